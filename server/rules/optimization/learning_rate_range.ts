import type { Call } from '../../../engine/table.ts';
import { optimizers } from '../../../engine/training/optimizers/index.ts';
import { isRectifier, isSquashing } from '../facts/network_facts.ts';
import type { TrainFacts } from '../facts/train_facts.ts';
import { isFrozen, isLoaded } from '../facts/transfer.ts';
import { type Finding, setOption, trainRule } from '../rule.ts';

export const learningRateRange = trainRule({
  name: 'learning-rate-range',
  severity: 'warning',
  title: 'A learning rate outside of what the optimizer takes',
  why:
    'Adaptive optimizers divide by the size of the gradient: 1e-5 to 1e-2 is their range, 1e-3 a good start. Plain steps take 1e-4 to 1. ' +
    'Momentum of 0.9 makes ten steps of one, so the rate is divided by ten. Above, the loss jumps or becomes NaN; below, nothing happens ' +
    'in the length of a run. Linear models, large batches with a normalization, and clipped gradients bear more; loaded weights bear less. ' +
    'A low rate wants many steps: their product is how far weights can come.',
  sources: ['S1', 'S2', 'S3', 'Kingma and Ba 2015', 'Goyal et al. 2017'],
  bad: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 0.5)  epochs: 20 }
`,
  good: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check(train) {
    const all = [train.setting('optimizer')].flat() as readonly Call[];
    for (const optimizer of all) {
      const range = usualRange(optimizer);
      const rate = Number(optimizer.options.lr);
      if (!range || !Number.isFinite(rate)) continue;
      const [low, high] = bearable(range, optimizer, train);
      const usual = `${optimizers.get(optimizer.entry).options.lr!.usual} is usual`;
      const fixes = setOption(optimizer, 'lr', start(optimizer));
      if (rate > high) {
        const momentum = Number(optimizer.options.momentum ?? 0);
        const makes =
          momentum >= 0.9 ? ` (with a momentum of ${momentum} it makes steps of ${short(rate / (1 - momentum))})` : '';
        const message = `\`lr: ${rate}\`${makes} is too high for \`${optimizer.entry}\` here: the loss will jump or become NaN; ${usual}`;
        yield { at: optimizer, option: 'lr', message, fixes };
      } else if (rate < low && !comesFar(train, optimizer)) {
        const message = `\`lr: ${rate}\` is too low for \`${optimizer.entry}\`: nothing happens in the length of a run; ${usual}`;
        yield { at: optimizer, option: 'lr', message, fixes };
      } else if (all.length === 1) yield* outOfReach(train, optimizer);
    }
  },
});

/** From the optimizer's own declaration: "1e-5 to 1e-2". */
function usualRange({ entry }: Call): readonly [number, number] | undefined {
  const usual = optimizers.get(entry).options.lr?.usual ?? '';
  const [low, high] = usual.split(' to ').map(Number);
  return low && high ? [low, high] : undefined;
}

const start = ({ entry, options }: Call): string =>
  entry === 'sgd'
    ? Number(options.momentum) > 0
      ? '0.01'
      : '0.1'
    : entry === 'adadelta'
      ? '1.0'
      : entry === 'adagrad'
        ? '0.01'
        : '1e-3';

