import { nearest } from '../../../engine/nearest.ts';
import type { Binding, If, Name, Output, Parting, Repeat, Setting, Statement, Value } from '../../syntax/tree.ts';
import { replacement } from '../diagnostic.ts';
import type { Target } from '../meanings.ts';
import { listed, suggest } from '../names/suggestion.ts';
import type { Reading } from '../reading.ts';
import { reduce, type Scope } from '../values/reduce.ts';
import { showValue } from '../values/words.ts';
import { doubtful, type Flowing, NOTHING, UNKNOWN } from './flowing.ts';
import type { Frame } from './frame.ts';
import { type Bound, Names } from './names.ts';
import { Steps } from './steps.ts';
import { MOST_TURNS, type Unfolding } from './unfolding.ts';

export interface NamedOutput {
  readonly statement: Output & { readonly name: Name };
  readonly value: Flowing;
}

/**
 * Follows the values through the statements of a body: which layer takes what, with which shape. Whatever the first
 * mistake in a chain makes unknown is passed over in silence.
 */
export class BodyReader {
  readonly outputs: NamedOutput[] = [];
  /** What the last statement produced. */
  current: Flowing;
  /** What `input` stands for. */
  input: Flowing | undefined;
  /** The binding that is being read. */
  label: string | undefined;
  reading: Reading;
  /** The name that a value was given last, for "name what this takes". */
  isBranchOpen = false;
  names = new Names();
  readonly steps: Steps;

  constructor(
    readonly frame: Frame,
    readonly unfolding: Unfolding,
    scope: Scope,
    input: Flowing | undefined,
    /** Statements that declare an input, of a network with several. */
    readonly inputs: ReadonlySet<Statement> = new Set(),
  ) {
    this.input = input;
    this.current = input ?? NOTHING;
    this.reading = { ...frame.home, report: frame.report, scope };
    this.steps = new Steps(this);
  }

  /** What leaves the body. */
  read(): Flowing {
    this.statements(this.frame.declaration.statements);
    const [first] = this.outputs;
    if (this.outputs.length === 0) return this.current;
    if (this.outputs.length === 1) return first!.value;
    return { is: 'several', of: this.frame.declaration.name!.text, values: this.outputs.map(({ value }) => value) };
  }

  private statements(statements: readonly Statement[]): void {
    for (const statement of statements) this.statement(statement);
  }

  private statement(statement: Statement): void {
    this.reading = { ...this.reading, isBroken: statement.broken };
    switch (statement.is) {
      case 'flow':
        this.current = this.valueOf(statement.value, statement);
        break;
      case 'binding':
        this.current = statement.shared ? this.share(statement) : this.bind(statement.name, statement, statement);
        break;
      case 'parting':
        this.part(statement);
        break;
      case 'setting':
        this.current = this.bindWithColon(statement);
        break;
      case 'output':
        this.setOutput(statement);
        break;
      case 'repeat':
        this.repeat(statement);
        break;
      case 'if':
        this.branch(statement);
        break;
      case 'unread':
        this.current = UNKNOWN;
    }
    this.isBranchOpen = this.inputs.has(statement);
  }

  private valueOf(value: Value, { broken }: Statement): Flowing {
    const read = this.steps.flow(value, this.current);
    return broken ? doubtful(read) : read;
  }

  private bind(name: Name, target: Target, statement: Statement & { readonly value?: Value }): Flowing {
    const isNew = this.checkNew(name);
    this.label = name.text;
    const value = this.valueOf(statement.value!, statement);
    this.label = undefined;
    if (isNew) this.names.set(name.text, { target, value });
    return value;
  }

  /** A name is bound once. */
  private checkNew(name: Name): boolean {
    const first = this.names.get(name.text);
    if (!first) return true;
    const related = [{ message: `the first \`${name.text}\``, span: first.target.name!.span }];
    this.reading.report.error('repeated', name.span, `\`${name.text}\` is bound twice`, { related });
    return false;
  }

