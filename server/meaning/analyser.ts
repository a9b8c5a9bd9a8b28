import type { Device } from '../../engine/cost/devices.ts';
import { type DeviceSettings, deviceSettings } from '../../engine/cost/settings.ts';
import type { DataSpec, TrainSpec } from '../../engine/run/spec.ts';
import { Sections } from '../syntax/sections.ts';
import { type Declaration, deepStatements } from '../syntax/tree.ts';
import type {
  AnalysedBlock,
  AnalysedData,
  AnalysedDevice,
  AnalysedNetwork,
  AnalysedSweep,
  AnalysedTrain,
  Analysis,
} from './analysis.ts';
import { type Diagnostic, Report, withOwnSpans } from './diagnostic.ts';
import { type NetworkReading, readAlone, readNetwork } from './flow/network.ts';
import { Kept } from './kept.ts';
import { KnownMeanings } from './known_meanings.ts';
import { Meanings, NoMeanings } from './meanings.ts';
import { Declarations } from './names/declarations.ts';
import { type Importing, readImports } from './names/imports.ts';
import { KnownImports } from './names/known_imports.ts';
import { Lookups } from './names/lookups.ts';
import { type Overridden, override } from './overrides/overrides.ts';
import type { Home, Reading } from './reading.ts';
import { keepsForValidation, measuredBy } from './settings/course.ts';
import { readData } from './settings/data.ts';
import { isGiven, scopeOf } from './settings/parameters.ts';
import { readSettings } from './settings/settings.ts';
import { readSweep } from './settings/sweep.ts';
import { type Referred, readTrain, reportAtCall, type TrainReading } from './settings/train.ts';
import { settle } from './settle.ts';
import { inOrder } from './told.ts';
import { world as emptyWorld, type World } from './world.ts';

/** What is said of a reading from outside of the text. */
interface Around {
  readonly overrides?: readonly string[];
  readonly importing?: Importing;
}

/** A declaration that has a name, with the readings of it. */
interface Named {
  readonly name: string;
  readonly nameSpan: Declaration['span'];
  readonly doc?: string;
  readonly declaration: Declaration;
  readonly parameters: Declaration['parameters'];
}

/** Readings are kept by what was read: a declaration as its users see it, or on its own. */
type Readings = Map<Declaration, { own?: Kept; alone?: Kept }>;

/**
 * Reads a spec, and reads it again after an edit: sections of the text that are as they were keep their trees, and
 * declarations their meaning, as long as what they asked of others is the same. Spans of what is kept are moved in place,
 * so an older analysis must not be read any more: it throws.
 */
export class Analyser {
  private readonly sections: Sections;
  private readonly home: Home;
  private readonly imports: KnownImports;
  private declarations = new Declarations([], new Report());
  private readings: Readings = new Map();
  private before: Readings = new Map();
  /** What the network or data of a name is, here or imported. */
  private readonly found = new Map<string, unknown>();
  private meanings: KnownMeanings | undefined;
  private current: Analysis | undefined;
  private news: number | undefined;
  private world = emptyWorld;

  /** `isKept`: it will read more than one text. */
  constructor(
    private readonly file: string,
    private readonly isKept = true,
  ) {
    this.sections = new Sections(isKept);
    this.imports = new KnownImports();
    this.home = this.homeWith(new NoMeanings());
  }

  /** Reads the text as it is now. */
  read(text: string, world: World = emptyWorld, { overrides = [], importing }: Around = {}): Analysis {
    this.world = world;
    const imported = this.imports.refresh(world);
    const machine = world.machine?.();
    const isSame = world.news === this.news && imported.areSame && this.current?.machine === machine;
    if (isSame && this.current?.text === text) return this.current;
    if (this.current && this.current.text !== text) retire(this.current);
    this.sections.update(text);
    for (const { own, alone } of this.readings.values()) {
      own?.move();
      alone?.move();
    }
    this.before = this.readings;
    this.readings = new Map();
    this.current = this.analyse(override(this.sections.tree, overrides), importing ?? imported.importing, machine);
    this.news = world.news;
    this.before = new Map();
    return this.current;
  }

