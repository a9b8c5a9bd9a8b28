import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { TrainSpec } from '../../engine/run/spec.ts';
import { analyse } from '../../server/meaning/analyse.ts';

/** What PyTorch computed, by record.py beside this file. */
export interface Recorded {
  readonly name: string;
  readonly network: string;
  readonly loss: string;
  readonly optimizer: string;
  readonly batch: number;
  readonly shape: readonly number[];
  readonly inputs: readonly number[];
  readonly classes: number | null;
  readonly targets: readonly number[];
  readonly initial: readonly Tensor[];
  readonly losses: readonly number[];
  readonly afterOne: readonly Tensor[];
  readonly final: readonly Tensor[];
  readonly evaluated: number;
  /** What each sample counts, where they count differently. */
  readonly weights?: readonly number[];
  /** More settings of the train. */
  readonly settings?: string;
  /** Of the one output, before what the loss makes of it; or of each output as people see it. */
  readonly outputs?: readonly number[];
  readonly shown?: readonly (readonly number[])[];
}
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export const SAMPLES = 11;
/** DLSPEC_RECORDED names a folder with other recordings, made anew. */
const recordings = process.env.DLSPEC_RECORDED ?? 'test/parity/recorded';
export const cases: readonly Recorded[] = readdirSync(recordings).flatMap((file) => {
  const { cases } = JSON.parse(readFileSync(join(recordings, file), 'utf8')) as { cases: readonly Recorded[] };
  return cases;
});
export function specOf(recorded: Recorded): TrainSpec {
  const source = recorded.classes ? 'target: class(y)' : 'target: value(y)';
  const weights = recorded.weights ? 'weights: w' : '';
  const text = `data D { source: csv("d.csv")  ${source}  ${weights} }
network N { ${recorded.network} }
train T { network: N  data: D  loss: ${recorded.loss}  optimizer: ${recorded.optimizer}  batch: ${recorded.batch}  steps: 6  ${recorded.settings ?? ''} }`;
  // Nothing is known of the data, so that several values may be the target of one column.
  const { trains, diagnostics } = analyse(text, '/specs/parity.dlspec', { facts: () => undefined });
  expect(diagnostics).toEqual([]);
  return trains[0]!.spec!;
}
