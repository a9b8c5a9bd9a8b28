import { grouped } from '../../engine/cost/quantities.ts';
import { evaluateRun, type Split } from '../../engine/run/evaluate.ts';
import { metrics } from '../../engine/training/metrics/index.ts';
import { figure, percent } from '../figures.ts';
import { placed } from './failure.ts';
import { openRun, type RunOptions } from './open_run.ts';
import { paint } from './paint.ts';
import { pad } from './table.ts';

interface EvaluateOptions extends RunOptions {
  readonly split?: Split;
}

export async function evaluate(run: string, options: EvaluateOptions): Promise<void> {
  const folder = openRun(run, options);
  const { name, file, text } = folder.spec();
  const evaluation = await evaluateRun(folder, options.split, { threads: options.threads ?? 0 }).catch((error) => {
    throw placed(error, file, text);
  });
  if (options.format === 'json') {
    console.log(JSON.stringify({ run: folder.path, ...evaluation }));
    return;
  }
  const { split, samples } = evaluation;
  console.log(
    `${paint('bold', name, process.stdout)} on ${grouped(samples)} ${split} ${samples === 1 ? 'sample' : 'samples'}`,
  );
  const values = Object.entries(evaluation.metrics).map(([metric, value]) => [
    metric,
    metrics.has(metric) && metrics.get(metric).isShare ? percent(value, 2) : figure(value),
  ]);
  const [left, right] = [0, 1].map((column) => Math.max(...values.map((row) => row[column]!.length)));
  for (const [metric, value] of values) console.log(`  ${pad(metric!, left!)}  ${pad(value!, -right!)}`);
}
