import { nearest } from '../../../engine/nearest.ts';
import { DURATIONS, type Kind, type Option, type TableName, type Value } from '../../../engine/table.ts';
import type { Argument, CallValue, Field, NumberValue, Setting, Span, Value as Written } from '../../syntax/tree.ts';
import { type Fix, Report, replacement } from '../diagnostic.ts';
import { readDeclared } from '../names/declarations.ts';
import { type Suggestion, suggest } from '../names/suggestion.ts';
import { tables } from '../names/tables.ts';
import type { Reading } from '../reading.ts';
import { readCall } from './calls.ts';
import { isName, plain, reduce } from './reduce.ts';
import { scaleOf } from './units.ts';
import { showKind, showRange, showValue } from './words.ts';

/** An option that is being given a value. */
interface Given {
  readonly reading: Reading;
  /** `\`kernel\` of \`conv2d\`` */
  readonly what: string;
  readonly usual?: string;
  /** Points to the parameter that the value came through. */
  readonly related?: readonly { readonly message: string; readonly span: Span }[];
}

/**
 * The value of an option, checked against its kind; undefined where it is not right (then it has been reported) or where
 * nothing stands (then the parser has).
 */
export function readOption(
  node: Argument | Setting | Field,
  // biome-ignore lint/suspicious/noExplicitAny: options differ in the type of their value
  option: Option<any>,
  what: string,
  reading: Reading,
): Value | undefined {
  const { value, parameter } = reduce(node.value, reading);
  const related = parameter && [
    { message: `the value comes from the parameter \`${parameter.name.text}\``, span: parameter.span },
  ];
  return readKind(value, option.kind, { reading, what, usual: option.usual, related });
}

/** Does a word of the language stand where a declaration may, and no declaration of that name? */
const isEntry = ({ name }: CallValue, table: TableName, { declarations }: Reading): boolean =>
  tables[table].has(name.text) && !declarations.byName.has(name.text) && !declarations.imported.has(name.text);

function readKind(value: Written, kind: Kind, given: Given): Value | undefined {
  if (value.is === 'missing') return undefined;
  switch (kind.is) {
    case 'integer':
    case 'number':
      return value.is === 'number' ? readNumber(value, kind, given) : mismatch(value, kind, given);
    case 'share':
      return value.is === 'number' ? readShare(value, kind, given) : mismatch(value, kind, given);
    case 'flag':
      return value.is === 'flag' ? value.value : mismatch(value, kind, given, flagFix(value));
    case 'text':
    case 'path':
      return value.is === 'text' ? value.value : mismatch(value, kind, given, quoteFix(value));
    case 'column':
      if (value.is === 'text') return value.value;
      return value.is === 'call' && !value.parentheses ? value.name.text : mismatch(value, kind, given);
    case 'choice':
      return readChoice(value, kind, given);
    case 'size':
      return readSize(value, kind, given);
    case 'call':
      return value.is === 'call'
        ? readCall(value, kind.table, given.reading)
        : mismatch(value, kind, given, [...entryFix(value, kind), ...choiceFix(value, kind)]);
    case 'declared':
      if (value.is === 'call' && kind.or && isEntry(value, kind.or, given.reading))
        return readCall(value, kind.or, given.reading);
      return value.is === 'call'
        ? readDeclared(value, kind.kind, given.reading)
        : mismatch(value, kind, given, unquoteFix(value));
    case 'list':
      return kind.orOne && value.is !== 'list' ? readOne(value, kind, given) : readList(value, kind, given);
    case 'duration':
      return value.is === 'number' ? readDuration(value, kind, given) : mismatch(value, kind, given);
    case 'measure':
      return readMeasure(value, kind, given);
    case 'record':
      return readRecord(value, kind, given);
    case 'either':
      return readEither(value, kind, given);
    case 'in_network':
      return readInNetwork(value, kind, given);
    case 'value':
    case 'shared':
      return mismatch(value, kind, given);
    case 'any':
      return asWritten(value, given.reading);
  }
}

/** What stands there; a value that came through a parameter, in words. */
const asWritten = (value: Written, { text }: Reading): Value =>
  value.is === 'number'
    ? plain(value)
    : value.is === 'flag' || value.is === 'text'
      ? value.value
      : text.slice(value.span.start, value.span.end);

type Of<I extends Kind['is']> = Extract<Kind, { is: I }>;