  private analyse(
    { tree, diagnostics: wrongPaths, places }: Overridden,
    importing: Importing,
    machine?: Device,
  ): Analysis {
    const { file, home } = this;
    const report = new Report();
    report.addAll(wrongPaths);
    for (const { message, span, fixes } of tree.problems) report.error('syntax', span, message, { fixes });
    const { imports, names } = readImports(
      tree.declarations.filter(({ kind }) => kind.text === 'import'),
      file,
      this.imports.world,
      report,
      importing,
      (text, path, deeper) => new Analyser(path, false).read(text, this.imports.world, { importing: deeper }),
    );
    const declarations = new Declarations(tree.declarations, report, names);
    this.declarations = declarations;
    this.found.clear();
    for (const [name, { analysis }] of names) {
      const network = analysis?.networks.find((each) => each.name === name);
      if (network) this.found.set(`network ${name}`, network.reading);
      const spec = analysis?.data.find((each) => each.name === name)?.spec;
      if (spec) this.found.set(`data ${name}`, spec);
    }

    const data = named(declarations.of('data')).map((declared) => this.dataOf(declared));
    const devices = named(declarations.of('device')).map((declared) => this.deviceOf(declared));
    const alone = new Map<Declaration, Kept<readonly Diagnostic[]>>();
    for (const declaration of tree.declarations) {
      if (needsReadingAlone(declaration)) alone.set(declaration, this.alone(declaration));
    }
    const blocks: AnalysedBlock[] = named(declarations.of('block'));
    const networks = named(declarations.of('network')).map((declared) => this.networkOf(declared));
    for (const { value } of data) if (value.spec) this.found.set(`data ${value.name}`, value.spec);
    const trains = named(declarations.of('train')).map((declared) => this.trainOf(declared));
    const sweeps = named(declarations.of('sweep')).map((declared) => this.sweepOf(declared));
    for (const { diagnostics } of [...data, ...devices, ...trains, ...sweeps]) report.addAll(diagnostics);
    const found = new Map([...alone].map(([declaration, { value }]) => [declaration, value]));
    const allAlone = new Map([...imports.flatMap(({ analysis }) => [...analysis.alone]), ...found]);
    this.settle(networks, trains, found, allAlone, report);

    const order: readonly Kept[] = [...data, ...devices, ...alone.values(), ...networks, ...trains, ...sweeps];
    const { sections } = this;
    const meanings = () => {
      this.meanings = new KnownMeanings(sections, order, this.meanings);
      return this.meanings;
    };
    let known: KnownMeanings | undefined;
    return {
      file,
      text: sections.text,
      tree,
      diagnostics: inOrder(report.diagnostics, places),
      imports,
      data: data.map(({ value }) => value),
      blocks,
      networks: networks.map(({ value }) => value),
      trains: trains.map(({ value }) => value),
      devices: devices.map(({ value }) => value),
      sweeps: sweeps.map(({ value }) => value),
      machine,
      get meanings() {
        known ??= meanings();
        return known;
      },
      home,
      alone: allAlone,
    };
  }

  private dataOf(declared: Named): Kept<AnalysedData> {
    const { declaration } = declared;
    return this.keep('own', declaration, (home, report, follow, lookups): AnalysedData => {
      // What is known of data may change while the text does not.
      lookups.found.set('news', this.world.news);
      const read = readData(declaration, this.world, within(declaration, home, report));
      follow(read.written);
      return { ...declared, ...read };
    });
  }

  private deviceOf(declared: Named): Kept<AnalysedDevice> {
    const { declaration, name } = declared;
    return this.keep('own', declaration, (home, report, follow): AnalysedDevice => {
      const reading = within(declaration, home, report);
      const { isWhole, values } = readSettings(declaration, deviceSettings, reading);
      follow(values);
      return {
        ...declared,
        ...(isWhole && isGiven(reading.scope) && { device: { name, ...(values as unknown as DeviceSettings) } }),
      };
    });
  }

  private alone(declaration: Declaration): Kept<readonly Diagnostic[]> {
    return this.keep('alone', declaration, (home, _, follow) => {
      const found = readAlone(declaration, home);
      follow(found);
      return found;
    });
  }

