import type { Entry, Kind, Options, TableName } from '../../engine/table.ts';
import { tables } from '../../server/meaning/names/tables.ts';
import type { Chance } from './chance.ts';

/** Names that a value may refer to, where it stands. */
export interface Scope {
  /** Parameters, by the type of their default. */
  readonly numbers: readonly string[];
  readonly flags: readonly string[];
  /** Declarations of the spec, by kind, as calls with arguments. */
  readonly declared: Readonly<Record<string, readonly string[]>>;
  /** Values of the network, and instances made with `shared`. */
  readonly values: readonly string[];
  readonly shared: readonly string[];
}

export const nothing: Scope = { numbers: [], flags: [], declared: {}, values: [], shared: [] };

const COLUMNS = ['age', 'fare', 'sex', 'price', 'species', '"two words"'];
const MEASURES = ['validation.loss', 'train.loss', 'validation.accuracy', 'validation.f1'];
const PATHS = ['rows.csv', 'images.idx3', 'pictures', 'input.txt', 'runs/a/best.safetensors', '../up.csv'];

/** A text that an option of this kind takes, as the table declares it. */
export function textFor(kind: Kind, scope: Scope, chance: Chance): string {
  switch (kind.is) {
    case 'integer':
    case 'number':
      return numberOf(kind, scope, chance);
    case 'share':
      return chance.of(['10%', '0.1', '25 %', '0.5', '1e-2', '0']);
    case 'flag':
      return chance.happens(0.2) && scope.flags.length > 0 ? chance.of(scope.flags) : chance.of(['true', 'false']);
    case 'text':
      return chance.of(['"text"', '""', '"with \\"quotes\\""', '"é 😀"']);
    case 'path':
      return `"${chance.of(PATHS)}"`;
    case 'column':
      return chance.of(COLUMNS);
    case 'choice':
      return chance.of(kind.of);
    case 'size': {
      const extent = () => chance.between(kind.min, kind.min + 3);
      const isOne = kind.dimensions === 1 || chance.happens(0.6);
      return isOne ? `${extent()}` : Array.from({ length: kind.dimensions }, extent).join('x');
    }
    case 'call':
      return entryOf(kind.table, scope, chance);
    case 'list': {
      if (kind.orOne && chance.happens(0.6)) return textFor(kind.of, scope, chance);
      return `[${chance.some(1, 3, () => textFor(kind.of, scope, chance)).join(', ')}]`;
    }
    case 'duration':
      return `${chance.between(1, 20)} ${chance.of(['steps', 'epochs'])}`;
    case 'measure':
      return chance.of(MEASURES);
    case 'record': {
      const names = { output: scope.values, value: scope.values, label: scope.values, varied: VARIED }[
        kind.keys ?? 'varied'
      ];
      const keys = kind.keys && names.length > 0 ? names : COLUMNS.slice(0, 4);
      return `{ ${chance.some(1, 3, () => `${chance.of(keys)}: ${textFor(kind.of, scope, chance)}`).join(', ')} }`;
    }
    case 'either':
      return textFor(chance.of(kind.of), scope, chance);
    case 'value':
      return scope.values.length > 0 && chance.happens(0.8) ? chance.of(scope.values) : '(relu -> dense(3))';
    case 'in_network':
      return scope.values.length > 0 ? chance.of(scope.values) : 'stem';
    case 'shared':
      return scope.shared.length > 0 ? chance.of(scope.shared) : 'table';
    case 'declared': {
      const names = scope.declared[kind.kind] ?? [];
      return kind.or && (names.length === 0 || chance.happens(0.3))
        ? entryOf(kind.or, scope, chance)
        : chance.of([...names, 'Missing'].slice(0, Math.max(1, names.length)));
    }
    case 'any':
      return chance.of(['1', '16', '0.5', 'relu', 'true', '1e-3', 'adam(lr: 0.1)', '"text"']);
  }
}

const VARIED = ['batch', 'optimizer.lr', 'network.width', 'seed', 'data.samples', 'loss', 'schedule'];
const NUMBERS = [1e-6, 1e-4, 1e-3, 0.01, 0.1, 0.5, 0.9, 1, 2, 10, 100];

function numberOf(kind: Extract<Kind, { is: 'integer' | 'number' }>, scope: Scope, chance: Chance): string {
  const isOf = (value: number) =>
    !(value < (kind.min ?? -Infinity)) &&
    !(value > (kind.max ?? Infinity)) &&
    !(value <= (kind.above ?? -Infinity)) &&
    !(value >= (kind.below ?? Infinity));
  const whole = [1, 2, 3, 4, 8, 10, 16, 32, 64].filter(isOf);
  const values = kind.is === 'integer' ? whole : NUMBERS.filter(isOf);
  const value = String(values.length > 0 ? chance.of(values) : (kind.min ?? 0));
  if (scope.numbers.length > 0 && chance.happens(0.15)) {
    return chance.of([
      chance.of(scope.numbers),
      `2 * ${chance.of(scope.numbers)}`,
      `(${chance.of(scope.numbers)} + 1)`,
    ]);
  }
  if (kind.unit && chance.happens(0.3)) return `${value} ${kind.unit === 'FLOP/s' ? 'GFLOP/s' : kind.unit}`;
  return chance.happens(0.05) ? `${value} + 1 - 1` : value;
}

/** A call of some entry of a table. */
export const entryOf = (table: TableName, scope: Scope, chance: Chance): string =>
  callOf(chance.of([...(tables[table].entries.values() as Iterable<Entry>)]), scope, chance);

/** What must be given is, the rest at times; what comes unnamed comes first. */
export function callOf(entry: Entry, scope: Scope, chance: Chance): string {
  const { name, options, positional, rest } = entry;
  const given = wantedOf(options, chance, 0.2);
  const isGiven = (option: string) => given.some(([each]) => each === option);
  const first = positional.filter((_, at) => positional.slice(0, at + 1).every(isGiven));
  const unnamed = first.map((option) => textFor(options[option]!.kind, scope, chance));
  const rests = rest ? options[rest]!.kind : undefined;
  if (rests?.is === 'list') unnamed.push(...chance.some(1, 3, () => textFor(rests.of, scope, chance)));
  const named = given
    .filter(([option]) => !first.includes(option) && option !== rest)
    .map(([option, { kind }]) => `${option}: ${textFor(kind, scope, chance)}`);
  const all = [...unnamed, ...named];
  return all.length > 0 || chance.happens(0.05) ? `${name}(${all.join(', ')})` : name;
}

/** Those options that are given: what is asked for, and a share of the others. */
export const wantedOf = (options: Options, chance: Chance, share: number): [string, Options[string]][] =>
  Object.entries(options).filter(([, option]) =>
    option.default === undefined && !option.optional ? true : chance.happens(share),
  );
