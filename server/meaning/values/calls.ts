import { layers } from '../../../engine/layers/index.ts';
import { nearest } from '../../../engine/nearest.ts';
import type { Call, Entry, Option, Span, TableName, Value } from '../../../engine/table.ts';
import type { Argument, CallValue, Name, Value as TreeValue } from '../../syntax/tree.ts';
import { type Report, replacement } from '../diagnostic.ts';
import { inWords, listed, optionMeant, suggest } from '../names/suggestion.ts';
import { tables, tableWords } from '../names/tables.ts';
import type { Reading } from '../reading.ts';
import { readOption } from './options.ts';
import { isName } from './reduce.ts';

/** A call of an entry, its arguments checked and its defaults filled in; undefined where something is not right. */
export function readCall(node: CallValue, table: TableName, reading: Reading): Call | undefined {
  const entry = findEntry(node, table, reading);
  return entry && readArguments(node, table, entry, reading);
}

/** The entry that a call names. An unknown name is reported with the one that was probably meant. */
export function findEntry(
  node: CallValue,
  table: TableName,
  { report, meanings, text }: Reading,
  /** What else is called like an entry. */
  others: () => readonly string[] = () => [],
): Entry | undefined {
  // A name that breaks off (`synthetic.`) is none yet.
  if (node.broken && !node.parentheses) return undefined;
  const name = node.name.text;
  const entry = tables[table].entries.get(name);
  if (entry) {
    meanings.call(node, { table, entry });
    return entry;
  }
  if (table === 'layer' && /^(.*\.)?lambda$/i.test(name)) {
    // Whatever is written in the other language ends with its line.
    const { start, end } = node.span;
    const lineEnd = text.indexOf('\n', start);
    const covers = { start, end: Math.max(end, lineEnd < 0 ? text.length : lineEnd) };
    const message = `no function is written as a layer: values are reckoned with as they are, by a name, as in \`y = x / 255\` or \`y = 2 * x + 1\``;
    report.error('unknown-name', node.name.span, message, { covers });
    return undefined;
  }
  const wrapped = wrappedLayers(node, table, text);
  if (wrapped) {
    const message = `layers follow one another by \`->\`, or line by line: \`${wrapped}\``;
    const fixes = [replacement(`Change to \`${wrapped}\``, node.span, wrapped)];
    report.error('unknown-name', node.name.span, message, { fixes });
    return undefined;
  }
  // `layers.Dense`, `torch.optim.Adam`
  const last = node.parts.at(-1)!.text;
  const meant =
    tables[table].called(name)?.name ??
    (node.parts.length > 1 && tables[table].has(last) ? last : tables[table].called(last)?.name) ??
    nearest(name, [...others(), ...tables[table].names()]) ??
    nearest(last, tables[table].names());
  const { words, fixes } = suggest(meant, node.name.span);
  const known = listed(tables[table].names());
  report.error('unknown-name', node.name.span, `unknown ${tableWords[table]} \`${name}\`${words || known}`, { fixes });
  return undefined;
}

/** `Sequential(a, b)`, `model.add(a)`: the layers alone, as they are written here. */
function wrappedLayers(node: CallValue, table: TableName, text: string): string | undefined {
  const isWrapper = /^(.*\.)?(sequential|add|append)$/i.test(node.name.text);
  const given = node.arguments.flatMap(({ value }) => (value.is === 'list' ? value.items : [value]));
  if (table !== 'layer' || !isWrapper || given.length === 0 || given.some(({ is }) => is !== 'call')) return undefined;
  return given.map(({ span }) => text.slice(span.start, span.end)).join(' -> ');
}

/** Reads the arguments of a call of `entry`. */
export function readArguments(node: CallValue, table: TableName, entry: Entry, reading: Reading): Call | undefined {
  const { file, report, meanings } = reading;
  const options: Record<string, Value> = {};
  const written: Record<string, Span> = {};
  const errors = report.errors;
  const { given, rest } = assign(node, entry, reading);
  let isWhole = !node.broken && report.errors === errors;
  for (const [name, option] of Object.entries(entry.options)) {
    const argument = given.get(name);
    if (name === entry.rest && rest.length > 0) {
      const value = readRest(rest, name, option, entry, reading);
      if (value === undefined) isWhole = false;
      else options[name] = value;
      written[name] = { file, start: rest[0]!.span.start, end: rest.at(-1)!.span.end };
    } else if (argument) {
      meanings.option(argument, { name, option, entry });
      written[name] = { file, ...argument.value.span };
      if (option.kind.is === 'value' && reading.values) {
        if (!reading.values.give(name, argument)) isWhole = false;
        continue;
      }
      const value = readArgument(argument, option, `\`${name}\` of \`${entry.name}\``, name, reading);
      if (value === undefined) isWhole = false;
      else options[name] = value;
    } else if (option.default !== undefined) {
      options[name] = option.default;
    } else if (!option.optional) {
      if (isWhole && !(reading.isBroken && !node.parentheses)) {
        const more = entry.example === entry.name ? '' : `, as in \`${entry.example}\``;
        report.error('missing-option', node.span, `\`${entry.name}\` needs \`${name}\`${more}`);
      }
      isWhole = false;
    }
  }
  if (!isWhole) return undefined;
  const call: Call = { entry: entry.name, options, span: { file, ...node.span }, written };
  meanings.call(node, { table, entry, call });
  return call;
}

