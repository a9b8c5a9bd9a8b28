import type { Graph } from '../graph/graph.ts';
import type { NativeEngine } from '../native.ts';
import type { TracedCall } from '../plan/draft.ts';
import type { TrainingPlan } from '../plan/plan.ts';
import type { Offset } from '../program.ts';
import type { Span } from '../table.ts';

/** Where numbers stop being numbers: in words that follow "first ", and the place in the spec. */
export interface Culprit {
  readonly words: string;
  readonly span?: Span;
}

const floats = (engine: NativeEngine, offset: Offset, bytes: number): Float32Array => {
  const read = engine.read(offset, bytes);
  return new Float32Array(read.buffer, read.byteOffset, read.byteLength / 4);
};
const kindOf = (value: number): string => (Number.isNaN(value) ? 'NaN' : value > 0 ? 'infinity' : '-infinity');
const strange = (values: Float32Array): number | undefined => values.find((value) => !Number.isFinite(value));

/** The first tensor that holds NaN or infinity, in the order of the network. */
export function notFiniteTensor(engine: NativeEngine, plan: TrainingPlan, graph: Graph): Culprit | undefined {
  for (const { name, shape, offset } of plan.tensors) {
    const value = strange(floats(engine, offset, 4 * shape.reduce((product, extent) => product * extent, 1)));
    if (value === undefined) continue;
    const owner = graph.nodes.findLast(({ path }) => name.startsWith(`${path}.`));
    return { words: `'${name}' holds ${kindOf(value)}`, ...(owner && { span: owner.call.span }) };
  }
  return undefined;
}

/** What a call makes, of which a value may be no number. */
interface Made {
  readonly names: readonly string[];
  /** In words that follow the value. */
  readonly when: string;
}

/**
 * Takes a step again, call by call, and tells what first makes a value that is no number, on the way forward or back. The
 * same rows and the same `number` draw the same random numbers. Writes running statistics, and leaves the engine without
 * programs to train with.
 */
export async function notFiniteValue(
  engine: NativeEngine,
  plan: TrainingPlan,
  graph: Graph,
  { dataset, rows, number }: { readonly dataset: number; readonly rows: Uint32Array; readonly number: number },
): Promise<Culprit | undefined> {
  engine.load('update', []);
  const { gradients, bytes: rowBytes } = plan.update;
  const isGradientOfWeights = (offset: number) => offset >= gradients && offset < gradients + rowBytes;
  for (const { call, bytes, ...purpose } of plan.traces.train) {
    if (purpose.pass === 'optimizer') break;
    engine.load('train', [call]);
    const request = { program: 'train', dataset, order: rows, batch: rows.length, firstStep: number } as const;
    await engine.run({ ...request, rates: Float32Array.of(0) }, () => {});
    const made = purpose.pass === 'input' || purpose.pass === 'forward' ? madeForward(call.kernel) : madeBack(call);
    for (const name of made.names) {
      const offset = call.buffers[name];
      if (offset === undefined) continue;
      // The rest belongs to samples that this step has not.
      const share = isGradientOfWeights(offset) ? 1 : rows.length / plan.batch;
      const value = strange(floats(engine, offset, 4 * Math.floor((bytes[name]! / 4) * share)));
      if (value === undefined) continue;
      const node = purpose.node !== undefined && purpose.pass !== 'input' ? graph.nodes[purpose.node] : undefined;
      if (node) return { words: `'${node.path}' makes ${kindOf(value)}${made.when}`, span: node.call.span };
      if (purpose.pass === 'loss' && !call.kernel.startsWith('gather_'))
        return { words: `the loss makes ${kindOf(value)}${made.when}` };
      return { words: `the data hold ${kindOf(value)}` };
    }
  }
  return undefined;
}

/** What a kernel of a forward pass calls what it makes. Those that only put values in another order may leave gaps. */
function madeForward(kernel: string): Made {
  if (kernel === 'gather_inputs') return { names: ['to'], when: '' };
  return { names: /^(copy_strided|permute_|clear|gather_)/.test(kernel) ? [] : ['y', 'z', 'o'], when: '' };
}

/** Gradients are called `gradient` and d…, or as forward where a kernel serves both ways; what comes in has been found good. */
function madeBack({ kernel, buffers }: TracedCall['call']): Made {
  if (kernel === 'gather_targets') return { names: ['to'], when: '' };
  const names = Object.keys(buffers).filter((name) => /^(gradient|d(?!istances).*|y|z|o)$/.test(name));
  return { names, when: ' on the way back' };
}
