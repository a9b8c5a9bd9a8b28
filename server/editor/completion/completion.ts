import type { Option } from '../../../engine/table.ts';
import type { Analysis } from '../../meaning/analysis.ts';
import { settingsOf } from '../../meaning/names/tables.ts';
import { at, type Place } from '../../meaning/place.ts';
import { settingMisfit } from '../../meaning/settings/source_fits.ts';
import { type CallValue, covers, type Declaration, flowKinds, type Parameter, type Span } from '../../syntax/tree.ts';
import { hasWord, withWord } from '../with_word.ts';
import { columns } from './columns.ts';
import { inComment } from './comments.ts';
import { type Importable, importables, importedNames, importProposal } from './imports.ts';
import { axisProposals, boundBefore, parameterProposals, valueProposal } from './in_sight.ts';
import { measures } from './measures.ts';
import { namesInNetwork } from './network_names.ts';
import { paths, textAt } from './paths.ts';
import { alone, type Completion, type Proposal, type Surroundings } from './proposal.ts';
import { outside } from './snippet_proposals.ts';
import { stages } from './stages.ts';
import { bySuitability } from './suited.ts';
import { units } from './units.ts';
import { declaredProposal, isRequired, optionProposal, values } from './values.ts';
import { variedPaths } from './varied.ts';

/** What may stand at `offset`, best first. */
export function complete(analysis: Analysis, offset: number, around: Surroundings = alone): Completion[] {
  const { text } = analysis;
  const span = wordAround(text, offset);
  const commented = inComment(analysis, offset, around);
  if (commented) return commented.map((proposal) => ({ span, ...proposal }));
  const named = withWord(analysis, offset);
  const others = importables(analysis, around.specs);
  const isLonger = !hasWord(text, offset);
  return proposals(named, at(named, offset), span.start, offset, { ...around, others, text }).map((proposal) => {
    const { start, end } = proposal.span ?? span;
    // What was put in at the cursor does not stand in the text.
    const isBehind = proposal.span && isLonger && end > offset;
    return { ...proposal, span: { start, end: isBehind ? end - 1 : end } };
  });
}

/** `text`: the spec as it stands, without what is put in at the cursor. */
type Around = Surroundings & { readonly others: readonly Importable[]; readonly text: string };

/** `offset`: where the word at the cursor begins. */
function proposals(analysis: Analysis, place: Place, offset: number, cursor: number, around: Around): Proposal[] {
  const { declaration, on, expected, path } = place;
  if (!declaration || on === 'kind') return outside(analysis);
  // What is named by the world outside: columns of a table, files.
  const outer = columns(place, cursor, analysis, around) ?? paths(place, cursor, analysis, around);
  if (outer && textAt(place, cursor)) return outer;
  if (declaration.kind.text === 'import') return importedNames(place, cursor, analysis, around);
  if (on === 'name') return [];
  const ofNetwork = namesInNetwork(place, cursor, analysis);
  if (ofNetwork) return ofNetwork;
  const varied = variedPaths(place, cursor, analysis);
  if (varied) return varied;
  const watched = measures(place, analysis);
  if (watched) return watched;
  const ofNumber = units(place, cursor);
  if (ofNumber) return [...ofNumber];
  const inFlow = flowKinds.has(declaration.kind.text);
  if (on === 'output') return boundBefore(declaration, offset).map((bound) => valueProposal(bound, analysis));
  // What begins an argument may be its value, or the name of an option.
  const call = path.findLast((node): node is CallValue => node.is === 'call' && node.parentheses !== undefined);
  const isAfterName = path.some((node) => node.is === 'argument' && node.name && offset > node.name.span.end);
  if (call?.parentheses && call.parentheses.start < offset && !isAfterName)
    return [...(outer ?? []), ...argumentsOf(call, declaration, offset, analysis)];
  if (outer) return outer;
  if (inFlow && isCondition(place, offset)) return conditions(declaration, offset, analysis);
  const isStage = inFlow && (!expected || (expected.is === 'call' && expected.table === 'layer'));
  if (isStage) {
    return path.some(({ is }) => is === 'parameter') ? [] : stages(declaration, place, offset, analysis, around.others);
  }
  if (!expected) return settings(declaration, analysis);
  const own = bySuitability(values(expected, analysis), place, analysis, around);
  if (expected.is === 'declared')
    return [...own, ...importedOf(expected.kind, analysis), ...ofKind(expected.kind, around)];
  return inFlow
    ? [...own, ...parameterProposals(declaration, analysis), ...inSight(declaration, offset, analysis)]
    : [...own, ...parameterProposals(declaration, analysis)];
}

/** Between `if` or `repeat` and the body. */
function isCondition({ path }: Place, offset: number): boolean {
  return path.some(
    (node) =>
      (node.is === 'branch' && node.condition !== undefined && covers(node.condition.span, offset)) ||
      (node.is === 'repeat' && covers(node.count.span, offset)),
  );
}

