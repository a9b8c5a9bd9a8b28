import type { Dataset } from './dataset.ts';
import type { Preparation } from './preparation.ts';

/** Rows of a dataset. */
export interface Part {
  readonly dataset: Dataset;
  /** Ascending; empty where nothing was kept back for this part. */
  readonly rows: Uint32Array;
  /** Of them an epoch takes so many, drawn anew; left out: all. */
  readonly epoch?: number;
}

export interface LoadedData {
  readonly train: Part;
  /** Of the same dataset as `train`. */
  readonly validation: Part;
  /** Of the dataset of `test:` where there is one, else of the same as `train`. */
  readonly test: Part;
  readonly preparation: Preparation;
}
