import { layers } from '../../../engine/layers/index.ts';
import type { Role } from '../../../engine/layers/layer.ts';
import type { Analysis } from '../../meaning/analysis.ts';
import type { Place } from '../../meaning/place.ts';
import type { Declaration } from '../../syntax/tree.ts';
import { flowingInto, misfit, roleBefore } from '../fit.ts';
import { keywordSummary } from '../keywords.ts';
import { type Importable, importProposal } from './imports.ts';
import { boundBefore, memberProposals, valueProposal } from './in_sight.ts';
import type { Proposal } from './proposal.ts';
import { snippetsFor } from './snippet_proposals.ts';
import { declaredProposal, values } from './values.ts';

/** Words that begin a statement. */
const STATEMENTS = Object.entries({
  repeat: 'repeat ${1:2} {\n  $0\n}',
  if: 'if ${1:condition} {\n  $0\n}',
  output: 'output ${1:name}',
  shared: 'shared ${1:name} = $0',
}).map(([label, insert]): Proposal => ({ label, kind: 'keyword', detail: keywordSummary(label), insert }));

const INPUT: Proposal = { label: 'input', kind: 'value', detail: keywordSummary('input'), insert: 'input' };

/** What usually follows a layer, by what each does; the most usual first, what is not named last. */
const FOLLOWING: Readonly<Record<Role, readonly Role[]>> = {
  input: ['weighted', 'shape', 'normalization'],
  weighted: ['activation', 'normalization', 'regularization', 'pooling', 'weighted'],
  normalization: ['activation', 'weighted'],
  activation: ['weighted', 'pooling', 'regularization', 'normalization', 'shape'],
  pooling: ['weighted', 'shape', 'regularization', 'normalization'],
  regularization: ['weighted', 'activation'],
  shape: ['weighted', 'activation', 'normalization', 'regularization'],
  merge: ['activation', 'normalization', 'weighted'],
};

/**
 * What may stand as a step of a flow. Blocks and layers that take what flows there come first, then values, what begins a
 * statement, and blocks of other specs; what does not fit comes last and says why.
 */
export function stages(
  declaration: Declaration,
  place: Place,
  offset: number,
  analysis: Analysis,
  others: readonly Importable[],
): Proposal[] {
  const before = flowingInto(analysis, declaration, place, offset);
  const begins = !place.path.some(({ is }) => is === 'pipeline');
  const judged = values({ is: 'call', table: 'layer' }, analysis).map((proposal) => {
    const reason = misfit(layers.get(proposal.label), before);
    return { proposal: reason ? { ...proposal, detail: `does not fit: ${reason}` } : proposal, fits: !reason };
  });
  const follow = FOLLOWING[roleBefore(analysis, declaration, place, offset) ?? 'input'];
  const role = (label: string) => layers.get(label).role;
  const rank = (label: string) => (follow.includes(role(label)) ? follow.indexOf(role(label)) : follow.length);
  const layersThat = (fit: boolean) =>
    judged
      .filter(({ fits }) => fits === fit)
      .map(({ proposal }) => proposal)
      .sort((a, b) => rank(a.label) - rank(b.label));
  const isFirst = before === 'nothing';
  const bound = boundBefore(declaration, offset);
  // Only a shared layer can be a step behind others; any value can begin a flow.
  const usable = bound.filter(({ isShared }) => begins || isShared);
  const isLine = begins && place.path.at(-2)?.is === 'flow';
  const hasInput = begins && (declaration.kind.text === 'block' || place.path.some(({ is }) => is === 'repeat'));
  return [
    ...(isFirst ? [] : ownBlocks(declaration, analysis)),
    ...layersThat(true),
    ...usable.map((each) => valueProposal(each, analysis)),
    ...(begins ? memberProposals(bound, analysis) : []),
    ...layerParameters(declaration, analysis),
    ...(hasInput ? [INPUT] : []),
    ...(isLine ? STATEMENTS : []),
    ...(isLine && !isFirst ? snippetsFor('flow') : []),
    ...(isFirst ? [] : others.filter(({ declaration: { kind } }) => kind.text === 'block').map(importProposal)),
    ...layersThat(false),
  ];
}

/** Blocks of the spec and those that it imports; not the one that this stands in. */
function ownBlocks(inside: Declaration, { home }: Analysis): Proposal[] {
  const own = [...home.declarations.byName.values()];
  const imported = [...home.declarations.imported.values()].flatMap(({ declaration }) => declaration ?? []);
  return [...own, ...imported].flatMap((declaration) => {
    const { kind, name, parameters, doc } = declaration;
    if (kind.text !== 'block' || !name || declaration === inside) return [];
    return [declaredProposal(name.text, 'block', parameters, doc)];
  });
}

/** Parameters that may hold a layer: `block Unit(activation = relu)`. */
const layerParameters = ({ parameters }: Declaration, { text }: Analysis): Proposal[] =>
  parameters.flatMap(({ name, default: value }): Proposal[] => {
    if (value && !(value.is === 'call' && layers.has(value.name.text))) return [];
    const detail = value ? `parameter = ${text.slice(value.span.start, value.span.end)}` : 'parameter';
    return [{ label: name.text, kind: 'value', detail, insert: name.text }];
  });
