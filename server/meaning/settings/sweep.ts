import { distributions } from '../../../engine/sweep/distributions.ts';
import { type SweepSettings, sweepSettings } from '../../../engine/sweep/settings.ts';
import {
  type Argument,
  children,
  type Declaration,
  type Field,
  type Name,
  type Node,
  type Span,
  type Value,
} from '../../syntax/tree.ts';
import { type Diagnostic, elsewhere, Report } from '../diagnostic.ts';
import type { NetworkReading } from '../flow/network.ts';
import { Meanings, NoMeanings } from '../meanings.ts';
import { suggest } from '../names/suggestion.ts';
import { NoSuchPath, Replacing } from '../overrides/replacing.ts';
import type { Home, Reading } from '../reading.ts';
import { reduce, type Scope } from '../values/reduce.ts';
import { checkMonitor } from './course.ts';
import { readArgumentsOf, scopeOf } from './parameters.ts';
import { readSettings } from './settings.ts';
import { type Referred, readTrain, reportAtCall, type TrainReading } from './train.ts';

export interface SweepReading {
  /** Absent where it, or its train, has errors. */
  readonly settings?: SweepSettings;
  /** Name of the train that it is of. */
  readonly of?: string;
  /** The train with each of the values in it, as far as that is right. */
  readonly tried: readonly TriedValue[];
}

/** A value that is written in `vary`, and the train that it makes. */
export interface TriedValue {
  readonly span: Span;
  readonly train: TrainReading;
}

/** A `sweep` declaration. What it tries is put into its train, and each of the values is checked as if it were written there. */
export function readSweep(declaration: Declaration, referred: Referred, reading: Reading): SweepReading {
  const { report } = reading;
  const errors = report.errors;
  const { values, written, isWhole } = readSettings(declaration, sweepSettings, reading);
  const settings = values as Partial<SweepSettings>;
  const [minimize, maximize] = [written.get('minimize'), written.get('maximize')];
  if (minimize && maximize) {
    const [first, second] = minimize.span.start < maximize.span.start ? [minimize, maximize] : [maximize, minimize];
    const related = [{ message: 'the first one', span: first.span }];
    report.error('conflicting-settings', second.key.span, 'a sweep either minimizes or maximizes, not both', {
      related,
    });
  }
  const tried = triedTrain(settings.of, written.get('of')?.value, referred, reading);
  const vary = written.get('vary')?.value;
  if (vary?.is === 'record') {
    if (vary.fields.length === 0) {
      const example = '`{ optimizer.lr: log_uniform(1e-4, 1e-1) }`';
      report.error(
        'missing-option',
        vary.span,
        `nothing is varied: \`vary\` names settings of the train, as in ${example}`,
      );
    }
  }
  const fields = vary?.is === 'record' ? vary.fields : [];
  const right = fields.flatMap((field) => checkVaried(field, tried, reading));
  const goal = minimize ?? maximize;
  const monitor = goal ? values[goal.key.text] : 'validation.loss';
  if (tried && typeof monitor === 'string') {
    const name = declaration.name ?? declaration.kind;
    const span = goal?.value.span ?? name.span;
    checkMonitor({ by: name.text, monitor, span }, tried.train.settings, tried.train.dataSpec, reading);
  }
  const isRight = isWhole && report.errors === errors && tried?.train.spec !== undefined;
  return { of: settings.of, tried: isRight ? right : [], ...(isRight && { settings: settings as SweepSettings }) };
}

/** The train that is varied, with what is wrong with it as it stands. */
interface Tried {
  readonly declaration: Declaration;
  readonly train: TrainReading;
  readonly known: readonly Found[];
  /** The train with another value in it. */
  read(changed: Declaration, meanings: Meanings): { readonly train: TrainReading; readonly found: readonly Found[] };
}

/** An error, and the spec that it stands in. */
interface Found {
  readonly error: Diagnostic;
  readonly home: Home;
}

function triedTrain(
  name: string | undefined,
  at: Value | undefined,
  referred: Referred,
  reading: Reading,
): Tried | undefined {
  const node = at && reduce(at, reading).value;
  if (name === undefined || node?.is !== 'call') return undefined;
  const { declaration, home = reading as Home } = reading.declarations.locate(name, 'train') ?? {};
  const given = declaration && readArgumentsOf(node, declaration, reading);
  if (!given) return undefined;
  const read = (changed: Declaration, meanings: Meanings, values = given.values) => {
    const report = new Report();
    const scope: Scope = scopeOf(changed, values, report, meanings);
    const around = { file: home.file, text: home.text, declarations: home.declarations };
    const train = readTrain(changed, referred, { ...around, meanings, report, scope });
    return { train, found: [...errorsIn(report, home), ...inNetwork(train.own?.reading)] };
  };
  const { train, found } = read(declaration, new NoMeanings());
  if (given.values.size > 0 && found.length > 0) {
    const known = read(declaration, new NoMeanings(), new Map()).found;
    const ofTrain = (all: readonly Found[]) =>
      all.flatMap(({ error, home: at }) => (at.file === home.file ? [error] : []));
    reportAtCall(node, declaration, ofTrain(found), ofTrain(known), reading.report);
  }
  const byDefault = train.network === undefined ? undefined : referred.networks.get(train.network);
  return { declaration, train, known: [...found, ...inNetwork(byDefault)], read };
}