/** What this network and batch bear beyond the usual. */
function bearable(
  [low, high]: readonly [number, number],
  { entry, options }: Call,
  train: TrainFacts,
): [number, number] {
  const { network, settings } = train;
  const isClipped = train.setting('clip') !== undefined;
  // Fine-tuning goes in small steps, and a schedule may begin anywhere.
  const least = train.startsTrained ? low / 100 : low;
  const batches = Math.max(1, settings.batch / 256);
  const isLinear = network.isLinearModel;
  if (entry === 'sgd' && tunesLoaded(train))
    return [least, Math.max(least, 0.5 * (1 - Number(options.momentum ?? 0)) * batches)];
  if (entry === 'sgd') {
    const momentum = Number(options.momentum ?? 0);
    if (isClipped) return [least, 100];
    const most = isLinear ? 10 : network.has.normalization ? Math.max(high, 1) * batches : high;
    // Plain steps of 1 and momentum steps of 0.1 are the same length; the small slopes of a deep squashing network bear longer ones
    // (Sutskever et al. 2013: 0.05 with a momentum of 0.99).
    const slopes = network.nodes.some((node) => isRectifier(node)) || !network.nodes.some(isSquashing) ? 1 : 5;
    const asSteps = network.has.normalization || isLinear ? most : 2 * slopes * (1 - momentum);
    return [least, momentum >= 0.5 ? Math.min(most, Math.max(asSteps, 0.02)) : most];
  }
  if (entry === 'rmsprop' && network.has.normalization) return [least, 0.5 * batches];
  // Weights of a straight line are as large as what it is to give: steps of even size are to reach them.
  if (isLinear) return [least, Math.max(high, 0.5) * Math.max(1, train.facts?.targets?.deviation ?? 1)];
  // A few weights, as of a network for a truth table, find their way back from long steps.
  const few = network.parameters < FEW ? 10 : 1;
  if (tunesLoaded(train) && high <= 0.01) return [least, (high / 2) * Math.max(1, Math.sqrt(batches))];
  return [least, high * few * Math.max(1, Math.sqrt(batches))];
}

/** Parameters of a network that bears long steps. */
const FEW = 100;

/** Do loaded weights learn at the same rate as all others? They are near where they are to be. */
function tunesLoaded(train: TrainFacts): boolean {
  if (!train.startsTrained || train.settings.lr_scale) return false;
  const { network } = train;
  return network.nodes.some(
    (node) => network.parametersOf(node) > 0 && isLoaded(train, node) && !isFrozen(train, node),
  );
}

/** How far a weight can come on a run, at the least that takes it anywhere: of plain steps the sum of rates, of steps of even size the way itself. */
const REACH = { plain: 0.3, even: 0.01 };
/** Shorter runs are told of by `run-length`. */
const SHORT = 80;

interface Steps {
  readonly lr: number;
  readonly momentum?: number;
}

/** Unknown where the steps are, or where their size is left to the gradients of the past. */
function wayOf({ steps }: TrainFacts, { entry, options }: Call): number | undefined {
  if (steps === undefined || ['adadelta', 'adagrad'].includes(entry)) return undefined;
  const { lr, momentum = 0 } = options as unknown as Steps;
  return entry === 'sgd' ? (lr * steps) / (1 - momentum) : lr * steps;
}

const leastWay = ({ entry }: Call) => (entry === 'sgd' ? REACH.plain : REACH.even);

/** Are the steps so many that a rate below the usual leads somewhere all the same (Le et al. 2015: 1e-6 over 200 epochs)? */
const comesFar = (train: TrainFacts, optimizer: Call): boolean =>
  (wayOf(train, optimizer) ?? 0) >= 10 * leastWay(optimizer);

/** A rate within its range, and too few steps for it. */
function* outOfReach(train: TrainFacts, optimizer: Call): Generator<Finding> {
  const { steps, startsTrained } = train;
  const { lr, momentum = 0 } = optimizer.options as unknown as Steps;
  const way = wayOf(train, optimizer);
  if (startsTrained || steps === undefined || way === undefined || steps < SHORT || way >= leastWay(optimizer)) return;
  yield {
    at: optimizer,
    option: 'lr',
    message: `${steps} steps at \`lr: ${lr}\` take the weights hardly anywhere (${steps} · ${lr}${momentum ? ` / (1 − ${momentum})` : ''} = ${short(way)}): raise the rate to ${start(optimizer)}, or train longer`,
    fixes: setOption(optimizer, 'lr', start(optimizer)),
  };
}

const short = (value: number) => String(Number(value.toPrecision(2)));
