import type { Call } from '../../../engine/table.ts';
import { is } from '../facts/network_facts.ts';
import type { TrainFacts } from '../facts/train_facts.ts';
import { type Finding, removeLayer, trainRule } from '../rule.ts';

/** Inputs within ± this are near enough to what initializers count on. */
const NEAR = 10;
/** Dividing by so much takes inputs near 1 to nothing. */
const TWICE = 50;

export const normalizeInput = trainRule({
  name: 'normalize-input',
  severity: 'warning',
  title: 'Inputs that are not brought to a common scale',
  why:
    'Initializers and rates count on inputs near mean 0 and variance 1. Pixels from 0 to 255 make the first sums a hundred times too large, so ' +
    'that units saturate or die in the first steps; of two columns in metres and millimetres only one is heard. `normalize: zscore` learns ' +
    'the scale from the training part. A network that rescales its input itself needs none.',
  sources: ['S0', 'S3', 'UMLAUT (Schoop et al. 2021)'],
  bad: `data Digits { source: synthetic.digits  split: random(validation: 10%) }
network Net { image(1, 28, 28) -> flatten -> dense(64) -> relu -> dropout(0.2) -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Digits { source: synthetic.digits  split: random(validation: 10%)  normalize: zscore }
network Net { image(1, 28, 28) -> flatten -> dense(64) -> relu -> dropout(0.2) -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check(train) {
    const { normalize, features } = train.data.settings;
    const { network, facts } = train;
    if (normalize) yield* scaledTwice(train, normalize);
    if (normalize || network.inputs.some(({ vocabulary }) => vocabulary !== undefined) || rescales(train)) return;
    if (features && facts?.columns && facts.features?.length === 0) return;
    const inputs = facts?.inputs;
    const fixes = train.setDataSetting('normalize', 'zscore');
    if (!inputs) {
      // Nothing is known of the numbers: an offer.
      yield {
        at: train.atData('source'),
        severity: 'hint',
        message: `nothing brings the inputs of \`${train.data.name}\` to a common scale: \`normalize: zscore\` does`,
        fixes,
      };
      return;
    }
    const uneven = unevenFeatures(facts?.features);
    if (Math.max(Math.abs(inputs.min), Math.abs(inputs.max)) <= NEAR && !uneven) return;
    const [min, max] = [inputs.min, inputs.max].map((value) => Number(value.toPrecision(4)));
    const isPixels = network.takesPicture || (min === 0 && max === 255);
    yield {
      at: train.atData('source'),
      message: `${isPixels ? 'pixels' : 'inputs'} from ${min} to ${max} go into \`${network.graph.name}\` as they are${uneven ?? `, where weights count on −1 to 1: units saturate or die in the first steps`}; add \`normalize: zscore\``,
      fixes,
    };
  },
});

/** Does the network bring its inputs to scale itself? */
function rescales({ network }: TrainFacts): boolean {
  return network.inputs.some((input) => {
    const [next] = [...network.chainAfter(input)].filter((node) => !is(node, 'flatten', 'reshape', 'permute'));
    return is(
      next ?? network.after(input)[0],
      'batch_norm',
      'layer_norm',
      'divide',
      'multiply',
      'subtract',
      'add',
      'group_norm',
    );
  });
}

/** Columns of which one is heard a hundred times as loud as another. */
function unevenFeatures(features: NonNullable<TrainFacts['facts']>['features']): string | undefined {
  const varied = features?.filter(({ deviation }) => deviation > 0) ?? [];
  if (varied.length < 2) return undefined;
  const sorted = [...varied].sort((a, b) => a.deviation - b.deviation);
  const [quiet, loud] = [sorted[0]!, sorted.at(-1)!];
  if (loud.deviation < 100 * quiet.deviation) return undefined;
  return `, and \`${loud.name}\` varies ${Math.round(loud.deviation / quiet.deviation)} times as much as \`${quiet.name}\``;
}

/** A division by as much as pixels span, of inputs that are no pixels any more. */
function* scaledTwice({ network, text }: TrainFacts, normalize: Call): Generator<Finding> {
  for (const input of network.inputs) {
    for (const next of network.after(input)) {
      const by = Number(next.call.options.by);
      if (!is(next, 'divide', 'multiply') || !(by > 0)) continue;
      const times = is(next, 'divide') ? by : 1 / by;
      if (times < TWICE) continue;
      yield {
        at: next,
        message: `\`normalize: ${normalize.entry}\` brings the inputs to a common scale, and here they are divided by ${Number(times.toPrecision(3))} again: next to nothing of them is left; remove one of the two`,
        fixes: removeLayer(network.graph, next, text),
      };
    }
  }
}