function readNumber(value: NumberValue, kind: Of<'integer' | 'number'>, given: Given): number | undefined {
  if (value.percent) return mismatch(value, kind, given);
  const scale = value.unit ? scaleOf(value.unit.text, value.value, kind.unit) : 1;
  if (value.unit && scale === undefined) {
    const wanted = kind.unit ? `is counted in \`${kind.unit}\`` : 'has no unit';
    const fix = kind.unit
      ? replacement(`Change to \`${kind.unit}\``, value.unit.span, kind.unit, false)
      : replacement('Remove the unit', { start: value.unit.span.start - 1, end: value.unit.span.end }, '', false);
    given.reading.report.error(
      'option-unit',
      value.unit.span,
      `${given.what} ${wanted}, found \`${value.unit.text}\``,
      {
        fixes: [fix],
      },
    );
    return undefined;
  }
  if (kind.is === 'integer' && !Number.isInteger(value.value)) return mismatch(value, kind, given);
  const { min, max, above, below } = kind;
  const tooSmall = (min !== undefined && value.value < min) || (above !== undefined && value.value <= above);
  const tooLarge = (max !== undefined && value.value > max) || (below !== undefined && value.value >= below);
  if (tooSmall || tooLarge || !Number.isFinite(value.value)) return outOfRange(value, showRange(kind), given);
  return value.value * scale!;
}

function readShare(value: NumberValue, kind: Of<'share'>, given: Given): number | undefined {
  const share = plain(value);
  if (value.unit) return mismatch(value, kind, given);
  const isInside = share >= 0 && (kind.below === undefined ? share <= 1 : share < kind.below);
  if (isInside) return share;
  const range = kind.below === undefined ? ' from 0 to 1' : ` from 0 to below ${kind.below}`;
  // `validation: 10` was probably meant as a percentage.
  const percent = !value.percent && share > 1 && share < 100 && Number.isInteger(share);
  const fixes = percent ? [replacement(`Change to \`${share}%\``, value.span, `${share}%`, false)] : [];
  return outOfRange(value, range, given, fixes);
}

function outOfRange(value: Written, range: string, given: Given, fixes: readonly Fix[] = []): undefined {
  const { what, usual, related, reading } = given;
  const message = `${what} is a number${range}, found ${showValue(value)}${usual ? ` (usual: ${usual})` : ''}`;
  reading.report.error('option-range', value.span, message, { fixes, related });
  return undefined;
}

function readChoice(value: Written, kind: Of<'choice'>, given: Given): string | undefined {
  const word = value.is === 'call' && !value.parentheses ? value.name.text : undefined;
  if (word !== undefined && kind.of.includes(word)) return word;
  if (value.is === 'text' && kind.of.includes(value.value)) {
    return mismatch(value, kind, given, [replacement('Remove the quotes', value.span, value.value)]);
  }
  if (word === undefined) return mismatch(value, kind, given);
  const { words, fixes } = suggest(nearest(word, kind.of), value.span);
  return mismatch(value, kind, given, fixes, words);
}

function readSize(value: Written, kind: Of<'size'>, given: Given): readonly number[] | undefined {
  if (value.is === 'number' && !value.percent && !value.unit && Number.isInteger(value.value)) {
    if (value.value < kind.min) return outOfRange(value, ` of at least ${kind.min}`, given);
    return Array(kind.dimensions).fill(value.value);
  }
  if (value.is !== 'size' || value.extents.length !== kind.dimensions)
    return mismatch(value, kind, given, sizeFix(value, kind));
  if (value.extents.some((extent) => extent < kind.min)) return outOfRange(value, ` of at least ${kind.min}`, given);
  return value.extents;
}

function readList(value: Written, kind: Of<'list'>, given: Given): readonly Value[] | undefined {
  if (value.is !== 'list') {
    return mismatch(value, kind, given, [listFix(value)]);
  }
  const items = value.items.map((item) => readKind(item, kind.of, given));
  if (items.some((item) => item === undefined)) return undefined;
  return kind.of.is === 'column' && isRepeated(value.items, items, given) ? undefined : (items as Value[]);
}

/** A column is one of several only once. */
function isRepeated(written: readonly Written[], columns: readonly unknown[], given: Given): boolean {
  const at = columns.findIndex((column, place) => columns.indexOf(column) < place);
  if (at < 0) return false;
  const related = [{ message: 'the first one', span: written[columns.indexOf(columns[at])]!.span }];
  const message = `\`${columns[at]}\` stands twice in ${given.what}`;
  given.reading.report.error('repeated', written[at]!.span, message, { related });
  return true;
}