  /** `shared name = layer(…)` makes something and takes nothing yet. */
  private share(binding: Binding): Flowing {
    const { name, value } = binding;
    const call = value.is === 'group' ? value.value : value;
    const isNew = this.checkNew(name);
    if (call.is === 'call') {
      const shared = { instance: { name }, call };
      if (isNew && this.steps.checkShared(call)) this.names.set(name.text, { target: binding, value: UNKNOWN, shared });
      else if (isNew) this.names.set(name.text, { target: binding, value: UNKNOWN });
    } else if (call.is !== 'missing') {
      const message = `what is shared is one layer or block, such as \`shared ${name.text} = dense(10)\`, found ${showValue(call)}`;
      this.reading.report.error('not-a-layer', value.span, message);
    }
    return this.current;
  }

  /** `left, right = split(2)` */
  private part(statement: Parting): void {
    const { parts, value } = statement;
    const isNew = parts.map(({ name }) => this.checkNew(name));
    this.label = parts[0]!.name.text;
    const read = this.valueOf(value, statement);
    this.label = undefined;
    const { report } = this.reading;
    if (read.is === 'several' && read.values.length !== parts.length) {
      const message = `\`${read.of}\` gives ${read.values.length} values, here are ${parts.length} names`;
      report.error('names-match', { start: parts[0]!.span.start, end: parts.at(-1)!.span.end }, message);
    } else if (read.is === 'value') {
      report.error(
        'names-match',
        value.span,
        `\`${read.use.layer.name}\` gives one value, here are ${parts.length} names`,
      );
    }
    parts.forEach((target, at) => {
      const result = read.is === 'several' && read.values.length === parts.length ? read.values[at]! : UNKNOWN;
      if (isNew[at]) this.names.set(target.name.text, { target, value: result });
    });
    // Which of them would the next statement take?
    this.current = read.is === 'several' ? read : UNKNOWN;
  }

  /** `stem: conv2d(…)`: a network has no settings, so it is a binding with the wrong sign. */
  private bindWithColon(setting: Setting): Flowing {
    const { key, value, broken, span } = setting;
    const message = `a network has no settings: a value gets its name by \`${key.text} = …\``;
    const colon = { start: key.span.end, end: Math.max(key.span.end, value.span.start) };
    this.reading.report.error('syntax', key.span, message, { fixes: [replacement('Write `=`', colon, ' = ')] });
    const binding: Binding = { is: 'binding', name: key, value, broken, span };
    return this.bind(key, binding, binding);
  }

  private setOutput(statement: Output): void {
    const { name } = statement;
    if (!name) return;
    const { report, meanings } = this.reading;
    const named = { ...statement, name };
    const first = this.outputs.find((other) => other.statement.name.text === name.text);
    if (first) {
      const related = [{ message: 'the first one', span: first.statement.span }];
      report.error('repeated', name.span, `\`${name.text}\` is an output twice`, { related });
      return;
    }
    if (statement.value) {
      const target = statement as Output & { readonly name: Name };
      this.current = this.bind(name, target, statement);
      this.outputs.push({ statement: named, value: this.current });
      return;
    }
    const bound = this.names.get(name.text);
    if (bound) meanings.refer(name, bound.target);
    else this.unknownValue(name);
    this.outputs.push({ statement: named, value: bound?.value ?? UNKNOWN });
  }

  unknownValue(name: Name): void {
    const names = this.names.all();
    const { words, fixes } = suggest(nearest(name.text, names), name.span);
    const known = names.length === 0 ? `: the ${this.frame.declaration.kind.text} names no values` : listed(names);
    this.reading.report.error('unknown-name', name.span, `unknown value \`${name.text}\`${words || known}`, { fixes });
  }

