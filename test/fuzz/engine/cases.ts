import { countCost } from '../../../engine/cost/count.ts';
import { count } from '../../../engine/graph/shape.ts';
import { layers } from '../../../engine/layers/index.ts';
import type { Layer } from '../../../engine/layers/layer.ts';
import { obstacle } from '../../../engine/plan/runnable.ts';
import type { TrainSpec } from '../../../engine/run/spec.ts';
import { losses } from '../../../engine/training/losses/index.ts';
import { optimizers } from '../../../engine/training/optimizers/index.ts';
import { analyse } from '../../../server/meaning/analyse.ts';
import type { Chance } from '../chance.ts';
import { callOf, nothing } from '../values.ts';

/** A network and how it is trained, as text. */
export interface EngineCase {
  /** Statements of the network, one a line. */
  readonly network: string;
  readonly target: string;
  /** Settings of the train. */
  readonly settings: string;
}

const INPUTS = [
  'vector(5)',
  'vector(33)',
  'image(1, 7, 6)',
  'image(3, 9, 10)',
  'image(16, 5, 5)',
  'tensor(2, 13)',
  'tensor(2, 4, 5, 5)',
  'sequence(6, 3)',
  'sequence(9, 16)',
  'tokens(6, vocabulary: 9) -> embedding(6)',
  'tokens(7, vocabulary: 5) -> embedding(16)',
];
const all = [...layers.entries.values()] as Layer[];
const working = all.filter(({ role, forward, view }) => role !== 'input' && (forward !== undefined || view === true));
/** What most networks have. */
const PLAIN = [
  'relu',
  'dense(6)',
  'dense(17)',
  'batch_norm',
  'layer_norm',
  'tanh',
  'conv2d(5, kernel: 3, padding: same)',
];
const ENDS = ['flatten -> dense(3)', 'dense(3)', 'dense(4)', 'flatten -> dense(1)', 'flatten -> dense(2) -> softmax'];
const FURTHER = [
  ['accumulate: 2', 'accumulate: 3'],
  ['penalty: l2(1e-3)', 'penalty: l1(1e-3)'],
  ['ema: 0.9'],
  ['clip: norm(1)', 'clip: value(0.5)'],
];
/** Numbers a sample that a value may have, and FLOPs a step: a case takes well under a second. */
const LARGEST = 3_000;
const MOST_WORK = 3e6;
/** Attempts at each statement. */
const TRIES = 8;

/** What the language makes of a case; undefined where it has something against it, the engine does not run it, or it is large. */
export function specOf({ network, target, settings }: EngineCase): TrainSpec | undefined {
  const text = `data D { source: csv("d.csv")  target: ${target} }
network N {
${network}
}
train T { network: N  data: D  steps: 1  ${settings} }`;
  const { trains, diagnostics } = analyse(text, '/specs/fuzz.dlspec', { facts: () => undefined });
  const spec = trains[0]?.spec;
  if (!spec || diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  if (obstacle(spec.network) !== undefined) return undefined;
  if (spec.network.nodes.some(({ shape }) => count(shape) > LARGEST)) return undefined;
  return countCost(spec.network, 1).forward.flops > MOST_WORK ? undefined : spec;
}

/** Writes a case statement by statement: one stands only if the language takes it and it stays small. */
export function writeCase(chance: Chance): EngineCase {
  const lines = [`v0 = ${chance.of(INPUTS)}`];
  const batch = `batch: ${chance.between(1, 9)}`;
  const ended = (body: readonly string[], end: string) => `${body.join('\n')}\nv${body.length - 1} -> ${end}`;
  const plain = { target: 'class(y)', settings: `${batch}  loss: cross_entropy  optimizer: sgd(lr: 0.1)` };
  for (let count = chance.between(1, 7); count > 0; count--) {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const body = [...lines, `v${lines.length} = ${statement(chance, lines.length)}`];
      if (!specOf({ network: ended(body, ENDS[0]!), ...plain })) continue;
      lines.push(body.at(-1)!);
      break;
    }
  }
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const further = FURTHER.flatMap((choices) => (chance.happens(0.15) ? [chance.of(choices)] : []));
    const loss = `loss: ${callOf(chance.of([...losses.entries.values()]), nothing, chance)}`;
    const optimizer = `optimizer: ${callOf(chance.of([...optimizers.entries.values()]), nothing, chance)}`;
    const made = {
      network: ended(lines, chance.of(ENDS)),
      target: chance.of(['class(y)', 'class(y)', 'y']),
      settings: [batch, loss, optimizer, ...further].join('  '),
    };
    if (specOf(made)) return made;
  }
  return { network: ended(lines, ENDS[0]!), ...plain };
}

/** What `v<bound>` is, out of the values before it. */
function statement(chance: Chance, bound: number): string {
  const stage = () => (chance.happens(0.3) ? chance.of(PLAIN) : callOf(chance.of(working), nothing, chance));
  const value = () => `v${chance.happens(0.7) ? bound - 1 : chance.between(0, bound - 1)}`;
  switch (chance.between(0, 9)) {
    case 0:
      return `${value()} + (${value()} -> ${stage()})`;
    case 1:
      return `(${value()} -> ${stage()} -> ${stage()}) ${chance.of(['+', '*', '-'])} ${value()}`;
    case 2:
      return `concat(${value()}, ${value()} -> ${stage()})`;
    case 3:
      return `${value()} -> ${stage()} -> ${stage()} -> ${stage()}`;
    default:
      return `${value()} -> ${stage()}`;
  }
}
