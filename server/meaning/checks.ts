import type { DataFacts } from '../../engine/data/facts.ts';
import type { Graph, GraphNode } from '../../engine/graph/graph.ts';
import { type Shape, show } from '../../engine/graph/shape.ts';
import { layers } from '../../engine/layers/index.ts';
import type { DataSpec } from '../../engine/run/spec.ts';
import { losses } from '../../engine/training/losses/index.ts';
import { metrics } from '../../engine/training/metrics/index.ts';
import type { TrainSettings } from '../../engine/training/settings.ts';
import type { Setting } from '../syntax/tree.ts';
import { type Fix, replacement } from './diagnostic.ts';
import type { Reading } from './reading.ts';
import type { World } from './world.ts';

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
  if (!facts) return;
  if (together.graph && !checkInput(together.graph, facts, together, reading)) return;
  if (together.graph) checkLoss(together.graph, facts, together, reading);
  checkMetrics(facts, together, reading);
}

function checkInput(graph: Graph, { shape }: DataFacts, { data, written }: Together, reading: Reading): boolean {
  const input = graph.nodes[graph.inputs[0]!]!;
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

function checkLoss(graph: Graph, facts: DataFacts, { settings, written }: Together, { report, file }: Reading): void {
  if (!settings.loss) return;
  const output = graph.nodes[graph.outputs[0]!]!;
  const problem = losses.get(settings.loss.entry).check(output.shape, facts);
  if (!problem) return;
  const lossSpan = written.get('loss')!.value.span;
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

/** Where the width of the output is written: the first argument of the last layer with weights. */
function widthOf(graph: Graph, output: GraphNode) {
  let node = output;
  while (layers.get(node.call.entry).role !== 'weighted') {
    const before = node.inputs[0];
    if (before === undefined) return undefined;
    node = graph.nodes[before]!;
  }
  const option = layers.get(node.call.entry).positional[0];
  const isWidth = option && node.call.options[option] === output.shape[0];
  return isWidth ? node.call.written[option] : undefined;
}

function checkMetrics({ target }: DataFacts, { settings }: Together, { report }: Reading): void {
  for (const { entry, span } of settings.metrics ?? []) {
    if (metrics.get(entry).targets.includes(target)) continue;
    const wants = target === 'class' ? 'values' : 'classes';
    const has = target === 'class' ? 'classes' : 'values';
    report.error('metric-fits', span, `\`${entry}\` measures ${wants}, but the target of the data is ${has}`);
  }
}
