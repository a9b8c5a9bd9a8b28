import type { DataSettings } from '../../../engine/data/settings.ts';
import { sources } from '../../../engine/data/sources/index.ts';
import type { Graph } from '../../../engine/graph/graph.ts';
import type { DataSpec, TrainSpec } from '../../../engine/run/spec.ts';
import type { Call, Value } from '../../../engine/table.ts';
import { type TrainSettings, trainSettings } from '../../../engine/training/settings.ts';
import type { Argument, CallValue, Declaration, Parameter } from '../../syntax/tree.ts';
import { type Diagnostic, elsewhere, Report } from '../diagnostic.ts';
import { type NetworkReading, readNetwork } from '../flow/network.ts';
import { checkOutputs } from '../flow/outputs.ts';
import { NoMeanings } from '../meanings.ts';
import type { Home, Mention, Reading } from '../reading.ts';
import { reduce } from '../values/reduce.ts';
import type { World } from '../world.ts';
import { checkTogether } from './checks.ts';
import { checkCourse } from './course.ts';
import { folderOf, readData } from './data.ts';
import { checkMentions } from './mentions.ts';
import { type Arguments, isGiven, readArgumentsOf, scopeOf } from './parameters.ts';
import { readSettings, type Settings, spansOf } from './settings.ts';
import { checkTransfer } from './transfer.ts';

/** What a train refers to, as far as it has been read. */
export interface Referred {
  readonly networks: Pick<ReadonlyMap<string, NetworkReading>, 'get'>;
  readonly data: Pick<ReadonlyMap<string, DataSpec>, 'get'>;
  readonly world: World;
}

export interface TrainReading {
  /** Absent where it, its network or its data have errors. */
  readonly spec?: TrainSpec;
  /** The network with this train's arguments. */
  readonly graph?: Graph;
  readonly network?: string;
  readonly data?: string;
  readonly settings: Partial<TrainSettings>;
  readonly dataSpec?: DataSpec;
  /** The data was read for this train alone. */
  readonly isOwnData?: boolean;
  /** The network as it was read for this train alone, and the call that gives its arguments. */
  readonly own?: { readonly reading: NetworkReading; readonly call: CallValue };
}

/** A `train` declaration, read together with the network and data that it names. */
export function readTrain(declaration: Declaration, referred: Referred, reading: Reading): TrainReading {
  const { report, file } = reading;
  const errors = report.errors;
  const mentions: Mention[] = [];
  const settings = readSettings(declaration, trainSettings, { ...reading, mentions });
  const hasLength = checkLength(declaration, settings, reading);
  const values = settings.values as Partial<TrainSettings>;
  const network = networkOf(settings, referred, reading);
  const graph = network?.graph;
  const data = dataOf(values.data, settings, referred, reading);
  checkCourse(values, data, reading);
  const train = { settings: values, written: settings.written };
  if (network) {
    const located = reading.declarations.locate(values.network!, 'network')!;
    const trained = { declaration: located.declaration!, reading: network, isHere: !located.imported };
    const isNamed = checkMentions(mentions, trained, reading);
    const isKeyed = checkOutputs(train, network, reading);
    checkTransfer(values, settings.written, network, reading);
    if (isNamed && isKeyed) checkTogether({ graph, data, ...train }, referred.world, reading);
  } else {
    checkTogether({ data, ...train }, referred.world, reading);
  }
  const whole = settings.isWhole && hasLength && report.errors === errors && declaration.name;
  const written = settings.written.get('network')?.value;
  const value = written && reduce(written, reading).value;
  const isOwn = network && value?.is === 'call' && network !== referred.networks.get(values.network!);
  const names = {
    network: values.network,
    data: typeof values.data === 'string' ? values.data : values.data?.entry,
    settings: values,
    dataSpec: data,
    isOwnData: typeof values.data !== 'string' || data?.settings !== referred.data.get(values.data)?.settings,
    ...(isOwn && { own: { reading: network, call: value } }),
  };
  if (!whole || !graph || !data || !isGiven(reading.scope)) return { graph, ...names };
  const spec: TrainSpec = {
    name: declaration.name!.text,
    file,
    text: reading.text,
    network: graph,
    data,
    settings: values as TrainSettings,
    written: spansOf(settings, file),
    span: { file, ...declaration.span },
  };
  return { spec, graph, ...names };
}

/** The data that is named, or that a source alone is; with the data that a source takes its samples from. */
function dataOf(
  value: string | Call | undefined,
  settings: Settings,
  referred: Referred,
  reading: Reading,
): DataSpec | undefined {
  if (value === undefined) return undefined;
  const { file } = reading;
  const { data: declared } = referred;
  if (typeof value === 'string') return withInner(namedData(value, settings, referred, reading), declared);
  const { span } = settings.written.get('data')!;
  const own = { source: value } as DataSettings;
  const spec = { name: value.entry, folder: folderOf(file), settings: own, written: {}, span: { file, ...span } };
  return withInner(spec, declared);
}

