import type { Kind, Option } from '../../../engine/table.ts';
import { trainSettings } from '../../../engine/training/settings.ts';
import type { Analysis } from '../../meaning/analysis.ts';
import type { Place } from '../../meaning/place.ts';
import { showKind } from '../../meaning/values/words.ts';
import type { CallValue, Parameter, RecordValue, Value } from '../../syntax/tree.ts';
import { declarationCalled } from '../across.ts';
import type { Proposal } from './proposal.ts';

/** Keys of `vary: { | }`: paths from the train to what may be varied. Undefined in other places. */
export function variedPaths({ path, option, declaration }: Place, cursor: number, analysis: Analysis) {
  const record = path.findLast((node): node is RecordValue => node.is === 'record');
  const kind = option?.option.kind;
  if (!record || kind?.is !== 'record' || kind.keys !== 'varied') return undefined;
  const field = record.fields.find(({ span }) => span.start <= cursor && cursor <= span.end);
  if (field && cursor > field.name.span.end) return undefined;
  const sweep = analysis.sweeps.find((each) => each.declaration === declaration);
  const train = analysis.trains.find(({ name }) => name === sweep?.of)?.declaration;
  if (!train) return [];
  const given = new Set(record.fields.filter((other) => other !== field).map(({ name }) => name.text));
  const isNamed = field !== undefined && field.value.span.start > field.name.span.end;
  const calls = train.statements.flatMap((statement) =>
    statement.is === 'setting' ? callsIn(statement.value).map((call) => [statement.key.text, call] as const) : [],
  );
  const settings = Object.entries(trainSettings).filter(([, { kind: of }]) => isVariable(of));
  const all: (readonly [string, string])[] = [
    ...train.parameters.map((parameter) => [parameter.name.text, written(parameter, analysis)] as const),
    ...calls.flatMap(([key, call]) =>
      partsOf(call, analysis).map(([name, detail]) => [`${key}.${name}`, detail] as const),
    ),
    ...settings.map(([name, each]) => [name, showKind((each as Option<unknown>).kind)] as const),
  ];
  return all.flatMap(([label, detail]): Proposal[] =>
    given.has(label) ? [] : [{ label, kind: 'option', detail, insert: isNamed ? label : `${label}: $1` }],
  );
}

const callsIn = (value: Value): CallValue[] => (value.is === 'call' ? [value] : []);

/** Options of an entry that is called, or parameters of a network, data. */
function partsOf(call: CallValue, analysis: Analysis): (readonly [string, string])[] {
  const entry = analysis.meanings.calls.get(call)?.entry;
  if (entry) {
    const options = Object.entries(entry.options).filter(([, { kind }]) => isVariable(kind));
    return options.map(([name, { kind }]) => [name, showKind(kind)]);
  }
  const called = declarationCalled(call, analysis);
  return (called?.declaration.parameters ?? []).map((parameter) => [
    parameter.name.text,
    written(parameter, called!.home),
  ]);
}

const written = ({ default: value }: Parameter, { text }: Pick<Analysis, 'text'>): string =>
  value ? `parameter = ${text.slice(value.span.start, value.span.end)}` : 'parameter';

/** What people look for the best value of. */
function isVariable(kind: Kind): boolean {
  if (kind.is === 'list') return kind.orOne === true && isVariable(kind.of);
  if (kind.is === 'either') return kind.of.some(isVariable);
  return ['integer', 'number', 'share', 'choice', 'flag', 'call', 'size'].includes(kind.is);
}