/** Whether the network has such a name is told once it is known. */
function readInNetwork(value: Written, kind: Of<'in_network'>, given: Given): string | undefined {
  if (value.is !== 'call' || value.parentheses) return mismatch(value, kind, given, unquoteFix(value));
  if (value.broken) return undefined;
  given.reading.mentions?.push({ node: value, what: kind.what });
  return value.name.text;
}

function readOne(value: Written, kind: Of<'list'>, given: Given): readonly Value[] | undefined {
  const fixes = kind.of.is === 'call' ? entryFix(value, kind.of) : [];
  const item = takesForm(kind.of, value) ? readKind(value, kind.of, given) : mismatch(value, kind, given, fixes);
  return item === undefined ? undefined : [item];
}

/** `100 steps`, `1 epoch` */
function readDuration(value: NumberValue, kind: Kind, given: Given): Value | undefined {
  const of = DURATIONS.find((unit) => value.unit && scaleOf(value.unit.text, value.value, unit) === 1);
  if (of && Number.isInteger(value.value) && value.value >= 1) return { count: value.value, of };
  const fixes =
    value.unit || value.percent
      ? []
      : DURATIONS.map((unit) => addition(`Change to \`${value.value} ${unit}\``, value, unit));
  return mismatch(value, kind, given, fixes);
}

const addition = (title: string, { span }: NumberValue, unit: string): Fix =>
  replacement(title, { start: span.end, end: span.end }, ` ${unit}`, false);

/** `validation.loss`; whether there is such a metric is told by the train as a whole. */
function readMeasure(value: Written, kind: Kind, given: Given): string | undefined {
  const [part, ...rest] = value.is === 'call' && !value.parentheses ? value.parts.map(({ text }) => text) : [];
  if (part !== undefined && rest.length > 0 && (part === 'train' || part === 'validation'))
    return [part, ...rest].join('.');
  return mismatch(value, kind, given);
}

function readRecord(value: Written, kind: Of<'record'>, given: Given): Value | undefined {
  if (value.is !== 'record') return mismatch(value, kind, given);
  const record: Record<string, Value> = {};
  let isWhole = true;
  const seen = new Map<string, Field>();
  for (const field of value.fields) {
    const name = field.name.text;
    const first = seen.get(name);
    if (first) {
      const related = [{ message: 'the first one', span: first.span }];
      given.reading.report.error('repeated', field.name.span, `\`${name}\` stands twice in ${given.what}`, { related });
      isWhole = false;
    }
    seen.set(name, field);
    if (kind.keys && kind.keys !== 'varied') given.reading.mentions?.push({ node: field, what: kind.keys });
    const what = `\`${name}\` in ${given.what}`;
    const { value: reduced } = reduce(field.value, given.reading);
    const item = readKind(reduced, kind.of, { ...given, what });
    if (item === undefined) isWhole = false;
    else record[name] = item;
  }
  return isWhole ? record : undefined;
}

/** The alternatives that could be meant by the form of the value; where none fits, all of them are named. */
function readEither(value: Written, kind: Of<'either'>, given: Given): Value | undefined {
  const candidates = kind.of.filter((alternative) => takesForm(alternative, value));
  if (candidates.length === 1) return readKind(value, candidates[0]!, given);
  for (const candidate of candidates) {
    const attempt = { ...given, reading: { ...given.reading, report: new Report() } };
    const result = readKind(value, candidate, attempt);
    if (attempt.reading.report.errors === 0) return result;
  }
  const isQuotedChoice = kind.of.some(
    (choice) => choice.is === 'choice' && value.is === 'text' && choice.of.includes(value.value),
  );
  const isItem = kind.of.some((choice) => choice.is === 'list' && takesForm(choice.of, value));
  const entries = kind.of.flatMap((alternative) => (alternative.is === 'call' ? entryFix(value, alternative) : []));
  const fixes = isQuotedChoice ? unquoteFix(value) : isItem ? [listFix(value)] : entries;
  return mismatch(value, kind, given, fixes);
}

function takesForm(kind: Kind, value: Written): boolean {
  switch (kind.is) {
    case 'integer':
    case 'number':
    case 'share':
      return value.is === 'number';
    case 'flag':
      return value.is === 'flag';
    case 'text':
    case 'path':
      return value.is === 'text';
    case 'column':
      return value.is === 'text' || value.is === 'call';
    case 'choice':
    case 'call':
    case 'declared':
    case 'value':
    case 'in_network':
    case 'shared':
    case 'measure':
      return value.is === 'call';
    case 'size':
      return value.is === 'size' || value.is === 'number';
    case 'list':
      return value.is === 'list' || (kind.orOne === true && takesForm(kind.of, value));
    case 'duration':
      return value.is === 'number';
    case 'record':
      return value.is === 'record';
    case 'any':
      return true;
    case 'either':
      return kind.of.some((alternative) => takesForm(alternative, value));
  }
}

