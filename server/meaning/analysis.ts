import type { Device } from '../../engine/cost/devices.ts';
import { type DeviceSettings, deviceSettings } from '../../engine/cost/settings.ts';
import type { Graph } from '../../engine/graph/graph.ts';
import type { DataSpec, TrainSpec } from '../../engine/run/spec.ts';
import { parse } from '../syntax/parser.ts';
import { type Declaration, deepStatements, type Parameter, type Span, type Tree } from '../syntax/tree.ts';
import { readData } from './data.ts';
import { Declarations } from './declarations.ts';
import { type Diagnostic, Report } from './diagnostic.ts';
import { type AnalysedImport, type Importing, readImports } from './imports.ts';
import { type LayerNode, type LayerUse, Meanings } from './meanings.ts';
import { type NetworkReading, readAlone, readNetwork } from './network.ts';
import { type Overridden, override } from './overrides.ts';
import type { Home, Reading } from './reading.ts';
import { readSettings } from './settings.ts';
import { settle } from './settle.ts';
import { readTrain, reportAtCall } from './train.ts';
import { world as emptyWorld, type World } from './world.ts';

/** Everything that is known of a spec: the one result that rules, editor and command line read. */
export interface Analysis {
  /** Absolute path of the spec. */
  readonly file: string;
  readonly text: string;
  readonly tree: Tree;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  readonly imports: readonly AnalysedImport[];
  readonly data: readonly AnalysedData[];
  readonly blocks: readonly AnalysedBlock[];
  readonly networks: readonly AnalysedNetwork[];
  readonly trains: readonly AnalysedTrain[];
  readonly devices: readonly AnalysedDevice[];
  /** The machine that this runs on, where it was measured. */
  readonly machine?: Device;
  /** What the parts of the tree mean; `at` looks up an offset. */
  readonly meanings: Meanings;
  /** For those who import it: where it is, and what is wrong with its blocks whatever flows in. */
  readonly home: Home;
  readonly alone: ReadonlyMap<Declaration, readonly Diagnostic[]>;
}

interface Declared {
  readonly name: string;
  readonly nameSpan: Span;
  readonly doc?: string;
  readonly declaration: Declaration;
}

export interface AnalysedData extends Declared {
  /** Absent where it has errors. */
  readonly spec?: DataSpec;
}

export interface AnalysedBlock extends Declared {
  readonly parameters: readonly Parameter[];
}

export interface AnalysedNetwork extends Declared {
  /** With the defaults of its parameters; absent where the network has errors. */
  readonly graph?: Graph;
  readonly parameters: readonly Parameter[];
  /** All layers in the order in which values flow, those of blocks at each use, with shapes as far as they can be told, also of a network with errors. */
  readonly layers: readonly LayerUse[];
  /** The graph's node of a call. */
  readonly nodes: ReadonlyMap<LayerNode, number>;
  readonly reading: NetworkReading;
}

export interface AnalysedDevice extends Declared {
  /** Absent where it has errors. */
  readonly device?: DeviceSettings & { readonly name: string };
}

export interface AnalysedTrain extends Declared {
  /** Absent where it, its network or its data have errors. */
  readonly spec?: TrainSpec;
  /** The network with this train's arguments. */
  readonly graph?: Graph;
  /** Names of the network and data that it uses. */
  readonly network?: string;
  readonly data?: string;
}

export interface Given {
  /** Settings that replace what the text says, each `path=value`. */
  readonly overrides?: readonly string[];
}

/** Reads a spec. Pure: the same text in the same world gives the same result; nothing is thrown for any text. */
export function analyse(
  text: string,
  file: string,
  world: World = emptyWorld,
  { overrides = [] }: Given = {},
): Analysis {
  return read(text, file, world, overrides, { files: [], known: new Map() });
}