/** The data of that name, read for this train alone where it is given arguments. */
function namedData(
  name: string,
  { written }: Settings,
  { data, world }: Referred,
  reading: Reading,
): DataSpec | undefined {
  const call = reduce(written.get('data')!.value, reading).value;
  const { declaration, home = reading } = reading.declarations.locate(name, 'data') ?? {};
  if (!declaration || call.is !== 'call') return undefined;
  const given = readArgumentsOf(call, declaration, reading);
  if (!given) return undefined;
  if (given.values.size === 0) return data.get(name);
  const { file, text, declarations } = home;
  const meanings = new NoMeanings();
  const read = (values: Arguments['values']) => {
    const report = new Report();
    const scope = scopeOf(declaration, values, report, meanings);
    const { spec } = readData(declaration, world, { file, text, declarations, meanings, report, scope });
    return { spec, diagnostics: report.diagnostics };
  };
  const { spec, diagnostics } = read(given.values);
  if (diagnostics.length > 0) {
    const known = read(new Map()).diagnostics;
    reportAtCall(call, declaration, diagnostics, known, reading.report, file === reading.file ? undefined : home);
  }
  return spec;
}

function withInner(spec: DataSpec | undefined, declared: Referred['data']): DataSpec | undefined {
  const { entry, options } = spec?.settings.source ?? { entry: '', options: {} };
  const inner = Object.entries(options).find(([name]) => sources.get(entry).options[name]?.kind.is === 'declared');
  const of = inner && declared.get(inner[1] as string);
  return spec && of ? { ...spec, of } : spec;
}

/** A run is so many epochs or so many steps long. */
function checkLength(declaration: Declaration, { written }: Settings, { report }: Reading): boolean {
  const epochs = written.get('epochs');
  const steps = written.get('steps');
  const span = declaration.name?.span ?? declaration.kind.span;
  if (epochs && steps) {
    const [first, second] = epochs.span.start < steps.span.start ? [epochs, steps] : [steps, epochs];
    const related = [{ message: 'the first one', span: first.span }];
    const message = 'a run is either so many `epochs` or so many `steps` long, not both';
    report.error('conflicting-settings', second.key.span, message, { related });
    return false;
  }
  if (epochs || steps) return true;
  const isReadable = !declaration.broken && declaration.statements.every(({ is }) => is !== 'unread');
  const title = declaration.name ? `\`${declaration.name.text}\`` : 'this `train`';
  if (isReadable)
    report.error('missing-setting', span, `${title} needs its length: \`epochs: 10\` or \`steps: 1_000\``);
  return false;
}

/** The network that is named, with the arguments that are given to it. */
function networkOf(
  { values, written }: Settings,
  { networks }: Referred,
  reading: Reading,
): NetworkReading | undefined {
  const name = values.network as Value | undefined;
  const setting = written.get('network');
  const call = setting && reduce(setting.value, reading).value;
  if (typeof name !== 'string' || call?.is !== 'call') return undefined;
  const { declaration, home = reading } = reading.declarations.locate(name, 'network')!;
  if (!declaration) return undefined;
  const given = readArgumentsOf(call, declaration, reading);
  if (!given) return undefined;
  const byDefault = networks.get(name);
  if (given.values.size === 0) return byDefault;
  return readNetwork(declaration, home, given);
}

/** What is wrong with a network, or with data, only because of the arguments that it is given here. */
export function reportAtCall(
  call: CallValue,
  called: Declaration,
  diagnostics: readonly Diagnostic[],
  known: readonly Diagnostic[],
  report: Report,
  other?: Home,
): void {
  const isKnown = ({ span, rule }: Diagnostic) =>
    known.some((other) => other.rule === rule && other.span.start === span.start && other.span.end === span.end);
  for (const diagnostic of diagnostics) {
    if (diagnostic.severity !== 'error' || isKnown(diagnostic)) continue;
    const related = [
      { message: diagnostic.message, span: diagnostic.span, ...(other && elsewhere(other, diagnostic.span)) },
    ];
    const message = `with these arguments: ${diagnostic.message}`;
    const parameter = called.parameters.find(({ span }) => diagnostic.related?.some((place) => place.span === span));
    const span = parameter ? argumentFor(parameter, call, called)?.span : undefined;
    report.error(diagnostic.rule, span ?? call.parentheses ?? call.span, message, { related });
  }
}

function argumentFor(parameter: Parameter, call: CallValue, network: Declaration): Argument | undefined {
  const named = call.arguments.find(({ name }) => name?.text === parameter.name.text);
  return named ?? call.arguments.filter(({ name }) => !name)[network.parameters.indexOf(parameter)];
}
