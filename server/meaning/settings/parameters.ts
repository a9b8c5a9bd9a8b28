import { nearest } from '../../../engine/nearest.ts';
import type { Argument, CallValue, Declaration, Parameter, Value } from '../../syntax/tree.ts';
import type { Report } from '../diagnostic.ts';
import type { Flowing } from '../flow/flowing.ts';
import type { Meanings } from '../meanings.ts';
import { inWords, suggest } from '../names/suggestion.ts';
import { placedAt } from '../overrides/placed.ts';
import type { Reading } from '../reading.ts';
import { reduce, type Scope } from '../values/reduce.ts';

/** What is given to the parameters of a declaration. */
export interface Arguments {
  readonly values: ReadonlyMap<string, Value>;
  /** Parameters that are given a value of the network. */
  readonly flows: ReadonlyMap<Parameter, Flowing>;
}

export const noArguments: Arguments = { values: new Map(), flows: new Map() };

/** The parameters of a declaration with their values; `given` replaces defaults. */
export function scopeOf(
  { parameters }: Declaration,
  given: ReadonlyMap<string, Value>,
  report: Report,
  meanings: Meanings,
): Scope {
  const scope = new Map<string, { parameter: Parameter; value: Value }>();
  for (const parameter of parameters) {
    const { name, span } = parameter;
    const first = scope.get(name.text);
    if (first) {
      const related = [{ message: 'the first one', span: first.parameter.span }];
      report.error('repeated', name.span, `the parameter \`${name.text}\` stands twice`, { related });
      continue;
    }
    // A default may use the parameters before it.
    const written = given.get(name.text) ?? parameter.default ?? { is: 'missing', span };
    scope.set(name.text, { parameter, value: reduce(written, { scope, report, meanings }).value });
  }
  return scope;
}

/** Does every parameter have a value? */
export const isGiven = (scope: Scope): boolean => [...scope.values()].every(({ value }) => value.is !== 'missing');

/** Of what is in order and yet cannot be used by itself: what it is to be given. */
export function valuesMissing(name: string, { parameters }: Declaration): string {
  const missing = parameters.flatMap(({ name, default: value }) => (value ? [] : [name.text]));
  return `${name} has ${inWords(missing, 'and')} without a default: give ${missing.length === 1 ? 'it one' : 'them ones'}, or a value by ${missing.map((each) => `--set ${name}.${each}=…`).join(' ')}`;
}

/** The parameters of a declaration where nothing is known of them; their defaults are checked. */
export function unknownScope(declaration: Declaration, report: Report, meanings: Meanings): Scope {
  const scope = scopeOf(declaration, new Map(), report, meanings);
  const unknown = [...scope].map(([name, { parameter }]) => {
    return [name, { parameter, value: { is: 'missing', span: parameter.span } }] as const;
  });
  return new Map(unknown);
}

/** The arguments that `LeNet(dropout: 0.3)` gives to parameters; undefined where they are not right. */
export function readArgumentsOf(
  node: CallValue,
  declaration: Declaration,
  reading: Reading,
  flowOf: (value: Value) => Flowing | undefined = () => undefined,
): Arguments | undefined {
  const { report, meanings } = reading;
  const errors = report.errors;
  const values = new Map<string, Value>();
  const flows = new Map<Parameter, Flowing>();
  const name = declaration.name!.text;
  const given = new Set<Parameter>();
  // What stands in another spec is no place of this one.
  const isHere = reading.declarations.named(name) === declaration;
  let unnamed = 0;
  for (const argument of node.arguments) {
    const parameter = parameterOf(argument, declaration, argument.name ? -1 : unnamed++);
    if (!parameter) {
      unknownParameter(argument, declaration, report);
      continue;
    }
    if (argument.name && isHere) meanings.refer(argument.name, parameter);
    if (given.has(parameter)) {
      report.error('repeated', argument.span, `\`${parameter.name.text}\` of \`${name}\` is given twice`);
    }
    given.add(parameter);
    const flow = flowOf(argument.value);
    if (flow) flows.set(parameter, flow);
    else {
      const { value } = reduce(argument.value, reading);
      // In another spec it stands at the parameter: its own place is none there.
      values.set(parameter.name.text, isHere ? value : placedAt(parameter.span, value));
    }
  }
  for (const parameter of declaration.parameters) {
    if (parameter.default || given.has(parameter) || node.broken || report.errors > errors) continue;
    const message = `\`${name}\` needs its parameter \`${parameter.name.text}\`: \`${name}(${parameter.name.text}: …)\``;
    const related = isHere ? [{ message: 'it has no default', span: parameter.span }] : [];
    report.error('missing-option', node.span, message, { related });
  }
  return node.broken || report.errors > errors ? undefined : { values, flows };
}

const parameterOf = ({ name }: Argument, { parameters }: Declaration, place: number): Parameter | undefined =>
  name ? parameters.find((parameter) => parameter.name.text === name.text) : parameters[place];

function unknownParameter({ name, span }: Argument, { parameters, name: owner }: Declaration, report: Report): void {
  const names = parameters.map((parameter) => parameter.name.text);
  const has =
    names.length === 0
      ? 'it has no parameters'
      : `its parameter${names.length > 1 ? 's are' : ' is'} ${inWords(names, 'and')}`;
  if (!name) {
    report.error('too-many-arguments', span, `too many arguments for \`${owner!.text}\`: ${has}`);
    return;
  }
  const { words, fixes } = suggest(nearest(name.text, names), name.span);
  const message = `\`${owner!.text}\` has no parameter \`${name.text}\`${words || `: ${has}`}`;
  report.error('unknown-option', name.span, message, { fixes });
}
