import { show } from '../../engine/graph/shape.ts';
import type { AnalysedNetwork, Analysis } from '../meaning/analysis.ts';
import type { LayerUse } from '../meaning/meanings.ts';
import { type Declaration, flowKinds, type Node, type Span } from '../syntax/tree.ts';
import { bySection } from './by_section.ts';
import { deprecation } from './deprecated.ts';
import { below } from './walk.ts';

export type DeclarationKind = 'data' | 'block' | 'network' | 'train' | 'declaration';

export interface OutlineItem {
  readonly name: string;
  readonly kind: DeclarationKind | 'parameter' | 'value' | 'setting';
  /** A line about it: shapes, what a setting is set to. */
  readonly detail: string;
  /** Not to be used any more. */
  readonly deprecated?: boolean;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly children: readonly OutlineItem[];
}

/** What a spec declares, with parameters, named values and settings below. */
export const outline = bySection(({ declarations }, analysis): OutlineItem[] =>
  declarations.flatMap((declaration) => {
    const { name, kind, span } = declaration;
    if (!name) return [];
    return [
      {
        name: name.text,
        kind: declarationKind(kind.text),
        detail: detailOf(declaration, analysis),
        ...(deprecation(declaration.doc) !== undefined && { deprecated: true }),
        span,
        nameSpan: name.span,
        children: [...below(declaration)].flatMap((node) => itemOf(node, declaration, analysis)),
      },
    ];
  }),
);

/** Those that have a sign of their own. */
export const declarationKind = (kind: string): DeclarationKind =>
  KINDS.has(kind) ? (kind as DeclarationKind) : 'declaration';

const KINDS: ReadonlySet<string> = new Set(['data', 'block', 'network', 'train'] satisfies DeclarationKind[]);

function detailOf(declaration: Declaration, { data, networks, trains, sweeps }: Analysis): string {
  const network = networks.find((each) => each.declaration === declaration);
  if (network) return flowOf(network);
  const train = trains.find((each) => each.declaration === declaration);
  if (train?.network && train.data) return `${train.network} on ${train.data}`;
  const sweep = sweeps.find((each) => each.declaration === declaration);
  if (sweep?.of) return `sweep of ${sweep.of}`;
  return data.find((each) => each.declaration === declaration)?.spec?.settings.source.entry ?? declaration.kind.text;
}

/** `[1, 28, 28] → [10]` */
function flowOf({ graph, layers }: AnalysedNetwork): string {
  const from = layers.find(({ layer, shape }) => layer.role === 'input' && shape)?.shape;
  const to = graph?.nodes[graph.outputs[0]!]?.shape;
  return [from, to].flatMap((shape) => (shape ? [show(shape)] : [])).join(' → ') || 'network';
}

function itemOf(node: Node, { kind }: Declaration, analysis: Analysis): OutlineItem[] {
  const { text } = analysis;
  const item = (name: { text: string; span: Span }, what: OutlineItem['kind'], detail: string) => [
    { name: name.text, kind: what, detail, span: node.span, nameSpan: name.span, children: [] },
  ];
  switch (node.is) {
    case 'parameter':
      return item(
        node.name,
        'parameter',
        node.default ? text.slice(node.default.span.start, node.default.span.end) : '',
      );
    case 'binding':
      return item(node.name, 'value', shapeOf(node, analysis));
    case 'output':
      return node.name && node.value ? item(node.name, 'value', shapeOf(node, analysis)) : [];
    case 'setting':
      return flowKinds.has(kind.text)
        ? []
        : item(node.key, 'setting', oneLine(text.slice(node.value.span.start, node.value.span.end)));
    default:
      return [];
  }
}

function shapeOf(node: Node, { meanings }: Analysis): string {
  const uses = [...below(node)].flatMap((part): LayerUse[] => {
    const use = part.is === 'call' ? meanings.layers.get(part) : undefined;
    return use ? [use] : [];
  });
  const shape = uses.at(-1)?.shape;
  return shape ? show(shape) : '';
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');