function readArgument(
  argument: Argument,
  // biome-ignore lint/suspicious/noExplicitAny: options differ in the type of their value
  option: Option<any>,
  what: string,
  name: string,
  reading: Reading,
): Value | undefined {
  const { kind } = option;
  const { value } = argument;
  if (kind.is === 'declared' && value.is === 'call' && value.parentheses && !kind.or) {
    const message = `${what} is \`${value.name.text}\` as it is declared: arguments are given where a train names its data`;
    const fixes = [replacement('Remove them', value.parentheses, '')];
    reading.report.error('unknown-option', value.parentheses, message, { fixes });
    return undefined;
  }
  return kind.is === 'shared' && reading.values
    ? reading.values.instance(name, argument, kind.layer)
    : readOption(argument, option, what, reading);
}

/** The unnamed arguments after the others are one list, which may also be written as one. */
function readRest(
  rest: readonly Argument[],
  name: string,
  // biome-ignore lint/suspicious/noExplicitAny: options differ in the type of their value
  option: Option<any>,
  entry: Entry,
  reading: Reading,
): Value | undefined {
  const what = `\`${name}\` of \`${entry.name}\``;
  for (const argument of rest) reading.meanings.option(argument, { name, option, entry });
  const { kind } = option;
  const [first] = rest;
  const isList = rest.length === 1 && first!.value.is === 'list' && kind.is === 'list' && kind.of.is !== 'any';
  if (isList) return readOption(first!, option, what, reading);
  const items = rest.map(({ value }) => value);
  const span = { start: first!.span.start, end: rest.at(-1)!.span.end };
  return readOption({ is: 'argument', value: { is: 'list', items, span }, span }, option, what, reading);
}

interface Assigned {
  readonly given: ReadonlyMap<string, Argument>;
  /** Unnamed arguments after those that have a place. */
  readonly rest: readonly Argument[];
}

/** Which argument gives which option. */
function assign(node: CallValue, entry: Entry, { report, values, text }: Reading): Assigned {
  const given = new Map<string, Argument>();
  const rest: Argument[] = [];
  let unnamed = 0;
  let named: Argument | undefined;
  for (const argument of node.arguments) {
    if (values?.joined.has(argument)) continue;
    const name = argument.name?.text ?? entry.positional[unnamed];
    const span = argument.name?.span ?? argument.span;
    if (argument.name) {
      named = argument;
      if (!(argument.name.text in entry.options)) {
        unknownOption(argument as NamedArgument, node, entry, report);
        continue;
      }
    } else {
      unnamed++;
      if (named) {
        const related = [{ message: 'the first argument with a name', span: named.span }];
        report.error('argument-order', span, 'arguments without a name come first', { related });
        continue;
      }
      if (name === undefined && entry.rest) {
        rest.push(argument);
        continue;
      }
      if (values?.isBound(argument) && isForNumber(entry, name)) {
        flowsIn(argument, node, entry, text, report);
        return { given, rest };
      }
      if (name === undefined) {
        tooMany(argument, node, entry, report);
        continue;
      }
    }
    const first = given.get(name!);
    if (first) {
      const related = [{ message: 'the first time', span: first.span }];
      report.error('repeated', span, `\`${name}\` of \`${entry.name}\` is given twice`, { related });
    } else {
      given.set(name!, argument);
    }
  }
  return { given, rest };
}

type NamedArgument = Argument & { readonly name: Name };

