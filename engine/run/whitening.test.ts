import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compiled, smallSpec, temporaryFolder, trained } from '../../test/small_runs.ts';
import { load } from '../data/load.ts';
import { evaluateRun } from './evaluate.ts';
import { RunFolder } from './folder.ts';
import { predictRun } from './predict.ts';

const folder = temporaryFolder();
const options = { threads: 1 };

it.each(['pca_whitening', 'zca_whitening(epsilon: 1e-3)'])(
  '%s: learnt, evaluated and predicted alike',
  async (normalize) => {
    const spec = compiled(smallSpec({ epochs: '20' }, { normalize }));
    const { result, path } = await trained(spec, folder);
    const run = RunFolder.open(path, folder);
    const { metrics } = await evaluateRun(run, 'validation', options);
    expect(metrics.loss).toBeCloseTo(result.best!.values.loss!, 6);

    // The validation part as a file: classes that were predicted, by the matrix that the run kept, hit as often.
    const { validation } = await load(spec.data);
    const { inputs, target } = validation.dataset;
    const file = join(folder, 'samples.csv');
    const lines = Array.from(validation.rows, (row) => `${inputs[2 * row]},${inputs[2 * row + 1]}`);
    writeFileSync(file, `a,b\n${lines.join('\n')}\n`);
    const { predictions } = await predictRun(run, file, options);
    const names = target.kind === 'class' ? target.classes : [];
    const hits = predictions.filter(
      (each, at) => 'class' in each && each.class === names[target.values[validation.rows[at]!]!],
    );
    expect(hits.length / predictions.length).toBeCloseTo(metrics.accuracy!, 6);
  },
);
