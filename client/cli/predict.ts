import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { grouped } from '../../engine/cost/quantities.ts';
import { type Prediction, predictRun } from '../../engine/run/predict.ts';
import { figure, percent } from '../figures.ts';
import { Failure } from './failure.ts';
import { openRun, type RunOptions } from './open_run.ts';
import { paint } from './paint.ts';
import { table } from './table.ts';

interface PredictOptions extends RunOptions {
  readonly input: string;
  readonly confidence?: number;
}

/** Samples whose prediction is less certain than `least` are for a person to look at. */
const needsReview = (prediction: Prediction, least: number | undefined): boolean =>
  least !== undefined && !('values' in prediction) && confidenceOf(prediction) < least;

/** How sure a prediction is: of a sequence the mean over its steps. */
const confidenceOf = (prediction: Exclude<Prediction, { values: readonly number[] }>): number =>
  'confidence' in prediction
    ? prediction.confidence
    : prediction.confidences.reduce((sum, each) => sum + each, 0) / prediction.confidences.length;

export async function predict(run: string, options: PredictOptions): Promise<void> {
  const { input, confidence, format } = options;
  const folder = openRun(run, options);
  if (!existsSync(input)) throw new Failure(`${input} cannot be read: there is no such file or folder`);
  const { classes, predictions } = await predictRun(folder, resolve(input), { threads: options.threads ?? 0 });
  if (confidence !== undefined && !classes)
    throw new Failure(`--confidence is for classes, and '${folder.spec().name}' predicts numbers`, 2);
  const accepted = predictions.filter((prediction) => !needsReview(prediction, confidence));
  const review = predictions.filter((prediction) => needsReview(prediction, confidence));
  if (format === 'json') {
    const listed = confidence === undefined ? {} : { confidence, review };
    console.log(JSON.stringify({ run: folder.path, ...(classes && { classes }), predictions: accepted, ...listed }));
    return;
  }
  if (accepted.length > 0) print(accepted);
  if (confidence === undefined) return;
  const title = `to review, less certain than ${percent(confidence, 0)}: ${grouped(review.length)} of ${grouped(predictions.length)}`;
  console.log(`${accepted.length > 0 ? '\n' : ''}${paint('bold', title, process.stdout)}`);
  if (review.length > 0) print(review);
}

/** Samples count from 0, as in JSON. */
function print(predictions: readonly Prediction[]): void {
  const numbers = 'values' in predictions[0]!;
  const header = numbers
    ? ['sample', 'value']
    : ['sample', 'classes' in predictions[0]! ? 'classes' : 'class', 'confidence'];
  const rows = predictions.map((prediction) =>
    'values' in prediction
      ? [String(prediction.sample), prediction.values.map(figure).join('  ')]
      : [
          String(prediction.sample),
          'class' in prediction ? prediction.class : JSON.stringify(prediction.classes.join('')),
          percent(confidenceOf(prediction)),
        ],
  );
  const words = numbers ? new Set<number>() : new Set([1]);
  for (const line of table([header, ...rows], words)) console.log(line);
}