const errorsIn = ({ diagnostics }: Report, home: Home): Found[] =>
  diagnostics.flatMap((error) => (error.severity === 'error' ? [{ error, home }] : []));

const inNetwork = (network: NetworkReading | undefined): Found[] =>
  (network?.frames ?? []).flatMap(({ report, home }) => errorsIn(report, home));

/** Is there such a setting, and does it take what is tried? The values that it takes. */
function checkVaried(field: Field, tried: Tried | undefined, reading: Reading): TriedValue[] {
  const { report, meanings, declarations } = reading;
  const { parts, value } = field;
  const drawn = value.is === 'call' ? meanings.calls.get(value)?.call : undefined;
  const problem = drawn && distributions.get(drawn.entry).problem?.(drawn.options);
  if (problem) report.error('option-range', drawn.span, `\`${drawn.entry}\` ${problem}`);
  if (!tried) return [];
  const path = parts.map(({ text }) => text);
  const parametersOf = (name: string) =>
    (declarations.named(name) ?? declarations.importedAs(name)?.declaration)?.parameters ?? [];
  const follow = new Replacing(parametersOf, () => ({ is: 'missing', span: value.span }));
  try {
    follow.in(tried.declaration, path);
    follow.named.forEach((named, at) => {
      if (named && 'is' in named && declarations.all.some(({ parameters }) => parameters.includes(named)))
        meanings.refer(parts[at]!, named);
    });
    const last = follow.named.at(-1);
    if (last && !('is' in last)) meanings.field(field, last);
  } catch (error) {
    if (!(error instanceof NoSuchPath)) throw error;
    const { fixes } = suggest(error.meant, parts[follow.named.length]?.span ?? field.name.span);
    report.error('unknown-name', field.name.span, error.message, { fixes });
    return [];
  }
  if (!drawn || problem || value.is !== 'call') return [];
  return value.arguments.flatMap((argument) => tryValue(argument, path, parametersOf, tried, reading));
}

function tryValue(
  argument: Argument,
  path: readonly string[],
  parametersOf: (name: string) => Declaration['parameters'],
  { declaration, known, read }: Tried,
  reading: Reading,
): TriedValue[] {
  const { report, meanings, file } = reading;
  const { value } = reduce(argument.value, reading);
  const { span } = argument.value;
  const changed = new Replacing(parametersOf, () => value).in(declaration, path);
  const seen = new Meanings();
  const { found, train } = read(changed, seen);
  // What the value itself means stands here; the rest is the train's own.
  for (const [node, meaning] of seen.calls) if (isIn(node)) meanings.call(node, meaning);
  for (const [node, meaning] of seen.options) if (isIn(node)) meanings.option(node, meaning);
  const own = new Set(namesIn(argument.value));
  for (const { name, target } of seen.references) if (own.has(name)) meanings.refer(name, target);
  const added = found.find((each) => !known.some((other) => isSame(each, other)));
  if (!added) return [{ span, train }];
  const { error, home } = added;
  if (home.file === file && isIn(error)) {
    report.error(error.rule, error.span, error.message, { fixes: error.fixes });
    return [];
  }
  const place = { message: error.message, span: error.span };
  const related = [home.file === file ? place : { ...place, ...elsewhere(home, error.span) }];
  report.error(error.rule, span, `with this value: ${error.message}`, { related });
  return [];

  function isIn({ span: inner }: { readonly span: Span }): boolean {
    return span.start <= inner.start && inner.end <= span.end;
  }
}

/** Names of declarations that a value may stand for: `choice(Small, Large(width: 64))`. */
const namesIn = (node: Node): Name[] => [
  ...(node.is === 'call' ? [node.name] : []),
  ...children(node).flatMap(namesIn),
];

/** What is wrong with the train as it stands is said there, even if its numbers are others here. */
const isSame = (a: Found, b: Found): boolean =>
  a.home.file === b.home.file &&
  a.error.rule === b.error.rule &&
  a.error.span.start === b.error.span.start &&
  a.error.span.end === b.error.span.end;
