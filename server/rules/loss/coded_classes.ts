import { grouped } from '../../../engine/cost/quantities.ts';
import type { Call } from '../../../engine/table.ts';
import { metrics } from '../../../engine/training/metrics/index.ts';
import type { Change } from '../change.ts';
import type { TrainFacts } from '../facts/train_facts.ts';
import { type Finding, trainRule } from '../rule.ts';

/** Numbers that are counted through and as frequent as this, beside the most frequent, are names of classes. */
const EVEN = 0.5;

/** So few rows are a truth table, as that of XOR. */
const TRUTH_TABLE = 16;

/** Larger numbers are measured, however few there are of them. */
const NAMES = 100;

export const codedClasses = trainRule({
  name: 'coded-classes',
  severity: 'info',
  title: 'A target of a few whole numbers is predicted as a quantity, or a quantity as classes',
  why:
    'Classes are often written as numbers: 0 and 1 for no and yes, 0, 1, 2 for three species. As `value` they have an order and distances, and ' +
    'squared errors make 1 the mean of 0 and 2. With two numbers, or some counted through that are about equally frequent, that is surely so; marks and counts ' +
    'are quantities. The other way round, `class` of a column that was measured makes hundreds of classes of a few rows each, without an order.',
  sources: ['S3', 'defect4ML (Morovati et al. 2023)'],
  bad: `data Payments { source: csv("coded.csv")  target: value(fraud)  normalize: zscore }
network Net { vector(8) -> dense(16) -> relu -> dense(1) }
train Run { network: Net  data: Payments  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Payments { source: csv("even.csv")  target: class(fraud)  normalize: zscore }
network Net { vector(8) -> dense(16) -> relu -> dense(1) }
train Run { network: Net  data: Payments  loss: binary_cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check(train) {
    const { facts, task } = train;
    const codes = facts?.targetCodes;
    const { target } = train.spec.data.settings;
    yield* quantityAsClasses(train);
    // It is for counts.
    if (train.loss?.entry === 'poisson') return;
    if (!codes || codes.length < 2 || task.kind !== 'regression' || target?.entry !== 'value') return;
    if (codes.some(({ value }) => Math.abs(value) > NAMES)) return;
    // A truth table is learnt by heart: squared errors of a few rows are a classic.
    if (facts.samples !== undefined && facts.samples <= TRUTH_TABLE) return;
    const counts = codes.map(({ samples }) => samples);
    const areCounted = [0, 1].some(
      (from) => codes.every(({ value }, at) => value === at + from) && (from === 0 || codes.length < 4),
    );
    const areEven = Math.min(...counts) >= EVEN * Math.max(...counts);
    const isSure = codes.length === 2 || (areCounted && areEven);
    const names = codes.map(({ value }) => value);
    const shown = names.length > 5 ? `${names.slice(0, 4).join(', ')} … ${names.at(-1)}` : names.join(', ');
    yield {
      at: train.atData('target'),
      severity: isSure ? 'warning' : 'info',
      message: `\`${column(target)}\` holds ${names.length} different numbers (${shown})${isSure ? ', names of classes, not a quantity' : ''}: ${isSure ? '' : 'if they are names of classes, '}take \`class(${column(target)})\` with ${codes.length === 2 ? '`binary_cross_entropy`' : `${codes.length} outputs and \`cross_entropy\``}`,
      fixes: isSure ? asClass(train, target) : [],
    };
  },
});

/** More classes than this, of which some are no whole numbers, are measured. */
const MEASURED = 20;
/** Whole numbers with so few rows each, and this far apart on average, are measured too. */
const FEW = 5;
const GAPS = 10;

/** The other way round: each number that was measured is made a class of its own. */
function* quantityAsClasses({ facts, spec, loss }: TrainFacts): Generator<Finding> {
  const { target } = spec.data.settings;
  const { classes, samples } = facts ?? {};
  if (!classes || samples === undefined || classes.length <= MEASURED || target?.entry !== 'class') return;
  const numbers = classes.map(Number);
  if (numbers.some((value) => !Number.isFinite(value))) return;
  const reach = Math.max(...numbers) - Math.min(...numbers);
  const isMeasured =
    numbers.some((value) => !Number.isInteger(value)) ||
    (classes.length * FEW > samples && reach > GAPS * classes.length);
  if (!isMeasured) return;
  yield {
    at: target,
    message: `\`${column(target)}\` holds ${grouped(classes.length)} different numbers in ${grouped(samples)} rows, a quantity, and each of them is made a class that knows nothing of its neighbours: take \`value(${column(target)}, normalize: zscore)\`${loss ? ' with one output and `mse`' : ''}`,
    severity: 'warning',
  };
}

const column = ({ options }: Call) => String(options.column);

/** Two classes with one output want another loss; with more, the outputs are another matter. */
function asClass(train: TrainFacts, target: Call): Change[] {
  const { settings, facts } = train;
  const { loss, metrics: measured } = settings;
  if (facts?.targetCodes?.length !== 2 || typeof loss.entry !== 'string') return [];
  const edits = [
    { span: target.span, text: `class(${column(target)})` },
    { span: (loss as Call).span, text: 'binary_cross_entropy' },
  ];
  // Metrics of numbers measure no classes.
  const list = Array.isArray(measured) ? (measured as readonly Call[]) : [];
  const kept = list.filter(({ entry }) => metrics.get(entry).targets.includes('class'));
  if (kept.length < list.length) {
    const texts = kept.map(({ span }) => train.text.slice(span.start, span.end));
    edits.push({ span: train.at('metrics'), text: `[${(texts.length > 0 ? texts : ['accuracy']).join(', ')}]` });
  }
  return [{ title: 'Predict two classes', alone: true, edits }];
}