  private repeat(repeat: Repeat): void {
    const turns = this.turns(repeat);
    const around = { input: this.input, names: this.names };
    if (turns === undefined) {
      // Once, for what is wrong whatever flows.
      this.current = UNKNOWN;
      this.turn(repeat, around.names);
      this.current = UNKNOWN;
    }
    for (let turn = 0; turn < (turns ?? 0); turn++) {
      if (!this.unfolding.spend(this.frame, repeat)) {
        this.current = UNKNOWN;
        break;
      }
      const errors = this.reading.report.errors;
      this.turn(repeat, around.names);
      // What is wrong in one turn would be said again for each.
      if (this.reading.report.errors > errors) {
        this.current = UNKNOWN;
        break;
      }
    }
    this.input = around.input;
    this.names = around.names;
    if (repeat.broken) this.current = doubtful(this.current);
  }

  private turn({ statements }: Repeat, around: Names): void {
    this.input = this.current;
    this.names = new Names(around);
    this.statements(statements);
  }

  private turns({ count }: Repeat): number | undefined {
    const { value } = reduce(count, this.steps.around());
    const { report } = this.reading;
    if (value.is === 'missing') return undefined;
    if (value.is !== 'number' || value.unit || value.percent || !Number.isInteger(value.value) || value.value < 0) {
      report.error('option-type', count.span, `\`repeat\` takes a whole number of turns, found ${showValue(value)}`);
      return undefined;
    }
    if (value.value <= MOST_TURNS) return value.value;
    const most = MOST_TURNS.toLocaleString('en');
    report.error('too-large', count.span, `\`repeat\` takes at most ${most} turns, found ${showValue(value)}`);
    return undefined;
  }

  private branch(statement: If): void {
    const { branches } = statement;
    for (const { condition, statements } of branches) {
      const holds = condition ? this.holds(condition) : true;
      if (holds === undefined) {
        this.allBranches(statement);
        return;
      }
      if (!holds) continue;
      const { inner } = this.inBranch(statements);
      // What only some branches name is not there after them.
      for (const [name, bound] of inner) if (this.isBoundInAll(name, statement)) this.names.set(name, bound);
      if (statement.broken) this.current = doubtful(this.current);
      return;
    }
  }

  /** Where it cannot be told which branch holds, all are read for what is wrong whatever flows. */
  private allBranches(statement: If): void {
    const before = this.current;
    const bound = new Map<string, Bound>();
    for (const { statements } of statement.branches) {
      this.current = before.is === 'value' ? doubtful(before) : before;
      const { inner } = this.inBranch(statements);
      for (const [name, { target }] of inner) if (!bound.has(name)) bound.set(name, { target, value: UNKNOWN });
    }
    for (const [name, value] of bound) if (this.isBoundInAll(name, statement)) this.names.set(name, value);
    this.current = UNKNOWN;
  }

  private inBranch(statements: readonly Statement[]): { readonly inner: ReadonlyMap<string, Bound> } {
    const around = this.names;
    this.names = new Names(around);
    this.statements(statements);
    const inner = this.names.entries();
    this.names = around;
    return { inner };
  }

  private isBoundInAll(name: string, { branches }: If): boolean {
    const hasElse = branches.some(({ condition }) => !condition);
    return hasElse && branches.every(({ statements }) => statements.some((statement) => binds(statement, name)));
  }

  private holds(condition: Value): boolean | undefined {
    const { value } = reduce(condition, this.steps.around());
    if (value.is === 'flag') return value.value;
    if (value.is !== 'missing') {
      this.reading.report.error(
        'option-type',
        condition.span,
        `\`if\` takes a condition such as \`n > 1\`, found ${showValue(value)}`,
      );
    }
    return undefined;
  }
}

/** Does a statement bind this name, for those after it? */
export function binds(statement: Statement, name: string): boolean {
  switch (statement.is) {
    case 'binding':
      return statement.name.text === name;
    case 'output':
      return statement.value !== undefined && statement.name?.text === name;
    case 'parting':
      return statement.parts.some((part) => part.name.text === name);
    case 'if':
      return statement.branches.some(({ statements }) => statements.some((inner) => binds(inner, name)));
    default:
      return false;
  }
}
