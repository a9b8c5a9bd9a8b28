import { transforms } from '../../../engine/data/augment/index.ts';
import type { DataFacts } from '../../../engine/data/facts.ts';
import { mixesInputs } from '../../../engine/data/prepare/index.ts';
import { sources } from '../../../engine/data/sources/index.ts';
import { columnsTaken, takesColumns } from '../../../engine/data/tables/by_input.ts';
import type { Graph, GraphNode } from '../../../engine/graph/graph.ts';
import { count, isPicture, type Shape, show } from '../../../engine/graph/shape.ts';
import { layers } from '../../../engine/layers/index.ts';
import { sharedBy } from '../../../engine/plan/weights.ts';
import type { DataSpec } from '../../../engine/run/spec.ts';
import type { Call } from '../../../engine/table.ts';
import { lossTerms } from '../../../engine/training/losses/by_output.ts';
import { losses } from '../../../engine/training/losses/index.ts';
import type { Loss } from '../../../engine/training/losses/loss.ts';
import { metrics } from '../../../engine/training/metrics/index.ts';
import type { TrainSettings } from '../../../engine/training/settings.ts';
import type { Setting } from '../../syntax/tree.ts';
import { type Fix, replacement } from '../diagnostic.ts';
import type { Reading } from '../reading.ts';
import type { World } from '../world.ts';

/** What a train brings together, as far as each part is in order. */
interface Together {
  readonly graph?: Graph;
  readonly data?: DataSpec;
  readonly settings: Partial<TrainSettings>;
  readonly written: ReadonlyMap<string, Setting>;
}

/** Do network, data, loss and metrics fit one another? */
export function checkTogether(together: Together, world: World, reading: Reading): void {
  const facts = together.data && world.facts(together.data);
  if (together.graph) checkToldValues(together.graph, together, reading);
  if (together.graph) checkWeights(together.graph, together, reading);
  if (together.graph && !checkGivesBack(together.graph, together, reading)) return;
  if (!facts) return;
  if (together.graph && !checkInput(together.graph, facts, together, reading)) return;
  if (!checkHasTarget(facts, together, reading)) return;
  if (together.graph) checkLosses(together.graph, facts, together, reading);
  checkMetrics(facts, together, reading);
  checkAugment(facts, together, reading);
}

/** Can the samples be changed so? */
function checkAugment({ shape }: DataFacts, { data, graph }: Together, { report, file }: Reading): void {
  // What is wrong in another spec is told there.
  if (data!.span.file !== file) return;
  const input = graph?.nodes[graph.inputs[0]!];
  const sample = input?.shape ?? shape;
  if (!sample) return;
  const subject = input?.vocabulary !== undefined ? 'tokens' : isPicture(sample) ? 'pictures' : 'sequences';
  for (const { entry, options, span } of data!.settings.augment ?? []) {
    const { of, check } = transforms.get(entry);
    if (of !== 'anything' && of !== subject) {
      const is = input?.vocabulary === undefined ? show(sample) : 'tokens';
      report.error('augment-fits', span, `\`${entry}\` changes ${of}, but a sample of \`${data!.name}\` is ${is}`);
      continue;
    }
    const problem = check?.(sample, options as never);
    if (problem) report.error('augment-fits', span, problem);
  }
}

/** Losses that are told values of the network need no facts about the data. */
function checkToldValues(graph: Graph, { settings }: Together, { report }: Reading): void {
  for (const { call, reads } of settings.loss ? lossTerms(settings.loss, graph) : []) {
    const shapes = Object.entries(reads).map(([option, id]) => [option, graph.nodes[id]!.shape] as const);
    const problem = losses.get(call.entry).checkValues?.(Object.fromEntries(shapes));
    if (problem) report.error('loss-fits', call.span, problem);
  }
}

