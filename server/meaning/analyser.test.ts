import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeLenses } from '../editor/code_lenses.ts';
import { folding } from '../editor/folding.ts';
import { hover } from '../editor/hover.ts';
import { inlayHints } from '../editor/inlay_hints.ts';
import { links } from '../editor/links.ts';
import { declared, occurrences, symbolAt } from '../editor/names.ts';
import { outline } from '../editor/outline.ts';
import { semanticTokens } from '../editor/semantic_tokens.ts';
import { unusedParameters } from '../editor/unused.ts';
import { practices } from '../rules/practices.ts';
import { type Change, edits } from '../syntax/editing.ts';
import { classifier, everything } from '../syntax/examples.ts';
import { Lines } from '../syntax/lines.ts';
import { analyse } from './analyse.ts';
import { Analyser } from './analyser.ts';
import type { Analysis } from './analysis.ts';
import { undrawn } from './drawn.ts';
import { type World, world as withoutFiles } from './world.ts';

const MISTAKES = `${import.meta.dirname}/mistakes/`;
const ARCHITECTURES = 'examples/architectures/';
const drawn = readdirSync(MISTAKES)
  .filter((file) => file !== 'limits.dlspec')
  .map((file) => undrawn(readFileSync(MISTAKES + file, 'utf8')));
const blocks = `block Inner(units, act = relu) {
  dense(units) -> act
}

/// Twice.
block Outer(units = 8) {
  x = input
  Inner(units) -> Inner(units, act: tanh) -> dense(x.features)
}

data Points { source: synthetic.moons(samples: 500) }

network Net(width = 16, rate = 0.1) {
  vector(2)
  Outer(width) -> dropout(rate)
  repeat 2 { Inner(width) -> dense(2) }
  if width > 8 { dense(300) -> relu } else { Outer }
  dense(2)
}

train Narrow { network: Net(width: 4)  data: Points  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 2 }
train Inline { network: Net  data: synthetic.moons(samples: 300)  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 2 }
train Wide { network: Net  data: Points  loss: mse  optimizer: sgd(lr: 0.1)  epochs: 2 }
`;
/** Parameters of every kind, and a sweep that tries values of them. */
const given = `device Box(peak = 200 GFLOP/s) { peak: peak  bandwidth: 25 GB/s }
data Points(samples = 500, seed = 1) { source: synthetic.moons(samples: samples)  split: random(validation: 10%, seed: seed) }
network Net(width = 16, act = relu) { vector(2) -> dense(width) -> act -> dense(2) }
train Base(rate = 1e-3, size = 32) { network: Net(width: 2 * size)  data: Points(samples: 400)  loss: cross_entropy  optimizer: adam(lr: rate)  batch: size  epochs: 2 }
train Needs(data) { network: Net  data: data  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 2 }
sweep Search(trials = 20) {
  of:       Base(rate: 1e-2)
  vary:     { rate: log_uniform(1e-4, 1e-1), network.act: choice(tanh, relu), data.samples: uniform(100, 300), batch: choice(8, 0) }
  strategy: random(trials: trials)
}
`;
const importing = `import { Inner, Points, Small as S } from "./other.dlspec"
import { Small, Inner2 } from "other.dlspec"
${blocks.replace(/block Inner[^}]*}\n/, '')}
train Far { network: Small(width: 3)  data: Points  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 1 }
`;
const other = `data Points { source: synthetic.moons }
block Inner(units, act = relu) { dense(units) -> act }
block Inner2 { Inner(4) -> conv2d(3) }
network Small(width = 5) { vector(2) -> dense(width) -> relu -> dense(2) }
import { Deep } from "deep.dlspec"
`;
const deep = 'block Deep { dense(3) -> relu }\n';
const some = readdirSync(ARCHITECTURES)
  .filter((file) => file.endsWith('.dlspec'))
  .map((file) => readFileSync(ARCHITECTURES + file, 'utf8'))
  .filter((text) => text.length < 1_500);
const specs = [classifier, everything, blocks, given, importing, `${blocks}\n${classifier}`, ...drawn, ...some];

