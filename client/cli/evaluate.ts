import { evaluateRun, type Split } from '../../engine/run/evaluate.ts';
import { metrics } from '../../engine/training/metrics/index.ts';
import { count, figure, percent } from '../figures.ts';
import { openRun, type RunOptions } from './open_run.ts';

interface EvaluateOptions extends RunOptions {
  readonly split?: Split;
}

export async function evaluate(run: string, options: EvaluateOptions): Promise<void> {
  const folder = openRun(run, options);
  const evaluation = await evaluateRun(folder, options.split, { threads: options.threads ?? 0 });
  if (options.format === 'json') {
    console.log(JSON.stringify({ run: folder.path, ...evaluation }));
    return;
  }
  console.log(`${folder.spec().name} on ${count(evaluation.samples)} ${evaluation.split} samples`);
  for (const [name, value] of Object.entries(evaluation.metrics)) {
    const isShare = metrics.has(name) && metrics.get(name).isShare;
    console.log(`  ${name.padEnd(10)} ${isShare ? percent(value, 2) : figure(value)}`);
  }
}
