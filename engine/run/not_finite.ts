import type { Graph } from '../graph/graph.ts';
import type { NativeEngine } from '../native.ts';
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

/**
 * Takes a step's forward pass again, call by call, and tells what first makes a value that is no number. The same rows and
 * the same `number` draw the same random numbers. Writes running statistics, and leaves the engine without programs to train with.
 */
export async function notFiniteValue(
  engine: NativeEngine,
  plan: TrainingPlan,
  graph: Graph,
  { dataset, rows, number }: { readonly dataset: number; readonly rows: Uint32Array; readonly number: number },
): Promise<Culprit | undefined> {
  engine.load('update', []);
  for (const { call, bytes, ...purpose } of plan.traces.train) {
    if (purpose.pass !== 'input' && purpose.pass !== 'forward' && call.kernel !== 'gather_targets') continue;
    engine.load('train', [call]);
    const request = { program: 'train', dataset, order: rows, batch: rows.length, firstStep: number } as const;
    await engine.run({ ...request, rates: Float32Array.of(0) }, () => {});
    for (const name of madeBy(call.kernel)) {
      if (bytes[name] === undefined) continue;
      // The rest belongs to samples that this step has not.
      const own = 4 * Math.floor((bytes[name] / 4 / plan.batch) * rows.length);
      const value = strange(floats(engine, call.buffers[name]!, own));
      if (value === undefined) continue;
      const node = purpose.pass === 'forward' && purpose.node !== undefined ? graph.nodes[purpose.node] : undefined;
      if (!node) return { words: `the data hold ${kindOf(value)}` };
      return { words: `'${node.path}' makes ${kindOf(value)}`, span: node.call.span };
    }
  }
  return undefined;
}

/** What a kernel of a forward pass calls what it makes. Those that only put values in another order may leave gaps. */
function madeBy(kernel: string): readonly string[] {
  if (kernel === 'gather_inputs' || kernel === 'gather_targets') return ['to'];
  return /^(copy_strided|permute_|clear|gather_)/.test(kernel) ? [] : ['y', 'z', 'o'];
}
