import type { Graph } from '../graph/graph.ts';
import { count, isSameShape, show } from '../graph/shape.ts';
import { atPictureSize, picturesOf } from '../layers/picture_size.ts';
import { lossFits, lossTerms } from '../training/losses/by_output.ts';
import type { TrainSettings } from '../training/settings.ts';
import { sizesOf } from '../training/transfer/stages.ts';
import { obstacle } from './runnable.ts';
import { parametersOf } from './weights.ts';

type Resizing = Partial<Pick<TrainSettings, 'resize' | 'epochs' | 'steps' | 'loss' | 'target'>>;

/** Why a network cannot be trained with pictures of those sizes one after the other, for people; undefined where it can. */
export function resizingProblem(graph: Graph, settings: Resizing): string | undefined {
  if (!settings.resize) return undefined;
  const sizes = sizesOf(settings);
  if (sizes.length === 0) return '`resize` has no sizes';
  return sequenceProblem(graph, sizes) ?? lengthProblem(sizes, settings) ?? firstProblem(graph, sizes, settings);
}

/** Sizes that become larger up to that of the network. */
function sequenceProblem(graph: Graph, sizes: readonly number[]): string | undefined {
  const pictures = picturesOf(graph);
  const takes = `\`${graph.name}\` takes`;
  if (pictures.length === 0)
    return `\`resize\` is for pictures, and ${takes} ${show(graph.nodes[graph.inputs[0]!]!.shape)}`;
  const last = sizes.at(-1)!;
  for (const { shape } of pictures) {
    if (shape[1] !== shape[2]) return `\`resize\` is for square pictures, and ${takes} ${show(shape)}`;
    if (shape[1] !== last)
      return `the last size of \`resize\` is that of the network: ${takes} ${show(shape)}, found ${last}`;
  }
  const larger = sizes.find((size, at) => at > 0 && size <= sizes[at - 1]!);
  return larger === undefined
    ? undefined
    : `sizes of \`resize\` become larger from one to the next, found ${larger} after ${sizes[sizes.indexOf(larger, 1) - 1]}`;
}

function lengthProblem({ length }: readonly number[], { epochs, steps }: Resizing): string | undefined {
  const run = steps ?? epochs;
  if (run === undefined || run >= length) return undefined;
  const unit = steps === undefined ? 'epoch' : 'step';
  return `\`resize\` has ${length} sizes, and the run ${run} ${run === 1 ? unit : `${unit}s`}: each size takes one at least`;
}

/** What the first of the smaller sizes meets in the network. */
function firstProblem(graph: Graph, sizes: readonly number[], settings: Resizing): string | undefined {
  for (const size of sizes.slice(0, -1)) {
    const problem = problemAt(graph, size, settings);
    if (problem) return `\`resize\` to ${size}×${size}: ${problem}`;
  }
  return undefined;
}

const ADVICE =
  'layers that look at the whole picture come after one that is the same at any size, such as `global_avg_pool` or `adaptive_avg_pool2d`';

function problemAt(graph: Graph, size: number, { loss, target }: Resizing): string | undefined {
  const small = atPictureSize(graph, size);
  if ('problem' in small) return `\`${small.node.path}\` ${small.problem}`;
  const own = parametersOf(graph);
  const others = parametersOf(small);
  const at = own.findIndex(({ parameter: { shape } }, at) => !isSameShape(shape, others[at]?.parameter.shape ?? []));
  if (at >= 0) {
    const { node, parameter } = own[at]!;
    const [has, wanted] = [parameter.shape, others[at]?.parameter.shape ?? []].map(show);
    return `\`${node.path}\` has ${has} as its ${parameter.name}, and would need ${wanted}; ${ADVICE}`;
  }
  const found = obstacle(small);
  if (found) return found.problem;
  for (const { output } of loss && lossFits(loss, graph) ? lossTerms(loss, graph) : []) {
    if (output === undefined) continue;
    const [whole, shape] = [graph, small].map(({ nodes }) => nodes[output]!.shape) as [
      readonly number[],
      readonly number[],
    ];
    // What is compared with the sample itself is compared with the smaller one.
    const fits =
      target === 'input' ? count(shape) === count(small.nodes[small.inputs[0]!]!.shape) : isSameShape(shape, whole);
    if (!fits)
      return `\`${graph.nodes[output]!.path}\` gives ${show(shape)} in place of ${show(whole)}, which its targets do not fit`;
  }
  return undefined;
}
