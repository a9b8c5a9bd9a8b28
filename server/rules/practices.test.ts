import { describe, expect, it } from 'vitest';
import { analyse } from '../meaning/analyse.ts';
import { Analyser } from '../meaning/analyser.ts';
import { world } from '../meaning/world.ts';
import { applyEdits } from '../workspace/fix_all.ts';
import { corpusWorld } from './corpus/world.ts';
import type { NetworkFacts } from './facts/network_facts.ts';
import { rules } from './index.ts';
import { practices } from './practices.ts';

const FILE = '/specs/example.dlspec';

describe('rules', () => {
  it('run again only where something has changed', () => {
    const run: string[] = [];
    const rule = rules.find(({ on }) => on === 'network')!;
    const { check } = rule;
    Object.assign(rule, {
      check({ graph }: NetworkFacts) {
        run.push(graph.name);
        return [{ at: graph.nodes[1]!, message: 'seen' }];
      },
    });
    try {
      const analyser = new Analyser(FILE);
      const text = `network A { vector(4) -> dense(51) -> relu -> dense(3) }
network B { vector(4) -> dense(52) -> relu -> dense(3) }
`;
      const seen = (spec: string) =>
        practices(analyser.read(spec), world)
          .filter(({ message }) => message === 'seen')
          .map(({ span }) => spec.slice(span.start, span.end));
      expect(seen(text)).toEqual(['dense(51)', 'dense(52)']);
      expect(run).toEqual(['A', 'B']);
      const edited = text.replace('dense(3) }\nnetwork B', 'dense(30) }\nnetwork B');
      expect(seen(`data D { source: synthetic.moons }\n${edited}`)).toEqual(['dense(51)', 'dense(52)']);
      expect(run).toEqual(['A', 'B', 'A']);
    } finally {
      Object.assign(rule, { check });
    }
  });

  it('are run of a train whose network has arguments, beside those of that network', () => {
    const text = `network A(units = 8) { vector(2) -> dense(units) -> relu -> dense(1) -> softmax }
train T { network: A(units: 16)  data: synthetic.moons  loss: binary_cross_entropy  optimizer: adam(lr: 9)  epochs: 20 }
`;
    const found = practices(analyse(text, FILE, world), world).map(({ rule }) => rule);
    expect(found).toEqual(expect.arrayContaining(['softmax-one-unit', 'learning-rate-range']));
  });

  it('speak of a block of another spec where it is used', () => {
    const around = { ...world, file: () => 'block Wide { dense(512) -> relu }\n\n' };
    const text = `import { Wide } from "other.dlspec"
network A { vector(4) -> Wide -> dense(3) }
`;
    const found = practices(analyse(text, FILE, around), around).find(({ rule }) => rule === 'dropout-wide');
    expect(found?.fixes).toEqual([]);
    expect(text.slice(found!.span.start, found!.span.end)).toBe('Wide');
  });

  const swept = (
    vary: string,
    train = 'optimizer: adam(lr: 1e-3)',
  ) => `data D { source: synthetic.moons(samples: 2_000)  normalize: zscore  split: random(validation: 10%) }
network N(width = 16, act = relu) { vector(2) -> dense(width) -> act -> dense(1) }
train T { network: N  data: D  loss: binary_cross_entropy  ${train}  epochs: 20 }
sweep S { of: T  vary: { ${vary} }  strategy: grid }
`;
  const ofSweep = (text: string, analyser = new Analyser(FILE)) =>
    practices(analyser.read(text), world)
      .filter(({ span, severity }) => span.start > text.indexOf('sweep') && severity !== 'hint')
      .map(({ rule, severity, span }) => `${severity} ${rule}: ${text.slice(span.start, span.end)}`);

  it.each<[vary: string, found: string[]]>([
    ['batch: choice(16, 32, 1_024)', ['info batch-size: 1_024']],
    ['optimizer.lr: log_uniform(1e-4, 2)', ['info learning-rate-range: 2']],
    ['optimizer.lr: log_uniform(1e-4, 1e-2), batch: choice(16, 32)', []],
    ['network.act: choice(relu, tanh, softmax)', ['info softmax-inside: softmax']],
    ['optimizer: choice(adam(lr: 1e-3), adam(lr: 5))', ['info learning-rate-range: adam(lr: 5)']],
    ['epochs: choice(1, 50)', ['info run-length: 1']],
  ])('look at each value that a sweep tries: %s', (vary, found) => {
    expect(ofSweep(swept(vary))).toEqual(found);
  });

  it('say of a sweep only what is not said of its train', () => {
    expect(ofSweep(swept('optimizer.lr: choice(3, 4)', 'optimizer: adam(lr: 2)'))).toEqual([]);
  });

  it('follow the values of a sweep when the text before them changes', () => {
    const analyser = new Analyser(FILE);
    const text = swept('batch: choice(16, 1_024)');
    const expected = ['info batch-size: 1_024'];
    expect(ofSweep(text, analyser)).toEqual(expected);
    const longer = `// a line more\n${text}`;
    expect(ofSweep(longer, analyser)).toEqual(expected);
    // Something else of the train: what is tried is read again.
    expect(ofSweep(longer.replace('samples: 2_000', 'samples: 200_000'), analyser)).toEqual([]);
  });

  it('offer no fix that mends one train and breaks another', () => {
    const analyser = new Analyser(FILE);
    const text = `data D { source: csv("coded.csv")  target: value(fraud)  normalize: zscore  split: random(validation: 10%) }
network N { vector(8) -> dense(16) -> relu -> dense(1) }
train A { network: N  data: D  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 20 }
`;
    const fixes = (spec: string) =>
      practices(analyser.read(spec), corpusWorld).find(({ rule }) => rule === 'coded-classes')!.fixes.length;
    expect(fixes(text)).toBe(1);
    expect(fixes(`${text}train B { network: N  data: D  loss: huber  optimizer: adam(lr: 1e-3)  epochs: 20 }\n`)).toBe(
      0,
    );
    expect(fixes(text)).toBe(1);
  });

  it('offer no other weights where a train loads or freezes them', () => {
    const text = (
      settings: string,
    ) => `data D { source: idx("mnist.idx", labels: "l")  normalize: zscore  split: random(validation: 10%) }
network N { image(1, 28, 28) -> conv2d(32, kernel: 3, padding: same) -> relu -> conv2d(32, kernel: 7, padding: same) -> relu -> global_avg_pool -> dense(10) }
train A { network: N  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20  ${settings} }
`;
    const fixes = (settings: string) =>
      practices(analyse(text(settings), FILE, corpusWorld), corpusWorld).find(({ rule }) => rule === 'small-kernels')!
        .fixes.length;
    expect(fixes('')).toBe(1);
    expect(fixes('start: load("old.safetensors", except: [dense])')).toBe(0);
    expect(fixes('start: load("old.safetensors")  freeze: [conv2d_1]')).toBe(0);
  });

  it.each<[flow: string, fixed: string | undefined]>([
    ['dense(6) -> dense(3)', 'dense(6) -> relu -> dense(3)'],
    ['(dense(6) -> dense(3))', '(dense(6) -> relu -> dense(3))'],
    ['y = dense(6) // wide\n  y -> dense(3)', 'y = dense(6) -> relu // wide\n  y -> dense(3)'],
    ['y = dense(6) /* wide */ -> dense(3)', 'y = dense(6) -> relu /* wide */ -> dense(3)'],
    ['shared e = dense(8)\n  x -> e -> e -> dense(3)', undefined],
  ])('insert a layer only where one can stand: %s', (flow, fixed) => {
    const text = `network N {\n  x = vector(8)\n  ${flow}\n}\n`;
    const found = practices(analyse(text, FILE, world), world).filter(({ rule }) => rule === 'linear-stack');
    expect(found).not.toEqual([]);
    const [fix] = found.flatMap(({ fixes }) => fixes);
    expect(fix && applyEdits(text, fix.edits)).toBe(fixed && `network N {\n  x = vector(8)\n  ${fixed}\n}\n`);
    if (fix) expect(analyse(applyEdits(text, fix.edits), FILE, world).diagnostics).toEqual([]);
  });
});
