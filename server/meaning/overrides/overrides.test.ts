import { describe, expect, it } from 'vitest';
import { analyse } from '../analyse.ts';
import { world } from '../world.ts';

const spec = `data Digits { source: idx("a", labels: "b")  split: random }
data Table { source: csv("a.csv")  target: class(c)  features: { age: number } }
network Net(width = 16, rate = 0.5) { image(1, 28, 28) -> flatten -> dense(width, init: he) -> dropout(rate) -> dense(10) }
train Run { network: Net(8)  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 3 }
train Other { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 3 }
`;

const read = (...overrides: string[]) => analyse(spec, '/specs/example.dlspec', world, { overrides });
const errors = (...overrides: string[]) => read(...overrides).diagnostics.map(({ message }) => message);
const run = (...overrides: string[]) => {
  const { trains, diagnostics } = read(...overrides);
  expect(diagnostics).toEqual([]);
  return trains[0]!.spec!;
};

describe('settings from outside', () => {
  it('replace settings and add them', () => {
    expect(run('Run.epochs=7', 'Run.batch = 128').settings).toMatchObject({ epochs: 7, batch: 128 });
    expect(run('Run.loss=cross_entropy', 'Run.optimizer=sgd(lr: 0.5)').settings.optimizer[0]).toMatchObject({
      entry: 'sgd',
      options: { lr: 0.5 },
    });
    expect(run('Run.metrics=[accuracy]').settings.metrics).toHaveLength(1);
  });

  it('take the place of the other setting where one alone may be given', () => {
    expect(run('Run.steps=5').settings).toMatchObject({ steps: 5 });
    expect(run('Run.steps=5').settings.epochs).toBeUndefined();
    expect(run('Run.steps=5', 'Run.epochs=2').settings).toMatchObject({ epochs: 2 });
  });

  it('reach arguments, also where the call has none yet', () => {
    expect(run('Run.optimizer.lr=0.01').settings.optimizer[0]!.options.lr).toBe(0.01);
    expect(run('Digits.split.validation=20%').data.settings.split!.options.validation).toBe(0.2);
    expect(run('Digits.split.seed=9').data.settings.split!.options).toMatchObject({ validation: 0.1, seed: 9 });
  });

  it('reach arguments that are given without a name', () => {
    expect(run('Digits.source.inputs=c.gz').data.settings.source.options.inputs).toBe('c.gz');
  });

  it('replace parameters of data and train, also where they are given', () => {
    const given = (setting: string) => {
      const text = `data D(samples = 9) { source: synthetic.moons(samples: samples) }
network N { vector(2) -> dense(2) }
train T(rate = 0.1) { network: N  data: D(samples: 8)  loss: cross_entropy  optimizer: adam(lr: rate)  epochs: 1 }
`;
      const { spec } = analyse(text, '/specs/example.dlspec', world, { overrides: [setting] }).trains[0]!;
      return [spec!.data.settings.source.options.samples, spec!.settings.optimizer[0]!.options.lr];
    };
    expect(given('T.epochs=2')).toEqual([8, 0.1]);
    expect(given('D.samples=7')).toEqual([7, 0.1]);
    expect(given('T.data.samples=6')).toEqual([6, 0.1]);
    expect(given('T.rate=0.2')).toEqual([8, 0.2]);
  });

  it('take paths without quotes', () => {
    expect(run('Digits.folder=/data/a b').data.settings.folder).toBe('/data/a b');
    expect(run('Digits.folder="/data"').data.settings.folder).toBe('/data');
  });

  it('reach fields of records', () => {
    const { data } = read('Table.features.age=drop');
    expect(data[1]!.spec!.settings.features).toEqual({ age: 'drop' });
  });

  it('replace parameters of networks, also where a train gives them', () => {
    const width = (setting: string) => run(setting).network.nodes[2]!.call.options.units;
    expect([width('Net.width=32'), width('Run.network.width=64'), width('Run.network=Net(4)')]).toEqual([32, 64, 4]);
    expect(read('Net.rate=0.1').trains[1]!.spec!.network.nodes[3]!.call.options.rate).toBe(0.1);
    expect(run('Run.network.rate=0.2').network.nodes[3]!.call.options.rate).toBe(0.2);
  });

  it('leave the text and the places in it as they are', () => {
    const { text, settings } = run('Run.optimizer.lr=0.01');
    expect(text).toBe(spec);
    expect(spec.slice(settings.optimizer[0]!.span.start, settings.optimizer[0]!.span.end)).toBe('adam(lr: 1e-3)');
  });

  it('are checked like what is written', () => {
    expect(errors('Run.epochs=0')).toEqual(['`epochs` is a number of at least 1, found `0` (by `Run.epochs=0`)']);
    expect(errors('Run.loss=mse3')[0]).toBe('unknown loss `mse3`: did you mean `mse`? (by `Run.loss=mse3`)');
  });

  const wrong: [setting: string, message: string][] = [
    ['Run.epochs', '`Run.epochs`: a setting is given as `path=value`'],
    ['Rum.epochs=3', '`Rum.epochs=3`: the spec has no declaration `Rum`: did you mean `Run`?'],
    ['Run.epoch=3', '`Run.epoch=3`: `Run` has no setting `epoch`: did you mean `epochs`?'],
    ['Run=3', '`Run=3`: `Run` has no setting ``; there is'],
    ['Run.optimizer.rl=3', '`Run.optimizer.rl=3`: `adam` has no option `rl`: did you mean `lr`?'],
    ['Run.batch.size=3', '`Run.batch.size=3`: `batch` is not set, so it has no `size`'],
    ['Run.epochs.size=3', '`Run.epochs.size=3`: `epochs` has no parts'],
    ['Net.widht=3', '`Net.widht=3`: `Net` has no parameter `widht`: did you mean `width`?'],
    ['Run.network.depth=3', '`Run.network.depth=3`: `Net` has no parameter `depth`; there is `width` and `rate`'],
    ['Table.features.fare=drop', '`Table.features.fare=drop`: `features` has no field `fare`; there is `age`'],
    ['Run.epochs=', '`Run.epochs=`: no value is given'],
    ['Run.optimizer=adam(', '`Run.optimizer=adam(`: expected a value or `)` after `adam(`, found nothing'],
  ];
  it.each(wrong)('%s', (setting, message) => {
    const found = errors(setting);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });
});
