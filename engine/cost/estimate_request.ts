import type { Graph } from '../graph/graph.ts';
import type { UpdateRequest } from '../plan/update.ts';
import type { LossSetting } from '../training/losses/by_output.ts';
import type { Device } from './devices.ts';

/** What is to be costed: a network, how a step trains it, and where. */
export interface EstimateRequest {
  readonly graph: Graph;
  readonly batch: number;
  /** Whose first optimizer is that of the step. */
  readonly update: UpdateRequest;
  readonly loss: LossSetting;
  readonly device: Device;
  /** Of a machine that was measured; by default as many as it has. */
  readonly threads?: number;
  /** Inputs that are like the first are mixed as its data prepares them (whitening). */
  readonly mixes?: boolean | undefined;
  /** The network at the size that pictures of its data have, where `graph` is it at a smaller one. */
  readonly whole?: Graph | undefined;
}
