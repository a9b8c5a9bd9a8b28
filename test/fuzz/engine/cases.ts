import { countCost } from '../../../engine/cost/count.ts';
import { count } from '../../../engine/graph/shape.ts';
import { layers } from '../../../engine/layers/index.ts';
import type { Layer } from '../../../engine/layers/layer.ts';
import { obstacle } from '../../../engine/plan/runnable.ts';
import type { TrainSpec } from '../../../engine/run/spec.ts';
import { lossTerms } from '../../../engine/training/losses/by_output.ts';
import { losses } from '../../../engine/training/losses/index.ts';
import { optimizers } from '../../../engine/training/optimizers/index.ts';
import { analyse } from '../../../server/meaning/analyse.ts';
import type { Chance } from '../chance.ts';
import { callOf, nothing } from '../values.ts';

/** A network and how it is trained, as text. */
export interface EngineCase {
  /** Statements of the network, one a line. */
  readonly network: string;
  /** Settings of the data beside its source. */
  readonly data: string;
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
  // Samples are from 0 to 1: about a quarter of the steps are padding.
  '(sequence(6, 2) - 0.5) -> relu -> masking -> dense(5) -> batch_norm(axis: 1)',
  '(sequence(7, 2) - 0.5) -> relu -> masking -> gru(6, sequence: true)',
  'tokens(6, vocabulary: 4) -> embedding(6, padding: 2)',
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
const ENDS = [
  'flatten -> dense(3)',
  'dense(3)',
  'mean -> dense(3)',
  'max -> dense(3)',
  'dense(4)',
  'flatten -> dense(1)',
  'flatten -> dense(2) -> softmax',
];
const FURTHER = [
  ['accumulate: 2', 'accumulate: 3'],
  ['penalty: l2(1e-3)', 'penalty: l1(1e-3)'],
  ['ema: 0.9', 'ema: 0.3'],
  ['clip: norm(1)', 'clip: value(0.5)'],
];
/** Numbers a sample that a value may have, and FLOPs a step: a case takes well under a second. */
const LARGEST = 3_000;
const MOST_WORK = 3e6;
/** Attempts at each statement. */
const TRIES = 8;

/** What the language makes of a case; undefined where it has something against it, the engine does not run it, or it is large. */
export function specOf({ network, data, settings }: EngineCase): TrainSpec | undefined {
  const text = `data D { source: csv("d.csv")  ${data} }
network N {
${network}
}
train T { network: N  data: D  steps: 1  ${settings} }`;
  const { trains, diagnostics } = analyse(text, '/specs/fuzz.dlspec', { facts: () => undefined });
  const spec = trains[0]?.spec;
  if (!spec || diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  if (obstacle(spec.network) !== undefined) return undefined;
  if (spec.network.nodes.some(({ shape }) => count(shape) > LARGEST)) return undefined;
  if (countCost(spec.network, 1).forward.flops > MOST_WORK) return undefined;
  return shareTarget(spec) ? spec : undefined;
}

/** Have all outputs targets of one form? Data brings one. */
function shareTarget({ network, settings }: TrainSpec): boolean {
  const forms = lossTerms(settings.loss, network).flatMap(({ call, output }) => {
    const { targetAs, shown } = losses.get(call.entry);
    if (output === undefined) return [];
    const { shape } = network.nodes[output]!;
    return [`${targetAs} ${shown?.(shape, call.options as never) ?? shape}`];
  });
  return new Set(forms).size <= 1;
}

/** Writes a case statement by statement: one stands only if the language takes it and it stays small. */
export function writeCase(chance: Chance): EngineCase {
  const lines = [`v0 = ${chance.of(INPUTS)}`];
  if (chance.happens(0.2))
    lines.push(
      `v1 = ${chance.of(INPUTS)}`,
      chance.of([
        'v2 = concat((v0 -> flatten -> dense(5)), (v1 -> flatten -> dense(4)))',
        'v2 = (v0 -> flatten -> dense(6)) * (v1 -> flatten -> dense(6) -> sigmoid)',
      ]),
    );
  const batch = `batch: ${chance.between(1, 9)}`;
  const ended = (body: readonly string[], end: string) => `${body.join('\n')}\nv${body.length - 1} -> ${end}`;
  const plain = { data: 'target: class(y)', settings: `${batch}  loss: cross_entropy  optimizer: sgd(lr: 0.1)` };
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
    const optimizer = `optimizer: ${callOf(chance.of([...optimizers.entries.values()]), nothing, chance)}`;
    const weights = chance.happens(0.2) ? '  weights: w' : '';
    const { network, loss } = outputsOf(chance, lines, ended);
    const made = {
      network,
      data: `target: ${chance.of(['class(y)', 'class(y)', 'y'])}${weights}`,
      settings: [batch, loss, optimizer, ...further, ...freezing(chance, lines.length)].join('  '),
    };
    if (specOf(made)) return made;
  }
  return { network: ended(lines, ENDS[0]!), ...plain };
}

/** One output with a loss, or two with one each, of values as they come; beside them at times a loss that is told its values. */
function outputsOf(
  chance: Chance,
  lines: readonly string[],
  ended: (body: readonly string[], end: string) => string,
): { readonly network: string; readonly loss: string } {
  const lossCall = () => callOf(chance.of([...losses.entries.values()]), nothing, chance);
  const end = chance.of(ENDS);
  const [hasTwo, isTold] = [chance.happens(0.25), chance.happens(0.1)];
  if (!hasTwo && !isTold) return { network: ended(lines, end), loss: `loss: ${lossCall()}` };
  const value = () => `v${chance.between(0, lines.length - 1)}`;
  const terms = [`y: ${lossCall()}`];
  const outputs = [`y = v${lines.length - 1} -> ${end}`, 'output y'];
  if (hasTwo) {
    terms.push(`z: ${lossCall()}`);
    outputs.splice(1, 0, `z = ${value()} -> ${end}`);
    outputs.push('output z');
  }
  if (isTold) terms.push(`latent: kl_divergence(${value()}, ${value()}, weight: ${chance.of(['0.1', '1'])})`);
  return { network: [...lines, ...outputs].join('\n'), loss: `loss: { ${terms.join(', ')} }` };
}

/** Labels of some values whose layers keep their weights; `batch_norm` their statistics too. */
function freezing(chance: Chance, values: number): string[] {
  if (!chance.happens(0.2)) return [];
  const labels = new Set(chance.some(1, 2, () => `v${chance.between(0, values - 1)}`));
  return [`freeze: [${[...labels].join(', ')}]`, ...(chance.happens(0.4) ? ['batch_norm: frozen'] : [])];
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
      return `concat(${value()}, (${value()} -> ${stage()}))`;
    case 3:
      return `${value()} -> ${stage()} -> ${stage()} -> ${stage()}`;
    default:
      return `${value()} -> ${stage()}`;
  }
}