/** Everything that is read off an analysis. */
function readOff(analysis: Analysis, world: World, places: readonly number[]) {
  const { text } = analysis;
  const lines = new Lines(text);
  return {
    diagnostics: analysis.diagnostics,
    practices: practices(analysis, world),
    unused: unusedParameters(analysis),
    declarations: analysis.tree.declarations,
    data: analysis.data.map(({ spec }) => spec),
    graphs: analysis.networks.map(({ graph }) => graph),
    layers: analysis.networks.map(({ layers }) => layers.map(({ node, call, shape }) => [node.span, call, shape])),
    sweeps: analysis.sweeps.map(({ settings, of }) => ({ settings, of })),
    devices: analysis.devices.map(({ device }) => device),
    trains: analysis.trains.map(({ spec, graph, network, data }) => ({ spec, graph, network, data })),
    tokens: semanticTokens(analysis),
    outline: outline(analysis),
    hints: inlayHints(analysis, { start: 0, end: text.length }),
    lenses: codeLenses(analysis),
    folds: folding(analysis, lines),
    links: links(analysis),
    names: declared(analysis).map((entity) => occurrences(analysis, entity).map(({ span }) => span)),
    places: places.map((share) => {
      const offset = Math.floor(share * text.length);
      return { hover: hover(analysis, offset), symbol: symbolAt(analysis, offset) };
    }),
  };
}

const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 });
const FILE = '/specs/example.dlspec';

describe('an analysis after edits', () => {
  it('is that of the text as if it had been read for the first time', () => {
    fc.assert(
      fc.property(fc.constantFrom(...specs), edits(specs, 6), places, (start, changes, offsets) => {
        const files = new Map([
          ['/specs/other.dlspec', other],
          ['/specs/deep.dlspec', deep],
        ]);
        const world: World = { ...withoutFiles, file: (path) => files.get(path) };
        const analyser = new Analyser(FILE);
        let text = start;
        readOff(analyser.read(text, world), world, offsets);
        for (const change of changes) {
          text = change(text);
          const incremental = readOff(analyser.read(text, world), world, offsets);
          expect(incremental).toEqual(readOff(analyse(text, FILE, world), world, offsets));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('follows what is imported', () => {
    const target = fc.constantFrom(FILE, '/specs/other.dlspec', '/specs/deep.dlspec');
    const changes = fc.array(fc.tuple(target, edits(specs, 2)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(changes, places, (turns, offsets) => {
        const files = new Map([
          [FILE, importing],
          ['/specs/other.dlspec', other],
          ['/specs/deep.dlspec', deep],
        ]);
        const world: World = { ...withoutFiles, file: (path) => files.get(path) };
        const analyser = new Analyser(FILE);
        const read = () => readOff(analyser.read(files.get(FILE)!, world), world, offsets);
        read();
        const apply = (file: string, change: Change) => files.set(file, change(files.get(file)!));
        for (const [file, all] of turns) {
          for (const change of all) apply(file, change);
          expect(read()).toEqual(readOff(analyse(files.get(FILE)!, FILE, world), world, offsets));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('is made of what stays the same', () => {
    const analyser = new Analyser(FILE);
    const before = new Map(analyser.read(blocks).networks.map(({ name, graph }) => [name, graph]));
    const after = analyser.read(`data More { source: synthetic.spirals }\n${blocks}\n// a line below\n`);
    expect(after.networks[0]!.graph).toBe(before.get('Net'));
    expect(
      analyser.read(blocks.replace('dense(units) -> act', 'dense(units) -> act -> relu')).networks[0]!.graph,
    ).not.toBe(before.get('Net'));
  });

  it('tells where data stands that has no name', () => {
    const analyser = new Analyser(FILE);
    analyser.read(blocks);
    const edited = `data More { source: synthetic.moons }\n${blocks}`;
    const { data } = analyser.read(edited).trains.find(({ name }) => name === 'Inline')!.spec!;
    expect(edited.slice(data.span.start, data.span.end)).toBe('data: synthetic.moons(samples: 300)');
  });

  it('is not to be mixed up with the one before', () => {
    const analyser = new Analyser(FILE);
    const before = analyser.read(blocks);
    analyser.read(`${blocks} `);
    expect(() => before.diagnostics).toThrow('an older version of the text');
  });
});
