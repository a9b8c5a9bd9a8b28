import { layers } from '../../../engine/layers/index.ts';
import type { Layer } from '../../../engine/layers/layer.ts';
import { nearest } from '../../../engine/nearest.ts';
import type { Call, Entry } from '../../../engine/table.ts';
import type { Argument, CallValue } from '../../syntax/tree.ts';
import type { Instance, LayerNode, LayerUse } from '../meanings.ts';
import { inWords, suggest } from '../names/suggestion.ts';
import { readArguments } from '../values/calls.ts';
import type { BodyReader } from './body.ts';
import { type Flowing, UNKNOWN } from './flowing.ts';
import { infer } from './infer.ts';
import { instanceOf, sharingOf } from './instances.ts';
import type { Bound } from './names.ts';

/** A layer's call in a flow. */
export function applyLayer(
  node: CallValue,
  entry: Entry,
  before: Flowing,
  isFirst: boolean,
  body: BodyReader,
): Flowing {
  const layer = entry as Layer;
  const named = new Map<string, Flowing>();
  const shared: Record<string, Instance> = {};
  const joined = layer.arity !== undefined && layer.positional.length === 0 ? unnamedOf(node) : [];
  const flows = joined.map(({ value }) => body.steps.flow(value, before));
  const { label } = body;
  const reading = body.steps.around({
    joined: new Set(joined),
    give(option, { value }) {
      if (value.is === 'missing') return false;
      body.label = undefined;
      named.set(option, body.steps.flow(value, before));
      body.label = label;
      return true;
    },
    instance(option, argument, of) {
      const found = instanceOf(argument, of, body);
      if (found) shared[option] = found;
      return found?.name.text;
    },
  });
  const call = readArguments(node, 'layer', layer, reading);
  if (layer.role === 'input') return begin(node, layer, call, isFirst, body);
  const wanted = layer.arity === 'any' ? 2 : (layer.arity ?? 1);
  const takesBefore = flows.length < wanted && (!isFirst || flows.length > 0 || wanted > 0);
  const inputs = takesBefore || (!isFirst && flows.length > 0 && layer.arity === 'any') ? [before, ...flows] : flows;
  if (takesBefore && isFirst) checkBranch(node, body);
  if (layer.arity !== 'any' && inputs.length !== wanted) {
    const message = `\`${layer.name}\` takes ${wanted === 1 ? 'one value' : `${wanted} values`}, found ${inputs.length}`;
    body.reading.report.error('names-match', node.span, message);
    return UNKNOWN;
  }
  return partsOf(apply({ node, layer, call, shared }, inputs, named, body), body);
}

const unnamedOf = (node: CallValue): Argument[] =>
  node.arguments.filter(({ name, value }) => !name && value.is !== 'missing');

/** A layer with everything that stands around it, but for its inputs. */
interface Unplaced {
  readonly node: LayerNode;
  readonly layer: Layer;
  readonly call: Call | undefined;
  readonly shared?: Readonly<Record<string, Instance>>;
}

/** Gives a layer its inputs, and tells what comes out. */
export function apply(
  unplaced: Unplaced,
  flows: readonly Flowing[],
  named: ReadonlyMap<string, Flowing>,
  body: BodyReader,
): Flowing {
  const { call } = unplaced;
  const all = [...flows, ...named.values()];
  const values = all.flatMap((flow) => (flow.is === 'value' ? [flow] : []));
  const places = Object.fromEntries([...named.keys()].map((name, at) => [name, flows.length + at]));
  const isWhole = values.length === all.length;
  const draft: LayerUse = {
    ...unplaced,
    inputs: values.map(({ use }) => use),
    ...(isWhole && named.size > 0 && { named: places }),
    label: body.label,
    through: body.frame.through,
  };
  const wrong = all.find(({ is }) => is === 'nothing' || is === 'several');
  if (wrong) refuse(draft, wrong, body);
  const isDoubtful = values.some((value) => value.isDoubtful);
  const inferred = isWhole && call ? infer(draft, flows.length, isDoubtful, body) : draft;
  if (!body.unfolding.spend(body.frame, draft.node)) return UNKNOWN;
  return place(inferred, isDoubtful, body);
}