const conditions = (declaration: Declaration, offset: number, analysis: Analysis): Proposal[] => [
  ...parameterProposals(declaration, analysis),
  ...axisProposals(declaration, offset, analysis),
  ...['not', 'true', 'false'].map((label): Proposal => ({ label, kind: 'keyword', detail: 'word', insert: label })),
];

const inSight = (declaration: Declaration, offset: number, analysis: Analysis): Proposal[] => [
  ...boundBefore(declaration, offset).map((bound) => valueProposal(bound, analysis)),
  ...axisProposals(declaration, offset, analysis),
];

const ofKind = (kind: string, { others }: Around): Proposal[] =>
  others.filter(({ declaration }) => declaration.kind.text === kind).map(importProposal);

const importedOf = (kind: string, { home }: Analysis): Proposal[] =>
  [...home.declarations.imported.values()].flatMap(({ declaration }) =>
    declaration?.name && declaration.kind.text === kind
      ? [declaredProposal(declaration.name.text, kind, declaration.parameters, declaration.doc)]
      : [],
  );

/** The letters, digits and dots round the offset: `synthetic.di` is one word. */
function wordAround(text: string, offset: number): Span {
  const isWord = (at: number) => /[\w.]/.test(text[at] ?? '');
  let start = offset;
  let end = offset;
  while (start > 0 && isWord(start - 1)) start--;
  while (isWord(end)) end++;
  return { start, end };
}

/** Those that have to be given come first; last those that do not suit the data's source, or that are not run yet. */
function settings({ kind, statements }: Declaration, { meanings }: Analysis): Proposal[] {
  const all = settingsOf[kind.text] ?? {};
  const written = statements.filter((statement) => statement.is === 'setting');
  const given = new Set(written.map(({ key }) => key.text));
  const source = written.find(({ key }) => key.text === 'source')?.value;
  const entry = source?.is === 'call' ? meanings.calls.get(source)?.call?.entry : undefined;
  const misfit = (name: string) => (kind.text === 'data' && entry ? settingMisfit(name, entry) : undefined);
  const rank = (name: string, option: Option<unknown>) =>
    misfit(name) ? 3 : option.unsupported ? 2 : isRequired(option) ? 0 : 1;
  return Object.entries(all)
    .filter(([name]) => !given.has(name))
    .sort(([a, one], [b, other]) => rank(a, one) - rank(b, other))
    .map(([name, option]) => {
      const proposal: Proposal = { ...optionProposal(name, option), kind: 'setting' };
      const reason = misfit(name);
      return reason ? { ...proposal, detail: `does not suit: ${reason}` } : proposal;
    });
}

function argumentsOf(call: CallValue, declaration: Declaration, offset: number, analysis: Analysis): Proposal[] {
  const others = call.arguments.filter(({ span }) => !covers(span, offset));
  const given = new Set(others.flatMap(({ name }) => (name ? [name.text] : [])));
  const unnamed = others.filter(({ name }) => !name).length;
  const inFlow = flowKinds.has(declaration.kind.text);
  const around = inFlow
    ? [...parameterProposals(declaration, analysis), ...axisProposals(declaration, offset, analysis)]
    : parameterProposals(declaration, analysis);
  const entry = analysis.meanings.calls.get(call)?.entry;
  if (!entry) {
    const parameters = parametersOf(call, analysis);
    const left = parameters.filter(({ name }, at) => at >= unnamed && !given.has(name.text));
    return [...left.map((parameter) => parameterByName(parameter, analysis)), ...around];
  }
  const isLeft = (name: string) => !given.has(name) && !entry.positional.slice(0, unnamed).includes(name);
  const options = Object.entries(entry.options).filter(([name]) => isLeft(name));
  // What comes first and unnamed may be written as its value.
  const first = entry.options[entry.positional[unnamed] ?? ''];
  const joined = inFlow && (!first || first.kind.is === 'value') ? boundBefore(declaration, offset) : [];
  return [
    ...(first ? values(first.kind, analysis) : []),
    ...joined.map((bound) => valueProposal(bound, analysis)),
    ...options.map(([name, option]) => optionProposal(name, option)),
    ...(first ? around : []),
  ];
}

/** Of the block or network that is called. */
function parametersOf({ name }: CallValue, { home }: Analysis): readonly Parameter[] {
  const { byName, imported } = home.declarations;
  return (byName.get(name.text) ?? imported.get(name.text)?.declaration)?.parameters ?? [];
}

const parameterByName = ({ name, default: value }: Parameter, { text }: Analysis): Proposal => ({
  label: name.text,
  kind: 'option',
  detail: value ? `parameter = ${text.slice(value.span.start, value.span.end)}` : 'parameter',
  insert: `${name.text}: $1`,
});
