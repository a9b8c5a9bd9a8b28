import { nearest } from '../../../engine/nearest.ts';
import type { Argument, CallValue } from '../../syntax/tree.ts';
import type { Instance, LayerUse } from '../meanings.ts';
import { suggest } from '../names/suggestion.ts';
import type { BodyReader } from './body.ts';
import { type Flowing, UNKNOWN } from './flowing.ts';
import type { Bound } from './names.ts';

/** Uses something that was made with `shared`: the first use owns the weights. */
export function useInstance(
  { instance, call }: NonNullable<Bound['shared']>,
  node: CallValue,
  before: Flowing,
  isFirst: boolean,
  body: BodyReader,
): Flowing {
  const { unfolding } = body;
  const around = { placedAs: unfolding.placedAs, sharing: unfolding.sharing };
  const start = unfolding.uses.length;
  unfolding.placedAs = instance.name.text;
  if (instance.uses) unfolding.sharing = { first: instance.uses, at: 0, node };
  const { label } = body;
  body.label = undefined;
  const read = () => body.steps.call(call, before, isFirst);
  const result = unfolding.deeper(body.frame, node, read) ?? UNKNOWN;
  body.label = label;
  Object.assign(unfolding, around);
  instance.uses ??= unfolding.uses.slice(start);
  return result;
}

/** Whose weights a layer has, where an earlier use of the same instance made it. */
export function sharingOf(use: LayerUse, { unfolding, reading }: BodyReader): Pick<LayerUse, 'weightsOf'> {
  const { sharing } = unfolding;
  const first = sharing?.first[sharing.at++];
  if (!sharing || !use.layer.parameters) return {};
  if (!first || first.layer !== use.layer) {
    const message = 'what is shared is made of other layers here than at its first use';
    reading.report.error('shared', sharing.node.span, message, {
      related: [{ message: 'the first use', span: firstSpan(sharing.first) }],
    });
    return {};
  }
  const [here, there] = [weights(use), weights(first)];
  if (here !== undefined && there !== undefined && here !== there) {
    const message = `\`${use.layer.name}\` is shared, so its weights fit one shape of input: here it takes [${use.inputs[0]!.shape!.join(', ')}], at its first use [${first.inputs[0]!.shape!.join(', ')}]`;
    reading.report.error('shared', sharing.node.span, message, {
      related: [{ message: 'the first use', span: first.node.span }],
    });
  }
  return { weightsOf: first };
}

const firstSpan = (uses: readonly LayerUse[]) => uses[0]?.node.span ?? { start: 0, end: 0 };

/** The shapes of what a layer keeps, to be compared. */
function weights({ layer, call, inputs, shape }: LayerUse): string | undefined {
  if (!call || !shape || inputs.some((input) => !input.shape)) return undefined;
  const types = inputs.map((input) => ({
    shape: input.shape!,
    ...(input.vocabulary !== undefined && { vocabulary: input.vocabulary }),
  }));
  const parameters = layer.parameters?.(inputs[0]!.shape!, call.options as never, { inputs: types, named: {} });
  return JSON.stringify(parameters?.map((parameter) => parameter.shape));
}

/** The instance that an argument names, made of `layer`. What is wrong is reported. */
export function instanceOf({ value }: Argument, layer: string, body: BodyReader): Instance | undefined {
  if (value.is === 'missing') return undefined;
  const { report, meanings } = body.reading;
  const bound = value.is === 'call' ? body.names.get(value.name.text) : undefined;
  if (bound?.shared?.call.name.text === layer && value.is === 'call') {
    meanings.refer(value.name, bound.target);
    return bound.shared.instance;
  }
  const named = value.is === 'call' ? nearest(value.name.text, body.names.all()) : undefined;
  const { words, fixes } = suggest(bound ? undefined : named, value.span);
  const message = `this takes the name of a shared \`${layer}\`, as made by \`shared name = ${layer}(…)\`${words}`;
  report.error('option-type', value.span, message, { fixes });
  return undefined;
}