function unknownOption({ name, value, span }: NamedArgument, node: CallValue, entry: Entry, report: Report): void {
  const names = Object.keys(entry.options);
  const activation = /^(activation|act|nonlinearity)$/.test(name.text) ? activationOf(value) : undefined;
  if (activation !== undefined) {
    const message = `\`${entry.name}\` has no \`${name.text}\`: an activation is a layer of its own, \`${entry.name}(…) -> ${activation}\``;
    const before = node.arguments[node.arguments.findIndex((argument) => argument.span === span) - 1];
    const edits = [
      { span: { start: before?.span.end ?? span.start, end: span.end }, text: '' },
      { span: { start: node.span.end, end: node.span.end }, text: ` -> ${activation}` },
    ];
    const fixes = [{ title: `Put \`-> ${activation}\` behind it`, safe: before !== undefined, edits }];
    report.error('unknown-option', name.span, message, { fixes, covers: span });
    return;
  }
  if (entry.inferred?.includes(name.text)) {
    const message = `\`${entry.name}\` has no \`${name.text}\`: what flows in tells it`;
    report.error('unknown-option', name.span, message, { covers: span });
    return;
  }
  const { words, fixes } = suggest(optionMeant(name.text, entry.options), name.span);
  const known = names.length === 0 ? ', it takes no arguments' : `, it takes ${inWords(names, 'and')}`;
  report.error('unknown-option', name.span, `\`${entry.name}\` has no \`${name.text}\`${words || known}`, {
    fixes,
    covers: span,
  });
}

/** The activation that `relu`, or `"relu"`, stands for. */
function activationOf(value: TreeValue): string | undefined {
  const word = value.is === 'text' ? value.value : value.is === 'call' && isName(value) ? value.name.text : '';
  const found = layers.entries.get(word) ?? layers.called(word);
  return found?.role === 'activation' ? found.name : undefined;
}

/** Does an unnamed argument of this name not take values of the network? */
const isForNumber = ({ options, positional, rest }: Entry, name: string | undefined): boolean => {
  const kind = name === undefined ? undefined : options[name]?.kind.is;
  return rest === undefined && (positional.length === 0 || (kind !== 'value' && kind !== 'shared'));
};

/** `relu(x)`, `dense(x, 10)`: what flows in is given as an argument, as elsewhere. */
function flowsIn(argument: Argument, node: CallValue, { name }: Entry, text: string, report: Report): void {
  const value = text.slice(argument.span.start, argument.span.end);
  const others = node.arguments.filter((each) => each !== argument).map(({ span }) => text.slice(span.start, span.end));
  const right = `${value} -> ${name}${others.length > 0 ? `(${others.join(', ')})` : ''}`;
  const message = `what flows into \`${name}\` stands before it: \`${right}\``;
  const fixes = [replacement(`Change to \`${right}\``, node.span, right, false)];
  report.error('too-many-arguments', argument.span, message, { fixes });
}

function tooMany(argument: Argument, node: CallValue, entry: Entry, report: Report): void {
  const count = entry.positional.length;
  const byName = Object.keys(entry.options).filter((name) => !entry.positional.includes(name));
  const takes =
    count === 0
      ? `\`${entry.name}\` takes no argument without a name`
      : `\`${entry.name}\` takes ${count === 1 ? 'one argument' : `${count} arguments`} without a name (${inWords(entry.positional, 'and')})`;
  const others = byName.length === 0 ? '' : `; give ${inWords(byName, 'or')} by name`;
  // A second number of a window is its kernel elsewhere.
  const kernel = isFirstAfter(count, argument, node) && /^(number|size|group)$/.test(argument.value.is) ? 'kernel' : '';
  const meant = byName.length === 1 ? byName[0] : byName.find((name) => name === kernel);
  const only = argument.value.is !== 'missing' ? meant : undefined;
  const at = { start: argument.span.start, end: argument.span.start };
  const fixes = only ? [replacement(`Write \`${only}:\``, at, `${only}: `, false)] : [];
  const right = withoutInputs(node.arguments, entry);
  const isFirst = isFirstAfter(count, argument, node);
  // Said once of all that is too much.
  if (right && !isFirst) return;
  const teaches = right ? `; what flows in is not given: \`${right}\`` : others;
  report.error('too-many-arguments', argument.span, `${takes}${teaches}`, { fixes });
}

const isFirstAfter = (count: number, argument: Argument, node: CallValue): boolean =>
  node.arguments.filter(({ name }) => !name)[count] === argument;

/** Sizes of outputs, before which other frameworks want that of the input. */
const OUTPUTS: readonly (string | undefined)[] = ['units', 'filters', 'width'];

/** `dense(784, 128)`, `conv2d(64, 128, 3)`: sizes of what flows in are given, as elsewhere. What to write instead. */
function withoutInputs(given: readonly Argument[], { name, positional, options }: Entry): string | undefined {
  const numbers = given.flatMap(({ name: label, value }) => (!label && value.is === 'number' ? [value.value] : []));
  if (positional.length !== 1 || !OUTPUTS.includes(positional[0]) || numbers.length < 2) return undefined;
  // Two numbers for a convolution are more often its filters and its kernel.
  const kernel = 'kernel' in options;
  if (kernel && numbers.length === 2) return undefined;
  return kernel ? `${name}(${numbers[1]}, kernel: ${numbers[2]})` : `${name}(${numbers[1]})`;
}