  private networkOf(declared: Named): Kept<AnalysedNetwork> {
    const { declaration, name } = declared;
    const kept: Kept<AnalysedNetwork> = this.keep('own', declaration, (home, _, follow): AnalysedNetwork => {
      const reading = readNetwork(declaration, home);
      this.followReading(reading, follow);
      const { graph, uses, nodes } = reading;
      return { ...declared, graph, layers: uses, nodes, reading, remember: (...what) => kept.remember(...what) };
    });
    if (!this.found.has(`network ${name}`)) this.found.set(`network ${name}`, kept.value.reading);
    return kept;
  }

  private trainOf(declared: Named): Kept<AnalysedTrain & Pick<TrainReading, 'own'>> {
    const { declaration } = declared;
    const { sections } = this;
    const kept: Kept<AnalysedTrain & Pick<TrainReading, 'own'>> = this.keep(
      'own',
      declaration,
      (home, report, follow, lookups) => {
        const { spec, isOwnData, settings, dataSpec, ...read } = readTrain(
          declaration,
          this.referred(lookups),
          within(declaration, home, report),
        );
        this.followTrain({ spec, isOwnData, own: read.own }, follow);
        const current = spec && withText(spec, sections);
        return {
          ...declared,
          ...read,
          measured: measuredBy(settings),
          validates: dataSpec && keepsForValidation(dataSpec),
          spec: current,
          remember: (...what) => kept.remember(...what),
        };
      },
    );
    return kept;
  }

  private sweepOf(declared: Named): Kept<AnalysedSweep> {
    const { declaration } = declared;
    const { sections } = this;
    const kept: Kept<AnalysedSweep> = this.keep('own', declaration, (home, report, follow, lookups): AnalysedSweep => {
      const { tried, ...read } = readSweep(declaration, this.referred(lookups), within(declaration, home, report));
      follow(read.settings);
      for (const { train } of tried) this.followTrain(train, follow);
      const trains = tried.flatMap(({ span, train: { spec } }) =>
        spec ? [{ span: { ...span }, spec: withText(spec, sections) }] : [],
      );
      follow(trains.map(({ span }) => span));
      return { ...declared, ...read, tried: trains, remember: (...what) => kept.remember(...what) };
    });
    return kept;
  }

  private followTrain(
    { spec, isOwnData, own }: Pick<TrainReading, 'spec' | 'isOwnData' | 'own'>,
    follow: (found: unknown) => void,
  ): void {
    // The network and the data are followed where they are declared.
    follow({ ...spec, network: undefined, data: isOwnData ? { ...spec?.data, of: undefined } : undefined });
    if (own) this.followReading(own.reading, follow);
  }

  /** What other declarations were found to be; what is asked for is written down. */
  private referred(lookups: Lookups): Referred {
    const found = <T>(kind: string) => ({
      get: (name: string) => {
        const answer = this.found.get(`${kind} ${name}`);
        lookups.found.set(`${kind} ${name}`, answer);
        return answer as T | undefined;
      },
    });
    lookups.found.set('news', this.world.news);
    return { networks: found<NetworkReading>('network'), data: found<DataSpec>('data'), world: this.world };
  }

  private followReading({ graph, uses, frames }: NetworkReading, follow: (found: unknown) => void): void {
    follow(graph);
    for (const { call, through } of uses) [call, through].forEach(follow);
    for (const { report, through, home } of frames) {
      if (home.file === this.file) follow(report.diagnostics);
      follow(through);
    }
  }

  /** Says what is wrong in networks and blocks, each where it belongs. */
  private settle(
    networks: readonly Kept<AnalysedNetwork>[],
    trains: readonly Kept<AnalysedTrain & Pick<TrainReading, 'own'>>[],
    alone: ReadonlyMap<Declaration, readonly Diagnostic[]>,
    allAlone: ReadonlyMap<Declaration, readonly Diagnostic[]>,
    report: Report,
  ): void {
    const ofTrains = trains.flatMap(({ value }) => (value.own ? [value.own] : []));
    const readings = [...networks.map(({ value }) => value.reading), ...ofTrains.map(({ reading }) => reading)];
    const settled = settle(
      readings.flatMap(({ frames }) => frames),
      allAlone,
      this.home,
    );
    for (const found of alone.values()) report.addAll(found);
    report.addAll(settled.inBlocks);
    for (const { value } of networks) report.addAll(settled.of.get(value.reading.frames[0]!) ?? []);
    for (const own of ofTrains) {
      const [root] = own.reading.frames;
      const byDefault = (this.found.get(`network ${root!.declaration.name!.text}`) as NetworkReading).frames[0]!;
      reportAtCall(
        own.call,
        root!.declaration,
        settled.of.get(root!) ?? [],
        settled.of.get(byDefault) ?? byDefault.report.diagnostics,
        report,
        root!.home.file === this.file ? undefined : root!.home,
      );
    }
  }