/** Writes a use down: it has its place in the order, in the names and in the meanings. */
function place(use: LayerUse, isDoubtful: boolean, body: BodyReader): Flowing {
  const { frame, unfolding, reading } = body;
  const result: LayerUse = { ...use, ...sharingOf(use, body) };
  unfolding.uses.push(result);
  unfolding.frameOf.set(result, frame);
  const key = use.label === undefined ? use.layer.name : `${use.label}.${use.layer.name}`;
  const { placedAs } = unfolding;
  frame.members.push({ key: placedAs ?? key, isShared: placedAs !== undefined, item: result });
  reading.meanings.layer(result);
  return result.shape ? { is: 'value', use: result, isDoubtful } : UNKNOWN;
}

function refuse({ node, layer }: LayerUse, wrong: Flowing, { reading, frame }: BodyReader): void {
  if (wrong.is === 'several') {
    const message = `\`${wrong.of}\` gives ${wrong.values.length} values: name them, \`a, b = …\`, and begin with the one that \`${layer.name}\` takes`;
    reading.report.error('names-match', node.span, message);
  } else if (!frame.isAbstract) {
    const message = `\`${layer.name}\` has nothing to take: a network begins with its input, such as \`image(1, 28, 28)\``;
    reading.report.error('input', node.span, message);
  }
}

/** An input begins a network. */
function begin(node: CallValue, layer: Layer, call: Call | undefined, isFirst: boolean, body: BodyReader): Flowing {
  const { report } = body.reading;
  const use: LayerUse = { node, layer, call, inputs: [], label: body.label, through: body.frame.through };
  let isRight = true;
  if (body.frame.use || body.frame.declaration.kind.text === 'block') {
    report.error('input', node.span, `\`${layer.name}\` begins a network: what flows into a block is called \`input\``);
    isRight = false;
  } else if (!isFirst) {
    report.error('input', node.span, `\`${layer.name}\` is an input: it begins a network and takes nothing`);
    isRight = false;
  }
  return place(isRight && call ? infer(use, 0, false, body) : use, false, body);
}

/** With several inputs it must be said which of them a branch begins with. */
function checkBranch(node: CallValue, body: BodyReader): void {
  if (!body.isBranchOpen) return;
  const names = body.names.all();
  const example = names.at(-1) ?? 'name';
  const message = `this network has several inputs: name the one that \`${node.name.text}\` takes, such as \`${example} -> ${node.name.text}\``;
  body.reading.report.error('input', node.span, message);
}

/** The results of a layer that has several: the same layer again for each, told by an option. */
function partsOf(first: Flowing, body: BodyReader): Flowing {
  if (first.is !== 'value') return first;
  const { use } = first;
  const { parts } = use.layer;
  const count = parts && (use.call!.options[parts.count] as number);
  if (!parts || !count) return first;
  const rest = Array.from({ length: count - 1 }, (_, at): Flowing => {
    const call = { ...use.call!, options: { ...use.call!.options, [parts.which]: at + 1 } };
    const flow: Flowing = { is: 'value', use: use.inputs[0]!, isDoubtful: first.isDoubtful };
    return apply({ node: use.node, layer: use.layer, call }, [flow], new Map(), body);
  });
  return { is: 'several', of: use.layer.name, values: [first, ...rest] };
}

/** `encoded.state`: what can be asked of a layer beside its output. */
export function applyMember(node: CallValue, { target, value }: Bound, body: BodyReader): Flowing {
  const [owner, member] = node.parts;
  body.reading.meanings.refer(owner!, target);
  if (value.is !== 'value') return UNKNOWN;
  const members = value.use.layer.members ?? {};
  const name = members[member!.text];
  if (name) {
    const layer = layers.get(name) as Layer;
    const call = readArguments({ ...node, arguments: [] }, 'layer', layer, body.steps.around());
    return apply({ node, layer, call }, [value], new Map(), body);
  }
  const known = Object.keys(members);
  const { words, fixes } = suggest(nearest(member!.text, known), member!.span);
  const has = known.length > 0 ? `: it has ${inWords(known, 'and')}` : '';
  const message = `\`${value.use.layer.name}\` has no \`${member!.text}\`${words || has}`;
  body.reading.report.error('unknown-name', member!.span, message, { fixes });
  return UNKNOWN;
}
