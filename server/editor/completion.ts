import { layers } from '../../engine/layers/index.ts';
import type { Entry, Kind, Option, Options, Value } from '../../engine/table.ts';
import { type Analysis, analyse } from '../meaning/analysis.ts';
import { at, type Place } from '../meaning/place.ts';
import { settingsOf, tables, tableWords } from '../meaning/tables.ts';
import { showKind } from '../meaning/words.ts';
import { type CallValue, covers, type Declaration, declarationKinds, flowKinds, type Span } from '../syntax/tree.ts';
import { flowingInto, misfit } from './fit.ts';
import { type Snippet, snippets } from './snippets/index.ts';
import { showDefault } from './values.ts';

export interface Completion {
  readonly label: string;
  readonly kind: 'keyword' | 'setting' | 'option' | 'layer' | 'entry' | 'choice' | 'value' | 'declaration' | 'snippet';
  readonly detail: string;
  /** Markdown. */
  readonly doc?: string;
  /** A snippet, with `$1` where the cursor goes. */
  readonly insert: string;
  /** The part of the text that it takes the place of. */
  readonly span: Span;
}

type Proposal = Omit<Completion, 'span'>;

/** What may stand at `offset`, best first. */
export function complete(analysis: Analysis, offset: number): Completion[] {
  const span = wordAround(analysis.text, offset);
  const named = withWord(analysis, offset);
  return proposals(named, at(named, offset), span.start).map((proposal) => ({ ...proposal, span }));
}

/** Where no name has been begun, one is put there, so that what stands round it is read as it will be. */
export function withWord({ text, file }: Analysis, offset: number): Analysis {
  return analyse(`${text.slice(0, offset)}${/\w/.test(text[offset] ?? '') ? '' : '_'}${text.slice(offset)}`, file);
}

function proposals(analysis: Analysis, place: Place, offset: number): Proposal[] {
  const { declaration, on, expected, path } = place;
  if (!declaration || on === 'kind') return snippetsFor('outside');
  if (on === 'name') return [];
  const inFlow = flowKinds.has(declaration.kind.text);
  // What begins an argument may be its value, or the name of an option.
  const call = path.findLast((node): node is CallValue => node.is === 'call' && node.parentheses !== undefined);
  const isAfterName = path.some((node) => node.is === 'argument' && node.name && offset > node.name.span.end);
  if (call?.parentheses && call.parentheses.start < offset && !isAfterName) return argumentsOf(call, offset, analysis);
  const isStage = inFlow && (!expected || (expected.is === 'call' && expected.table === 'layer'));
  if (isStage) return stages(declaration, place, offset, analysis);
  if (expected) return [...values(expected, analysis), ...(inFlow ? bindings(declaration) : [])];
  return settings(declaration);
}

/** Layers that take what flows there come first, then values; what does not fit comes last and says why. */
function stages(declaration: Declaration, place: Place, offset: number, analysis: Analysis): Proposal[] {
  const before = flowingInto(analysis, declaration, place, offset);
  const judged = values({ is: 'call', table: 'layer' }, analysis).map((proposal) => {
    const reason = misfit(layers.get(proposal.label), before);
    return { proposal: reason ? { ...proposal, detail: `does not fit: ${reason}` } : proposal, fits: !reason };
  });
  const layersThat = (fit: boolean) => judged.filter(({ fits }) => fits === fit).map(({ proposal }) => proposal);
  const begins = !place.path.some(({ is }) => is === 'pipeline');
  const stagesOfSeveral = begins && before !== 'nothing' ? snippetsFor('flow') : [];
  return [...layersThat(true), ...bindings(declaration), ...stagesOfSeveral, ...layersThat(false)];
}

/** The letters, digits and dots round the offset: `synthetic.di` is one word. */
function wordAround(text: string, offset: number): Span {
  const isWord = (at: number) => /[\w.]/.test(text[at] ?? '');
  let start = offset;
  let end = offset;
  while (start > 0 && isWord(start - 1)) start--;
  while (isWord(end)) end++;
  return { start, end };
}

/** A snippet has no documentation but its text. */
const snippetsFor = (place: Snippet['place']): Proposal[] =>
  snippets
    .filter((snippet) => snippet.place === place)
    .map(({ label, detail, insert }) => ({
      label,
      kind: place === 'outside' && declarationKinds.includes(label) ? 'keyword' : 'snippet',
      detail,
      doc: `\`\`\`dlspec\n${insert.replaceAll(/\$\{\d+:([^}]*)\}/g, '$1')}\n\`\`\``,
      insert,
    }));