/** Tokens are numbered, but their numbers measure nothing that could be compared. */
function checkGivesBack(graph: Graph, { settings, written }: Together, { report }: Reading): boolean {
  if (settings.target !== 'input' || graph.nodes[graph.inputs[0]!]!.vocabulary === undefined) return true;
  const message = `\`${graph.name}\` takes tokens, which \`target: input\` cannot compare as if they were numbers: without it the next token is learnt`;
  report.error('loss-fits', written.get('target')!.span, message);
  return false;
}

/** A loss that compares samples with one another has none of a single sample that could be weighed. */
function checkWeights(graph: Graph, { settings, data }: Together, { report }: Reading): void {
  if (data?.settings.weights === undefined) return;
  for (const { call } of settings.loss ? lossTerms(settings.loss, graph) : []) {
    if (!losses.get(call.entry).comparesSamples) continue;
    const message = `\`${call.entry}\` compares samples with one another and cannot count them by \`weights\`, which \`${data.name}\` has`;
    report.error('loss-fits', call.span, message);
  }
}

/** A table without a column to predict is for networks that give back what comes in. */
function checkHasTarget(
  { target }: DataFacts,
  { data, graph, settings, written }: Together,
  { report }: Reading,
): boolean {
  if (target !== 'none' || settings.target) return true;
  const terms = settings.loss && graph ? lossTerms(settings.loss, graph) : [];
  if (graph && terms.every(({ output }) => output === undefined)) return true;
  const message = `\`${data!.name}\` has no column to predict: give it \`target: class(column)\` or \`target: value(column)\`, or set \`target: input\` here for a network that gives back its input`;
  report.error('missing-setting', written.get('data')!.value.span, message);
  return false;
}

function checkInput(graph: Graph, { shape }: DataFacts, { data, written }: Together, reading: Reading): boolean {
  const inputs = graph.inputs.map((id) => graph.nodes[id]!);
  const input = inputs[0]!;
  const { normalize, source } = data!.settings;
  // The columns of a table go to the inputs in their order.
  const takesTable = sources.get(source.entry).tabular && inputs.length > 1 && takesColumns(inputs);
  const areScaled = takesTable ? inputs.some(({ vocabulary }) => vocabulary === undefined) : !input.vocabulary;
  if (normalize && !areScaled) {
    const message = `\`${graph.name}\` takes tokens, whose numbers are names, and \`normalize: ${normalize.entry}\` of \`${data!.name}\` makes fractions of them: leave it out`;
    reading.report.error('shape', written.get('data')!.value.span, message);
    return false;
  }
  if (takesTable && mixesInputs(data!)) {
    const message = `\`${normalize!.entry}\` mixes all columns, and \`${graph.name}\` takes them apart: use \`zscore\``;
    reading.report.error('shape', written.get('data')!.value.span, message);
    return false;
  }
  if (shape && takesTable) {
    const all = columnsTaken(inputs);
    if (all === shape[0]) return true;
    const message = `the inputs of \`${graph.name}\` take ${all} columns one after the other, but a sample of \`${data!.name}\` has ${shape[0]}`;
    reading.report.error('shape', written.get('data')!.value.span, message);
    return false;
  }
  if (!shape || sameShape(shape, input.shape)) return true;
  const message = `\`${graph.name}\` takes ${show(input.shape)}, but a sample of \`${data!.name}\` is ${show(shape)}`;
  const { start, end, file } = input.call.span;
  // The text of another spec is not changed from here.
  const isHere = file === reading.file;
  const call = isHere ? inputFor(shape) : undefined;
  const span = written.get('data')!.value.span;
  const fixes = call
    ? [replacement(`Change the input of \`${graph.name}\` to \`${call}\``, { start, end }, call, false)]
    : [];
  const related = isHere ? [{ message: `the input of \`${graph.name}\``, span: { start, end } }] : [];
  reading.report.error('shape', span, message, { fixes, related });
  return false;
}

const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((extent, at) => extent === b[at]);