function mismatch(value: Written, kind: Kind, given: Given, fixes: readonly Fix[] = [], more = ''): undefined {
  if (value.is === 'text' && !value.isWhole) return undefined;
  const { what, related, reading } = given;
  const parameter = suggestParameter(value, reading);
  const message = `${what} takes ${showKind(kind)}, found ${showValue(value)}${more || parameter.words}`;
  reading.report.error('option-type', value.span, message, { fixes: [...fixes, ...parameter.fixes], related });
  return undefined;
}

/** A name that is nothing may be a parameter that is misspelled. */
function suggestParameter(value: Written, { scope }: Reading): Suggestion {
  const meant = value.is === 'call' && isName(value) ? nearest(value.name.text, [...scope.keys()]) : undefined;
  return suggest(meant, value.span);
}

const flags: Readonly<Record<string, string>> = { yes: 'true', on: 'true', no: 'false', off: 'false', none: 'false' };

function flagFix(value: Written): Fix[] {
  const word = value.is === 'call' ? value.name.text.toLowerCase() : value.is === 'number' ? String(value.value) : '';
  const flag = word === 'true' || word === 'false' ? word : (flags[word] ?? { '1': 'true', '0': 'false' }[word]);
  return flag ? [replacement(`Change to \`${flag}\``, value.span, flag)] : [];
}

/** `[3, 3]` */
function sizeFix(value: Written, { dimensions }: Of<'size'>): Fix[] {
  if (value.is !== 'list' || value.items.length !== dimensions) return [];
  const extents = value.items.flatMap((item) =>
    item.is === 'number' && Number.isInteger(item.value) ? item.value : [],
  );
  if (extents.length !== dimensions) return [];
  const size = extents.join('x');
  return [replacement(`Change to \`${size}\``, value.span, size)];
}

/** `"cross_entropy"`, `"adam"`, `"data.csv"`: an entry in quotes, by any of its names, or the file of a source. */
function entryFix(value: Written, { table }: Of<'call'>): Fix[] {
  if (value.is !== 'text') return [];
  const name = value.value;
  const entry = tables[table].entries.get(name) ?? tables[table].called(name);
  if (entry) {
    const isBare = Object.values(entry.options).every((option) => option.optional || option.default !== undefined);
    const call = isBare ? entry.name : entry.example;
    return [replacement(`Change to \`${call}\``, value.span, call, entry.name === name)];
  }
  const extension = /\.(\w+)(\.gz)?$/.exec(name)?.[1];
  if (table === 'source' && extension !== undefined && tables.source.has(FORMATS[extension] ?? extension)) {
    const call = `${FORMATS[extension] ?? extension}("${name}")`;
    return [replacement(`Change to \`${call}\``, value.span, call)];
  }
  return table === 'target' && /^\w+$/.test(name) ? targetFixes(name, value.span) : [];
}

/** Endings of files that do not name their format. */
const FORMATS: Readonly<Record<string, string>> = { txt: 'text', tsv: 'csv' };

/** A column alone says not what is predicted of it. */
const targetFixes = (column: string, span: Span): Fix[] =>
  ['class', 'value'].map((kind) => replacement(`Change to \`${kind}(${column})\``, span, `${kind}(${column})`, false));

const quoteFix = (value: Written): Fix[] =>
  value.is === 'call' && !value.parentheses
    ? [replacement('Put it in quotes', value.span, `"${value.name.text}"`)]
    : [];

const unquoteFix = (value: Written): Fix[] =>
  value.is === 'text' && /^\w+$/.test(value.value) ? [replacement('Remove the quotes', value.span, value.value)] : [];

/** What is tried in a sweep is no list. */
const choiceFix = ({ is, span }: Written, { table }: Of<'call'>): Fix[] =>
  is === 'list' && table === 'distribution'
    ? [
        {
          title: 'Change to `choice(…)`',
          safe: true,
          edits: [
            { span: { start: span.start, end: span.start + 1 }, text: 'choice(' },
            { span: { start: span.end - 1, end: span.end }, text: ')' },
          ],
        },
      ]
    : [];

const listFix = (value: Written): Fix => ({
  title: 'Put it in a list',
  safe: true,
  edits: [
    { span: { start: value.span.start, end: value.span.start }, text: '[' },
    { span: { start: value.span.end, end: value.span.end }, text: ']' },
  ],
});
