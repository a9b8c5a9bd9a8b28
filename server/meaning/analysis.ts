import type { Device } from '../../engine/cost/devices.ts';
import type { DeviceSettings } from '../../engine/cost/settings.ts';
import type { Graph } from '../../engine/graph/graph.ts';
import type { TrainSpec } from '../../engine/run/spec.ts';
import type { SweepSettings } from '../../engine/sweep/settings.ts';
import type { Declaration, Parameter, Span, Tree } from '../syntax/tree.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { NetworkReading } from './flow/network.ts';
import type { KnownMeanings } from './known_meanings.ts';
import type { LayerNode, LayerUse } from './meanings.ts';
import type { AnalysedImport } from './names/imports.ts';
import type { Home } from './reading.ts';
import type { ReadData } from './settings/data.ts';

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
  readonly sweeps: readonly AnalysedSweep[];
  /** The machine that this runs on, where it was measured. */
  readonly machine?: Device;
  /** What the parts of the tree mean; `at` looks up an offset. */
  readonly meanings: KnownMeanings;
  /** For those who import it: where it is, and what is wrong with its blocks whatever flows in. */
  readonly home: Home;
  readonly alone: ReadonlyMap<Declaration, readonly Diagnostic[]>;
}

/**
 * Works something out once for as long as the declaration and all that it refers to are the same. Spans in the result (or in
 * what `moving` names of it) move with the text, so they must be the result's own.
 */
export type Remember = <R>(key: unknown, work: () => R, moving?: (result: R) => unknown) => R;

interface Declared {
  readonly name: string;
  readonly nameSpan: Span;
  readonly doc?: string;
  readonly declaration: Declaration;
}

export interface AnalysedData extends Declared, ReadData {}

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
  readonly remember: Remember;
}

export interface AnalysedDevice extends Declared {
  /** Absent where it has errors. */
  readonly device?: DeviceSettings & { readonly name: string };
}

export interface AnalysedSweep extends Declared {
  /** Absent where it, or its train, has errors. */
  readonly settings?: SweepSettings;
  /** Name of the train that it is of. */
  readonly of?: string;
  /** The values that it tries, each with the train that it makes. */
  readonly tried: readonly { readonly span: Span; readonly spec: TrainSpec }[];
  readonly remember: Remember;
}

export interface AnalysedTrain extends Declared {
  /** Absent where it, its network or its data have errors. */
  readonly spec?: TrainSpec;
  /** The network with this train's arguments. */
  readonly graph?: Graph;
  /** Names of the network and data that it uses. */
  readonly network?: string;
  readonly data?: string;
  /** Names of what a run of it measures, `fine.accuracy`; undefined where its settings do not tell. */
  readonly measured?: readonly string[];
  /** Does its data keep samples back for validation? Undefined where the data has errors. */
  readonly validates?: boolean;
  readonly remember: Remember;
}

export interface Given {
  /** Settings that replace what the text says, each `path=value`. */
  readonly overrides?: readonly string[];
}
