import { type Device, generic } from '../../engine/cost/devices.ts';
import { type Estimate, estimate } from '../../engine/cost/estimate.ts';
import type { EstimateRequest } from '../../engine/cost/estimate_request.ts';
import { knownDevices } from '../../engine/cost/known_devices.ts';
import { largestBatch } from '../../engine/cost/largest_batch.ts';
import { type CheaperVariant, cheaperVariants } from '../../engine/cost/variants.ts';
import { dataBytes } from '../../engine/data/bytes.ts';
import { mixesInputs } from '../../engine/data/prepare/index.ts';
import type { Graph } from '../../engine/graph/graph.ts';
import { updateOf } from '../../engine/plan/update.ts';
import type { TrainSpec } from '../../engine/run/spec.ts';
import { type Call, defaultsOf, NOWHERE } from '../../engine/table.ts';
import { lossFits } from '../../engine/training/losses/by_output.ts';
import { optimizers } from '../../engine/training/optimizers/index.ts';
import type { AnalysedTrain, Analysis } from '../meaning/analysis.ts';
import type { World } from '../meaning/world.ts';

const call = (entry: string): Call => ({ entry, options: {}, span: NOWHERE, written: {} });
/** What a network is costed with that nothing trains: an optimizer of the usual kind, one sample. */
const UNTRAINED = {
  optimizer: [{ ...call('adam'), options: { ...defaultsOf(optimizers.get('adam').options), lr: 1e-3 } }],
  loss: call('mse'),
  batch: 1,
};

/** The train that says how a network is trained: the first in order of those that train it. */
export const trainOf = ({ trains }: Pick<Analysis, 'trains'>, network: string): AnalysedTrain | undefined =>
  trains.find((train) => train.network === network && train.spec);

/** The train of a network that is trained, but by nothing without mistakes: batch and optimizer are then not those that are meant. */
export function trainWithMistakes(network: string, { trains, diagnostics }: Analysis): AnalysedTrain | undefined {
  const own = trains.filter((train) => train.network === network);
  if (own.some(({ spec }) => spec) || diagnostics.every(({ severity }) => severity !== 'error')) return undefined;
  return own[0];
}

export interface CostOptions {
  /** Instead of the batch of the train declaration. */
  readonly batch?: number;
  /** Another one than the first that trains the network. */
  readonly run?: Pick<TrainSpec, 'settings' | 'data'>;
  /** Instead of the machine that this runs on. */
  readonly device?: Device;
  /** The network at the size of its data's pictures, where it is costed at a smaller one. */
  readonly whole?: Graph;
}

/** The cost of a network as its first train declaration runs it; the same figures on hover and in `dlspec estimate`. */
export function costOf(analysis: Analysis, graph: Graph, options: CostOptions = {}): Estimate {
  const asked = askedOf(analysis, graph, options);
  const last = known.get(graph);
  if (last && isAsked(last, asked)) return last.estimate;
  const made = estimate(requestOf(graph, asked));
  known.set(graph, { ...asked, estimate: made });
  return made;
}

/** The largest batch of that network whose training fits the device's memory; undefined where that is not known. */
export function largestBatchOf(
  analysis: Analysis,
  graph: Graph,
  factsOf: World['facts'],
  options: CostOptions = {},
): number | undefined {
  const request = requestOf(graph, askedOf(analysis, graph, options));
  const { memory } = request.device;
  const data = trainOf(analysis, graph.name)?.spec?.data;
  const facts = data && factsOf(data);
  return memory === undefined ? undefined : largestBatch(request, memory, data && facts && dataBytes(data, facts));
}

/** What cheaper forms of its layers would save: of one node, or of those that take most of a step. */
export function cheaperVariantsOf(
  analysis: Analysis,
  graph: Graph,
  { node, ...options }: CostOptions & { readonly node?: number } = {},
): CheaperVariant[] {
  const asked = askedOf(analysis, graph, options);
  const known = knownVariants.get(graph) ?? new Map<number | undefined, KnownVariants>();
  const last = known.get(node);
  if (last && isAsked(last, asked)) return last.variants;
  const variants = cheaperVariants(requestOf(graph, asked), { base: costOf(analysis, graph, options), node });
  knownVariants.set(graph, known.set(node, { ...asked, variants }));
  return variants;
}

type KnownVariants = Asked & { readonly variants: CheaperVariant[] };
/** By the node that was asked about: a cursor that comes back has no network planned again. */
const knownVariants = new WeakMap<Graph, Map<number | undefined, KnownVariants>>();

const isAsked = (last: Omit<Asked, 'settings'> & { readonly settings: object }, asked: Asked) =>
  last.settings === asked.settings &&
  last.mixes === asked.mixes &&
  last.batch === asked.batch &&
  last.device === asked.device;

type Asked = ReturnType<typeof askedOf>;

function askedOf(analysis: Analysis, graph: Graph, { run, batch, device, whole }: CostOptions) {
  const { settings = UNTRAINED, data } = run ?? trainOf(analysis, graph.name)?.spec ?? {};
  const mixes = data !== undefined && mixesInputs(data);
  return { settings, mixes, batch: batch ?? settings.batch, device: device ?? here(analysis), whole };
}

function requestOf(graph: Graph, { settings, mixes, batch, device, whole }: Asked): EstimateRequest {
  const { loss } = settings;
  const update = updateOf(settings);
  // What a train names may be in its network alone: with other parameters it has other outputs.
  return { graph, update, loss: lossFits(loss, graph) ? loss : UNTRAINED.loss, batch, device, mixes, whole };
}

/** The last estimate of a network: graph, settings and device are the same objects as long as nothing about them changes. */
const known = new WeakMap<
  Graph,
  Omit<Asked, 'settings'> & { readonly settings: object; readonly estimate: Estimate }
>();

/** This machine, or what stands in for one that was never measured. */
const here = ({ machine }: Analysis): Device => machine ?? generic;

/** Every device that a spec can be costed on: this machine, those that it declares, those that are known. */
export function devicesFor(analysis: Analysis): readonly Device[] {
  const declared = analysis.devices.flatMap(({ device }) => (device ? [device] : []));
  const names = new Set(declared.map(({ name }) => name));
  return [here(analysis), ...declared, ...knownDevices.filter(({ name }) => !names.has(name))];
}