  /** Reads a declaration, unless it was read before and nothing that it asked for has changed. */
  private keep<T>(
    role: 'own' | 'alone',
    declaration: Declaration,
    read: (home: Home, report: Report, follow: (found: unknown) => void, lookups: Lookups) => T,
  ): Kept<T> {
    const kept = this.before.get(declaration)?.[role] ?? this.readAnew(read);
    const isSame = this.declarations.answersAs(kept.lookups) && this.findsAs(kept.lookups);
    const result = (isSame ? kept : this.readAnew(read)) as Kept<T>;
    const readings = this.readings.get(declaration) ?? {};
    readings[role] = result;
    this.readings.set(declaration, readings);
    return result;
  }

  private findsAs({ found }: Lookups): boolean {
    for (const [key, answer] of found) {
      if ((key === 'news' ? this.world.news : this.found.get(key)) !== answer) return false;
    }
    return true;
  }

  private readAnew<T>(
    read: (home: Home, report: Report, follow: (found: unknown) => void, lookups: Lookups) => T,
  ): Kept<T> {
    const lookups = new Lookups();
    const report = new Report();
    const meanings = new Meanings();
    const found: unknown[] = [];
    const home = this.homeWith(meanings);
    const value = this.declarations.watch(lookups, () => read(home, report, (part) => found.push(part), lookups));
    // What a train says of its data may point at the data's own calls.
    const diagnostics = report.diagnostics.map(withOwnSpans);
    const kept = new Kept(value, diagnostics, lookups, meanings, this.file);
    if (this.isKept) kept.follow(found, this.sections);
    return kept;
  }

  /** Text and declarations as they are whenever they are asked for: what is kept outlives them. */
  private homeWith(meanings: Meanings): Home {
    const text = () => this.sections.text;
    const declarations = () => this.declarations;
    return {
      file: this.file,
      get text() {
        return text();
      },
      get declarations() {
        return declarations();
      },
      meanings,
    };
  }
}

/** Blocks, whose uses may all be without a mistake of theirs, and networks with branches that are not taken. */
const needsReadingAlone = ({ kind, name, statements }: Declaration): boolean =>
  (kind.text === 'block' && name !== undefined) ||
  (kind.text === 'network' && [...deepStatements(statements)].some(({ is }) => is === 'if'));

/** What stands around the settings of a declaration: its parameters. */
const within = (declaration: Declaration, home: Home, report: Report): Reading => {
  const { file, meanings } = home;
  const scope = scopeOf(declaration, new Map(), report, meanings);
  return { file, text: home.text, declarations: home.declarations, meanings, report, scope };
};

/** Its text is that of today, wherever its places have moved. */
const withText = (spec: TrainSpec, sections: Sections): TrainSpec => ({
  ...spec,
  get text() {
    return sections.text;
  },
});

/** Declarations without a name have their own error and mean nothing yet. */
function named(declarations: readonly Declaration[]): Named[] {
  return declarations.flatMap((declaration) => {
    const { name, doc, parameters } = declaration;
    return name ? [{ name: name.text, nameSpan: name.span, doc, declaration, parameters }] : [];
  });
}

/** Thrown where an analysis is read after the text was edited. */
export class OutOfDate extends Error {
  constructor() {
    super('this analysis is of an older version of the text');
  }
}

/** What was said of an older text is not true of the new one: whoever still asks is told so. */
function retire(analysis: Analysis): void {
  for (const key of Object.keys(analysis)) {
    Object.defineProperty(analysis, key, {
      get() {
        throw new OutOfDate();
      },
    });
  }
}