function settings({ kind, statements }: Declaration): Proposal[] {
  const all: Options = settingsOf[kind.text] ?? {};
  const given = new Set(statements.flatMap((statement) => (statement.is === 'setting' ? [statement.key.text] : [])));
  return Object.entries(all)
    .filter(([name]) => !given.has(name))
    .sort(([, a], [, b]) => Number(isRequired(b)) - Number(isRequired(a)))
    .map(([name, option]) => ({ ...optionProposal(name, option), kind: 'setting' }));
}

const isRequired = ({ default: value, optional }: Option<unknown>) => value === undefined && !optional;

function argumentsOf(call: CallValue, offset: number, analysis: Analysis): Proposal[] {
  const entry = analysis.meanings.calls.get(call)?.entry;
  if (!entry) return [];
  const others = call.arguments.filter(({ span }) => !covers(span, offset));
  const given = new Set(others.flatMap(({ name }) => (name ? [name.text] : [])));
  const unnamed = others.filter(({ name }) => !name).length;
  const isLeft = (name: string) => !given.has(name) && !entry.positional.slice(0, unnamed).includes(name);
  const options = Object.entries(entry.options).filter(([name]) => isLeft(name));
  // What comes first and unnamed may be written as its value.
  const first = entry.options[entry.positional[unnamed] ?? ''];
  return [
    ...(first ? values(first.kind, analysis) : []),
    ...options.map(([name, option]) => optionProposal(name, option)),
  ];
}

function optionProposal(name: string, option: Option<unknown>): Proposal {
  const standard = option.default === undefined ? '' : ` (default ${showDefault(option.default as Value)})`;
  const usual = option.usual ? `\n\nUsual: ${option.usual}` : '';
  return {
    label: name,
    kind: 'option',
    detail: `${showKind(option.kind)}${standard}`,
    doc: option.doc + usual,
    insert: `${name}: $1`,
  };
}

function values(kind: Kind, analysis: Analysis): Proposal[] {
  switch (kind.is) {
    case 'call':
      return [...tables[kind.table].entries.values()].map((entry) =>
        entryProposal(entry, tableWords[kind.table], kind.table === 'layer'),
      );
    case 'choice':
      return kind.of.map((label) => ({ label, kind: 'choice', detail: '', insert: label }));
    case 'flag':
      return ['true', 'false'].map((label) => ({ label, kind: 'value', detail: '', insert: label }));
    case 'either':
      return kind.of.flatMap((each) => values(each, analysis));
    case 'list':
      return values(kind.of, analysis).map((each) => ({ ...each, insert: `[${each.insert}]` }));
    case 'declared':
      return (kind.kind === 'network' ? analysis.networks : analysis.data).map(({ name, doc }) => ({
        label: name,
        kind: 'declaration',
        detail: kind.kind,
        ...(doc && { doc }),
        insert: name,
      }));
    default:
      return [];
  }
}

function entryProposal(entry: Entry, word: string, isLayer: boolean): Proposal {
  const example = `\`\`\`dlspec\n${entry.example}\n\`\`\``;
  return {
    label: entry.name,
    kind: isLayer ? 'layer' : 'entry',
    detail: `${word}: ${entry.summary}`,
    doc: [example, entry.doc].filter(Boolean).join('\n\n'),
    insert: snippetOf(entry),
  };
}

/** Parentheses only where something must be given. */
function snippetOf({ name, options, positional }: Entry): string {
  const required = Object.entries(options).filter(([, option]) => isRequired(option));
  if (required.length === 0) return name;
  const stops = required.map(([option], at) =>
    positional.includes(option) ? `\${${at + 1}:${option}}` : `${option}: $${at + 1}`,
  );
  return `${name}(${stops.join(', ')})`;
}

const bindings = ({ statements }: Declaration): Proposal[] =>
  statements.flatMap((statement) =>
    statement.is === 'binding'
      ? [
          {
            label: statement.name.text,
            kind: 'value',
            detail: 'value of this network',
            insert: statement.name.text,
          } as const,
        ]
      : [],
  );
