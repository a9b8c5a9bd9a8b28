import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { grouped } from '../../engine/cost/quantities.ts';
import { type Answer, type Prediction, predictRun } from '../../engine/run/predict.ts';
import { figure, percent } from '../figures.ts';
import { Failure } from './failure.ts';
import { openRun, type RunOptions } from './open_run.ts';
import { paint } from './paint.ts';
import { table } from './table.ts';

interface PredictOptions extends RunOptions {
  readonly input: string;
  readonly confidence?: number;
}

/** How sure a prediction is: of a sequence the mean over its steps, of several outputs the least; undefined of numbers. */
function confidenceOf(answer: Answer | Prediction): number | undefined {
  if ('labels' in answer) return Math.min(...answer.probabilities.map((each) => Math.max(each, 1 - each)));
  if ('confidence' in answer) return answer.confidence;
  if ('confidences' in answer)
    return answer.confidences.reduce((sum, each) => sum + each, 0) / answer.confidences.length;
  if (!('outputs' in answer)) return undefined;
  const known = Object.values(answer.outputs).flatMap((each) => confidenceOf(each) ?? []);
  return known.length > 0 ? Math.min(...known) : undefined;
}

/** Samples whose prediction is less certain than `least` are for a person to look at. */
const needsReview = (prediction: Prediction, least: number | undefined): boolean =>
  least !== undefined && (confidenceOf(prediction) ?? 1) < least;

export async function predict(run: string, options: PredictOptions): Promise<void> {
  const { input, confidence, format } = options;
  const folder = openRun(run, options);
  if (!existsSync(input)) throw new Failure(`${input} cannot be read: there is no such file or folder`);
  const { classes, labels, predictions } = await predictRun(folder, resolve(input), { threads: options.threads ?? 0 });
  if (confidence !== undefined && !classes && !labels)
    throw new Failure(`--confidence is for classes, and '${folder.spec().name}' predicts numbers`, 2);
  const accepted = predictions.filter((prediction) => !needsReview(prediction, confidence));
  const review = predictions.filter((prediction) => needsReview(prediction, confidence));
  if (format === 'json') {
    const listed = confidence === undefined ? {} : { confidence, review };
    console.log(
      JSON.stringify({
        run: folder.path,
        ...(classes && { classes }),
        ...(labels && { labels }),
        predictions: accepted,
        ...listed,
      }),
    );
    return;
  }
  if (accepted.length > 0) print(accepted);
  if (confidence === undefined) return;
  const title = `to review, less certain than ${percent(confidence, 0)}: ${grouped(review.length)} of ${grouped(predictions.length)}`;
  console.log(`${accepted.length > 0 ? '\n' : ''}${paint('bold', title, process.stdout)}`);
  if (review.length > 0) print(review);
}

/** Samples count from 0, as in JSON; each output has columns of its own. */
function print(predictions: readonly Prediction[]): void {
  const columns = (prediction: Prediction): (readonly [name: string, answer: Answer])[] =>
    'outputs' in prediction ? Object.entries(prediction.outputs) : [['', prediction]];
  const first = columns(predictions[0]!);
  const header = first.flatMap(([name, answer]) =>
    titles(answer).map((title) => (name && title !== 'confidence' ? name : title)),
  );
  const rows = predictions.map((prediction) => [
    String(prediction.sample),
    ...columns(prediction).flatMap(([, answer]) => cells(answer)),
  ]);
  const words = new Set<number>();
  let column = 1;
  for (const [, answer] of first) {
    if (!('values' in answer)) words.add(column);
    column += titles(answer).length;
  }
  for (const line of table([['sample', ...header], ...rows], words)) console.log(line);
}

const titles = (answer: Answer): string[] =>
  'values' in answer
    ? ['value']
    : 'labels' in answer
      ? ['labels', 'confidence']
      : ['classes' in answer ? 'classes' : 'class', 'confidence'];

function cells(answer: Answer): string[] {
  if ('values' in answer) return [answer.values.map(figure).join('  ')];
  const said =
    'labels' in answer
      ? answer.labels.join(', ') || '—'
      : 'class' in answer
        ? answer.class
        : JSON.stringify(answer.classes.join(''));
  return [said, percent(confidenceOf(answer)!)];
}
