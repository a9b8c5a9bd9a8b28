import { resolve } from 'node:path';
import { type Prediction, predictRun } from '../../engine/run/predict.ts';
import { count, figure, percent } from '../figures.ts';
import { openRun, type RunOptions } from './open_run.ts';
import { paint } from './paint.ts';

interface PredictOptions extends RunOptions {
  readonly input: string;
  readonly confidence?: number;
}

/** Samples whose prediction is less certain than `least` are for a person to look at. */
const needsReview = (prediction: Prediction, least: number | undefined): boolean =>
  least !== undefined && 'confidence' in prediction && prediction.confidence < least;

export async function predict(run: string, options: PredictOptions): Promise<void> {
  const folder = openRun(run, options);
  const { classes, predictions } = await predictRun(folder, resolve(options.input), { threads: options.threads ?? 0 });
  const accepted = predictions.filter((prediction) => !needsReview(prediction, options.confidence));
  const review = predictions.filter((prediction) => needsReview(prediction, options.confidence));
  if (options.format === 'json') {
    const listed = options.confidence === undefined ? {} : { confidence: options.confidence, review };
    console.log(JSON.stringify({ run: folder.path, ...(classes && { classes }), predictions: accepted, ...listed }));
    return;
  }
  for (const prediction of accepted) console.log(line(prediction));
  if (options.confidence === undefined) return;
  console.log(paint('bold', `\nto review: ${count(review.length)} of ${count(predictions.length)}`, process.stdout));
  for (const prediction of review) console.log(line(prediction));
}

function line(prediction: Prediction): string {
  const sample = String(prediction.sample).padStart(6);
  if ('values' in prediction) return `${sample}  ${prediction.values.map(figure).join('  ')}`;
  return `${sample}  ${prediction.class}  ${percent(prediction.confidence)}`;
}
