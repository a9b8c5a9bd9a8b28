import type { CallValue, Declaration, Imported, Value } from '../../syntax/tree.ts';
import type { Home } from '../reading.ts';
import { readArgumentsOf, scopeOf } from '../settings/parameters.ts';
import { BodyReader } from './body.ts';
import { type Flowing, UNKNOWN } from './flowing.ts';

export interface FoundBlock {
  /** Absent where an import does not lead to it. */
  readonly declaration?: Declaration;
  /** The spec that it stands in. */
  readonly home: Home;
  readonly imported?: Imported;
}

/** The block that is called so in a spec. */
export function findBlock(name: string, home: Home): FoundBlock | undefined {
  const located = home.declarations.locate(name, 'block');
  return located && { home, ...located };
}

/** Unfolds a block where it is used: what flows in is its `input`. */
export function useBlock(
  { declaration, home, imported }: FoundBlock,
  node: CallValue,
  before: Flowing,
  isFirst: boolean,
  body: BodyReader,
): Flowing {
  const { reading, unfolding, frame } = body;
  const { placedAs } = unfolding;
  const target = imported ?? declaration;
  if (target) reading.meanings.refer(node.name, target);
  if (!declaration) return UNKNOWN;
  const given = readArgumentsOf(node, declaration, body.steps.around(), (value) => flowIn(value, before, body));
  if (before.is === 'nothing' && !frame.isAbstract) {
    const message = `\`${node.name.text}\` has nothing to take: a network begins with its input, such as \`image(1, 28, 28)\``;
    reading.report.error('input', node.span, message);
  }
  if (before.is === 'several') {
    const message = `\`${before.of}\` gives ${before.values.length} values: name them, \`a, b = …\`, and begin with the one that \`${node.name.text}\` takes`;
    reading.report.error('names-match', node.span, message);
  }
  if (isFirst && body.isBranchOpen) {
    const message = `this network has several inputs: name the one that \`${node.name.text}\` takes`;
    reading.report.error('input', node.span, message);
  }
  // Of a block that unfolds itself everything has been said; one that takes nothing known is read on its own.
  if (!given || before.is !== 'value' || home.declarations.isEndless(declaration)) return UNKNOWN;
  if (!unfolding.spend(frame, node)) return UNKNOWN;
  const inner = unfolding.frame(declaration, home, false, { frame, call: node });
  const key = body.label === undefined ? node.name.text : `${body.label}.${node.name.text}`;
  frame.members.push({ key: placedAs ?? key, isShared: placedAs !== undefined, item: inner });
  unfolding.placedAs = undefined;
  const read = () => {
    const scope = scopeOf(declaration, given.values, inner.report, home.meanings);
    const reader = new BodyReader(inner, unfolding, scope, before);
    for (const [parameter, value] of given.flows) reader.names.set(parameter.name.text, { target: parameter, value });
    return reader.read();
  };
  const result = unfolding.deeper(frame, node, read) ?? UNKNOWN;
  reading.meanings.block(node, {
    input: before.use.shape,
    shape: result.is === 'value' ? result.use.shape : undefined,
    through: frame.through,
  });
  return result;
}

/** An argument of a block may be a value: `Decoder(memory: encoded)`. */
function flowIn(value: Value, before: Flowing, body: BodyReader): Flowing | undefined {
  if (value.is === 'group' && value.value.is === 'pipeline') return body.steps.flow(value, before);
  const name = value.is === 'call' && !value.parentheses && value.parts.length === 1 ? value.name.text : undefined;
  if (name === undefined || value.is !== 'call') return undefined;
  const bound = body.names.get(name);
  if (bound && !bound.shared) {
    body.reading.meanings.refer(value.name, bound.target);
    return bound.value;
  }
  return name === 'input' ? body.input : undefined;
}