function read(text: string, file: string, world: World, overrides: readonly string[], importing: Importing): Analysis {
  const { tree, diagnostics: wrongPaths, places } = override(parse(text), overrides);
  const report = new Report();
  report.addAll(wrongPaths);
  const meanings = new Meanings();
  for (const { message, span, fixes } of tree.problems) report.error('syntax', span, message, { fixes });
  const { imports, names } = readImports(
    tree.declarations.filter(({ kind }) => kind.text === 'import'),
    file,
    world,
    report,
    importing,
    (imported, path, deeper) => read(imported, path, world, [], deeper),
  );
  const declarations = new Declarations(tree.declarations, report, names);
  const home: Home = { file, text, declarations, meanings };
  const reading: Reading = { ...home, report, scope: new Map() };

  const data = named(declarations.of('data')).map((declared): AnalysedData => {
    return { ...declared, spec: readData(declared.declaration, world, reading) };
  });
  const devices = named(declarations.of('device')).map((declared): AnalysedDevice => {
    const { isWhole, values } = readSettings(declared.declaration, deviceSettings, reading);
    return {
      ...declared,
      ...(isWhole && { device: { name: declared.name, ...(values as unknown as DeviceSettings) } }),
    };
  });
  const alone = new Map<Declaration, readonly Diagnostic[]>();
  for (const declaration of tree.declarations) {
    if (needsReadingAlone(declaration)) alone.set(declaration, readAlone(declaration, home));
  }
  const blocks = named(declarations.of('block'));
  const readings = new Map<string, NetworkReading>();
  const specs = new Map<string, DataSpec>();
  for (const [name, { analysis }] of names) {
    const network = analysis?.networks.find((each) => each.name === name);
    if (network) readings.set(name, network.reading);
    const spec = analysis?.data.find((each) => each.name === name)?.spec;
    if (spec) specs.set(name, spec);
  }
  const networks = named(declarations.of('network')).map((declared): AnalysedNetwork => {
    const result = readNetwork(declared.declaration, home);
    if (!readings.has(declared.name)) readings.set(declared.name, result);
    const { graph, uses, nodes } = result;
    return { ...declared, graph, layers: uses, nodes, reading: result };
  });
  for (const { name, spec } of data) if (spec) specs.set(name, spec);
  const referred = { networks: readings, data: specs, world };
  const trains = named(declarations.of('train')).map((declared) => {
    return { ...declared, ...readTrain(declared.declaration, referred, reading) };
  });
  const ofTrains = trains.flatMap(({ own }) => (own ? [own] : []));
  const allAlone = new Map([...imports.flatMap(({ analysis }) => [...analysis.alone]), ...alone]);
  const frames = [...networks.map((network) => network.reading), ...ofTrains.map((own) => own.reading)].flatMap(
    (one) => one.frames,
  );
  const settled = settle(frames, allAlone, home);
  for (const found of alone.values()) report.addAll(found);
  report.addAll(settled.inBlocks);
  for (const network of networks) report.addAll(settled.of.get(network.reading.frames[0]!)!);
  for (const own of ofTrains) {
    const [root] = own.reading.frames;
    const byDefault = readings.get(root!.declaration.name!.text)!.frames[0]!;
    reportAtCall(
      own.call,
      root!.declaration,
      settled.of.get(root!)!,
      settled.of.get(byDefault) ?? byDefault.report.diagnostics,
      report,
      root!.home.file === file ? undefined : root!.home,
    );
  }

  const diagnostics = withoutRepetition(report.diagnostics)
    .map((diagnostic) => withOverride(diagnostic, places))
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  return {
    file,
    text,
    tree,
    diagnostics,
    imports,
    data,
    blocks,
    networks,
    trains,
    devices,
    machine: world.machine?.(),
    meanings,
    home,
    alone: allAlone,
  };
}

/** Blocks, whose uses may all be without a mistake of theirs, and networks with branches that are not taken. */
const needsReadingAlone = ({ kind, name, statements }: Declaration): boolean =>
  (kind.text === 'block' && name !== undefined) ||
  (kind.text === 'network' && [...deepStatements(statements)].some(({ is }) => is === 'if'));

/** Declarations without a name have their own error and mean nothing yet. */
function named(declarations: readonly Declaration[]): (Declared & { readonly parameters: readonly Parameter[] })[] {
  return declarations.flatMap((declaration) => {
    const { name, doc } = declaration;
    return name ? [{ name: name.text, nameSpan: name.span, doc, declaration, parameters: declaration.parameters }] : [];
  });
}

/** Where something else stands in than the text shows, the message says so, and the text is not to be changed. */
function withOverride(diagnostic: Diagnostic, places: Overridden['places']): Diagnostic {
  const by = places.find(({ span }) => span.start <= diagnostic.span.start && diagnostic.span.end <= span.end);
  if (!by || diagnostic.rule === 'missing-setting') return diagnostic;
  return { ...diagnostic, message: `${diagnostic.message} (by \`${by.setting}\`)`, fixes: [] };
}

/** Several trains may find the same wrong with the network that they share. */
function withoutRepetition(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { rule, span, message } = diagnostic;
    const key = `${rule} ${span.start} ${span.end} ${message}`;
    if (!seen.has(key)) seen.set(key, diagnostic);
  }
  return [...seen.values()];
}
