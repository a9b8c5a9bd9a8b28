import type { GraphNode } from '../../engine/graph/graph.ts';
import type { Kind } from '../../engine/table.ts';
import {
  type Argument,
  type CallValue,
  children,
  covers,
  type Declaration,
  type Field,
  flowKinds,
  type Name,
  type Node,
  type Setting,
} from '../syntax/tree.ts';
import type { Analysis } from './analysis.ts';
import type { CallMeaning, LayerUse, OptionMeaning, Target } from './meanings.ts';

/** What stands at an offset, for everything that an editor shows there. */
export interface Place {
  /** The nodes around the offset, outermost first. */
  readonly path: readonly Node[];
  readonly declaration?: Declaration;
  /**
   * What the offset is on: a name of the given kind, a value, the space between the parentheses of a call, between the
   * statements of a body, or outside of all declarations.
   */
  readonly on:
    | 'kind'
    | 'name'
    | 'parameter'
    | 'binding'
    | 'output'
    | 'key'
    | 'argument'
    | 'field'
    | 'call'
    | 'value'
    | 'arguments'
    | 'body'
    | 'outside';
  /** The name that the offset is on. */
  readonly name?: Name;
  /** The innermost call around the offset (its name included). */
  readonly call?: PlacedCall;
  /** The option that is given or set around the offset. */
  readonly option?: OptionMeaning;
  /** What may stand here: of which kind the value is that the offset is on, or where one is missing. */
  readonly expected?: Kind;
  /** What the name at the offset leads to; its own node where it stands at its declaration. */
  readonly target?: Target;
}

export interface PlacedCall {
  readonly node: CallValue;
  readonly meaning?: CallMeaning;
  /** Of a layer: with its shapes as far as they can be told. */
  readonly use?: LayerUse;
  /** Of a layer in a network without errors. */
  readonly graphNode?: GraphNode;
}

/** Looks up an offset of the text. Behind a line that is not done it is still a place of that line. */
export function at(analysis: Analysis, offset: number): Place {
  const place = lookUp(analysis, offset);
  const before = analysis.text.slice(0, offset);
  const near = before.trimEnd().length;
  if (near === offset || (place.on !== 'body' && place.on !== 'outside') || /\n/.test(before.slice(near))) return place;
  const isOpen = analysis.tree.declarations.some(({ statements }) =>
    statements.some(({ broken, span }) => broken && span.end === near),
  );
  return isOpen ? lookUp(analysis, near) : place;
}

function lookUp(analysis: Analysis, offset: number): Place {
  const declaration = analysis.tree.declarations.find(({ span }) => covers(span, offset));
  if (!declaration) return { path: [], on: 'outside' };
  const path = pathTo(declaration, offset);
  const { meanings } = analysis;
  const innermost = path.at(-1)!;
  const word = wordAt(innermost, offset);
  const node = path.findLast((part): part is CallValue => part.is === 'call');
  const holder = path.findLast((part): part is Argument | Setting | Field => meanings.options.has(part as Argument));
  const option = holder && meanings.options.get(holder);
  const reference = word?.name && meanings.reference(word.name);
  return {
    path,
    declaration,
    on: word?.on ?? areaOf(innermost),
    name: word?.name,
    call: node && placedCall(node, declaration, analysis),
    option,
    expected: expectedAt(path, holder, option, declaration),
    target: reference?.target ?? ownTarget(innermost, word?.on),
  };
}

function pathTo(declaration: Declaration, offset: number): Node[] {
  const path: Node[] = [declaration];
  for (let node: Node | undefined = declaration; node; ) {
    const inside: readonly Node[] = children(node).filter(({ span }) => covers(span, offset));
    // Where two parts meet, the offset is at the end of the first and the start of the second: take the one it is in.
    node = inside.find(({ span }) => offset < span.end) ?? inside.at(-1);
    if (node) path.push(node);
  }
  return path;
}

function wordAt(node: Node, offset: number): { readonly on: Place['on']; readonly name: Name } | undefined {
  const on = (kind: Place['on'], name: Name | undefined) =>
    name && covers(name.span, offset) ? { on: kind, name } : undefined;
  switch (node.is) {
    case 'declaration':
      return on('kind', node.kind) ?? on('name', node.name);
    case 'parameter':
      return on('parameter', node.name);
    case 'imported':
      return on('name', node.name);
    case 'part':
      return on('binding', node.name);
    case 'setting':
      return on('key', node.key);
    case 'binding':
      return on('binding', node.name);
    case 'output':
      return on('output', node.name);
    case 'argument':
      return on('argument', node.name);
    case 'field':
      return on('field', node.name);
    case 'call':
      return on('call', node.name);
    default:
      return undefined;
  }
}

function areaOf(node: Node): Place['on'] {
  if (node.is === 'declaration' || node.is === 'unread') return 'body';
  return node.is === 'call' ? 'arguments' : 'value';
}

function placedCall(node: CallValue, declaration: Declaration, { meanings, networks }: Analysis): PlacedCall {
  const network = networks.find((candidate) => candidate.declaration === declaration);
  const id = network?.nodes.get(node);
  const graphNode = id === undefined ? undefined : network?.graph?.nodes[id];
  return { node, meaning: meanings.calls.get(node), use: meanings.layers.get(node), graphNode };
}

const LAYER: Kind = { is: 'call', table: 'layer' };

function expectedAt(
  path: readonly Node[],
  holder: Node | undefined,
  option: OptionMeaning | undefined,
  declaration: Declaration,
): Kind | undefined {
  if (holder && option) {
    let kind: Kind = option.option.kind;
    for (const node of path.slice(path.indexOf(holder) + 1)) {
      kind = inForm(kind, node.is === 'list' || node.is === 'record' ? node.is : undefined);
      if (node.is === 'list' && kind.is === 'list') kind = kind.of;
      else if (node.is === 'record' && kind.is === 'record') kind = kind.of;
      // Between the parentheses of a call that is given as a value, arguments are expected, not that value.
      else if (node.is === 'argument') return undefined;
    }
    return inForm(kind, undefined);
  }
  const inArgument = path.some(({ is }) => is === 'argument' || is === 'parameter' || is === 'setting');
  return flowKinds.has(declaration.kind.text) && !inArgument ? LAYER : undefined;
}

/** Of one form or a record or list of it (`loss`, `optimizer`), the one that is being written: the plain one until a bracket stands. */
function inForm(kind: Kind, form: 'list' | 'record' | undefined): Kind {
  // A list of one needs no brackets.
  if (kind.is === 'list' && kind.orOne && form === undefined) return kind.of;
  if (kind.is !== 'either' || !kind.of.some(({ is }) => is === 'record')) return kind;
  const plain = kind.of.find(({ is }) => is !== 'record');
  return (form === 'record' ? kind.of.find(({ is }) => is === form) : plain) ?? kind;
}

function ownTarget(node: Node, on: Place['on'] | undefined): Target | undefined {
  if (on === 'name' && (node.is === 'declaration' || node.is === 'imported')) return node;
  if (on === 'parameter' && node.is === 'parameter') return node;
  return on === 'binding' && (node.is === 'binding' || node.is === 'part') ? node : undefined;
}