/** The input that takes samples of this shape: the one whose arguments are the shape's numbers. */
function inputFor(shape: Shape): string | undefined {
  for (const layer of layers.entries.values()) {
    if (layer.role === 'input' && layer.positional.length === shape.length) return `${layer.name}(${shape.join(', ')})`;
  }
  return undefined;
}

function checkLosses(graph: Graph, facts: DataFacts, together: Together, reading: Reading): void {
  const { loss, target } = together.settings;
  const inputs = graph.nodes[graph.inputs[0]!]!.shape;
  // An output that is compared with the sample itself has targets of the sample's shape.
  const compared: DataFacts = target ? { target: 'value', shape: inputs, targetValues: count(inputs) } : facts;
  for (const term of loss ? lossTerms(loss, graph) : []) {
    if (term.output === undefined) continue;
    // Which of several outputs the data's one target is for is not known: what is of its kind may be.
    if (term.name !== undefined && !isAbout(losses.get(term.call.entry), compared)) continue;
    checkLoss(graph, graph.nodes[term.output]!, term.call, compared, together, reading);
  }
}

/** Labels are answers to as many questions of yes or no. */
const isAbout = ({ target, takesLabels }: Loss, facts: DataFacts): boolean =>
  facts.target === 'labels' ? takesLabels === true : target === facts.target;

function checkLoss(
  graph: Graph,
  output: GraphNode,
  loss: Call,
  facts: DataFacts,
  { written }: Together,
  { report, file }: Reading,
): void {
  const problem = losses.get(loss.entry).check(output.shape, facts, loss.options as never);
  if (!problem) return;
  const lossSpan = loss.span;
  const width = problem.width === undefined ? undefined : widthOf(graph, output);
  if (!width) {
    const { instead } = problem;
    const fixes = instead ? [replacement(`Use \`${instead}\``, lossSpan, instead, false)] : [];
    // With the loss that would be right it is the practice `loss-for-task`, as an error.
    report.error(instead ? 'loss-for-task' : 'loss-fits', lossSpan, problem.problem, { fixes });
    return;
  }
  if (width.file !== file) {
    report.error('classes-match', written.get('network')!.value.span, problem.problem);
    return;
  }
  const { start, end } = width;
  const fixes: Fix[] = [replacement(`Change to \`${problem.width}\``, { start, end }, `${problem.width}`, false)];
  const related = [{ message: 'the loss that compares them', span: lossSpan }];
  report.error('classes-match', { start, end }, problem.problem, { fixes, related });
}

/**
 * Where the width of the output is written: the first argument of the last layer with weights; where that is the table of an
 * embedding, the vocabulary of the tokens.
 */
function widthOf(graph: Graph, output: GraphNode) {
  let node = output;
  while (layers.get(node.call.entry).role !== 'weighted') {
    const before = node.inputs[0];
    if (before === undefined) return undefined;
    node = graph.nodes[before]!;
  }
  const table = sharedBy(graph.nodes, node, 'table');
  if (table) return graph.nodes[table.inputs[0]!]?.call.written.vocabulary;
  const option = layers.get(node.call.entry).positional[0];
  const isWidth = option && [output.shape[0], output.shape.at(-1)].includes(node.call.options[option] as number);
  return isWidth ? node.call.written[option] : undefined;
}

function checkMetrics({ target }: DataFacts, { settings }: Together, { report }: Reading): void {
  if (target === 'none') return;
  // By output they may be about targets of another kind; what is compared with the sample itself has no classes.
  if (settings.target || !Array.isArray(settings.metrics)) return;
  for (const { entry, span } of settings.metrics as readonly Call[]) {
    if (metrics.get(entry).targets.includes(target)) continue;
    const wants = metrics.get(entry).targets.includes('class') ? 'classes' : 'values';
    const has = { class: 'classes', labels: 'labels', value: 'values' }[target];
    report.error('metric-fits', span, `\`${entry}\` measures ${wants}, but the target of the data is ${has}`);
  }
}
