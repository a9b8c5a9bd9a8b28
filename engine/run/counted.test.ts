import { expect, it } from 'vitest';
import { classifier, modelOf, randomSamples } from '../../test/random_samples.ts';

/** What a loss ignores is in none of the metrics beside it, whatever the network says of it. */
it.each([
  ['of samples', 'vector(5) -> dense(4)', 'cross_entropy(ignore: 2)'],
  ['of steps', 'sequence(6, 5) -> dense(4)', 'cross_entropy(ignore: 2)'],
  ['of a tree', 'sequence(6, 5) -> dense(3)', 'hierarchical_softmax(4, ignore: 2)'],
])('the ignored class %s is not counted', async (_, network, loss) => {
  const spec = classifier(network, 7, 'optimizer: sgd(lr: 0.1)  metrics: [accuracy, top_k(2), recall]', loss);
  const model = modelOf(spec, { threads: 1 });
  try {
    await model.initialize();
    const samples = randomSamples(spec, 20);
    const rows = Uint32Array.from({ length: 20 }, (_, row) => row);
    const dataset = model.dataset(samples);
    const [probabilities] = await model.predict(dataset, rows);
    const values = await model.evaluate(dataset, rows);
    const targets = [...samples.target.values];
    const counted = targets.flatMap((target, at) =>
      target === 2 ? [] : [{ target, of: probabilities!.subarray(4 * at, 4 * at + 4) }],
    );
    expect(counted.length).toBeLessThan(targets.length);
    const rank = ({ target, of }: (typeof counted)[number]) => of.filter((each) => each > of[target]!).length;
    const share = (k: number) => counted.filter((each) => rank(each) < k).length / counted.length;
    expect(values!.accuracy).toBeCloseTo(share(1), 12);
    expect(values!.top_k).toBeCloseTo(share(2), 12);
    const classes = [...new Set(counted.map(({ target }) => target))];
    const recalls = classes.map((c) => {
      const own = counted.filter(({ target }) => target === c);
      return own.filter((each) => rank(each) === 0).length / own.length;
    });
    const taken = new Set(counted.map(({ of }) => of.indexOf(Math.max(...of))));
    const occurring = new Set([...classes, ...taken]).size;
    expect(values!.recall).toBeCloseTo(recalls.reduce((sum, each) => sum + each, 0) / occurring, 12);
  } finally {
    model.close();
  }
});

/** A step counts where one of its two numbers is above ½. */
it.each([
  ['accuracy', 'cross_entropy', 'dense(4)'],
  ['mae', 'mse', 'dense(3)'],
])('%s beside %s is that of the steps that are not masked', async (metric, loss, head) => {
  const network = `s = sequence(6, 2)\n c = s - 0.5\n c -> relu -> masking -> dense(5) -> tanh -> ${head}`;
  const spec = classifier(network, 7, `optimizer: sgd(lr: 0.1)  metrics: [${metric}]`, loss);
  const model = modelOf(spec, { threads: 1 });
  try {
    await model.initialize();
    const samples = randomSamples(spec, 20);
    const rows = Uint32Array.from({ length: 20 }, (_, row) => row);
    const dataset = model.dataset(samples);
    const [outputs] = await model.predict(dataset, rows);
    const values = await model.evaluate(dataset, rows);
    const { inputs, target } = samples;
    const steps = Array.from({ length: 20 * 6 }, (_, step) => step);
    const counted = steps.filter((step) => inputs[2 * step]! > 0.5 || inputs[2 * step + 1]! > 0.5);
    expect(counted.length).toBeLessThan(steps.length);
    const width = outputs!.length / steps.length;
    const scores = counted.map((step) => {
      const of = outputs!.subarray(width * step, width * (step + 1));
      if (metric === 'accuracy') return of.indexOf(Math.max(...of)) === target.values[step] ? 1 : 0;
      return of.reduce((sum, each, at) => sum + Math.abs(each - target.values[width * step + at]!), 0) / width;
    });
    expect(values![metric]).toBeCloseTo(scores.reduce((sum, each) => sum + each, 0) / counted.length, 6);
  } finally {
    model.close();
  }
});
