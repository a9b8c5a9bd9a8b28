import { type Graph, type GraphNode, inputShapes } from '../graph/graph.ts';
import { count, type Shape } from '../graph/shape.ts';
import { layers } from '../layers/index.ts';
import type { BackwardLowering, Buffer, Lowering } from '../layers/layer.ts';
import { partialSums } from '../layers/scratch.ts';
import { FUSED_ACTIVATIONS } from '../program.ts';
import type { Options, OptionsOf } from '../table.ts';
import type { Buffers, Draft } from './draft.ts';
import type { Fusion } from './fusion.ts';
import type { MemoryOrder } from './memory_order.ts';
import type { Weights } from './weights.ts';

/** Turns one graph into kernel calls: forward in the order of its nodes, backward against it. */
export class LoweredGraph {
  /** What each node makes; nodes that cost nothing share the buffer of what they read. */
  private readonly values = new Map<number, Buffer>();
  private readonly gradients = new Map<number, Buffer>();
  private readonly saved = new Map<string, Buffer>();
  /** What a node reads where it had to be put in order first. */
  private readonly mended = new Map<number, Buffer>();
  private readonly learns: ReadonlySet<number>;

  constructor(
    private readonly graph: Graph,
    private readonly weights: Weights,
    private readonly fusion: Fusion,
    private readonly order: MemoryOrder,
    private readonly buffers: Buffers,
    private readonly batch: number,
    private readonly training: boolean,
  ) {
    const learns = new Set<number>();
    for (const node of graph.nodes) {
      const own = weights.placed.some((placed) => placed.node === node && placed.parameter.trainable);
      if (own || node.inputs.some((input) => learns.has(input))) learns.add(node.id);
    }
    this.learns = learns;
  }

  /** The buffer of a sample input. */
  inputOf(node: GraphNode): Buffer {
    const buffer = this.perSample(node.shape);
    this.values.set(node.id, buffer);
    return buffer;
  }

  /** Emits the forward pass; gives the network's output with its values in the language's order. */
  forward(draft: Draft): Buffer {
    for (const node of this.graph.nodes) {
      if (node.inputs.length === 0) continue;
      const layer = layers.get(node.call.entry);
      const input = this.read(node, draft);
      if (layer.view || this.fusion.absorbed.has(node.id) || (layer.trainingOnly && !this.training)) {
        this.values.set(node.id, input);
        continue;
      }
      this.values.set(node.id, this.perSample(node.shape));
      layer.forward!(this.lowering(node, input, draft));
    }
    const output = this.outputNode();
    const value = this.values.get(output.id)!;
    const picture = this.order.toMendAtOutput(output);
    if (!picture) return value;
    const mended = this.perSample(picture);
    draft.emit('permute_to_channels_first', { x: value, y: mended }, pictureSizes(picture));
    return mended;
  }

  /** Emits the backward pass from the gradient by the output, given in the language's order. */
  backward(draft: Draft, gradient: Buffer): void {
    const output = this.outputNode();
    const picture = this.order.toMendAtOutput(output);
    if (picture)
      draft.emit(
        'permute_to_channels_last',
        { x: gradient, y: this.gradientOf(this.values.get(output.id)!) },
        pictureSizes(picture),
      );
    else this.gradients.set(this.values.get(output.id)!.id, gradient);

    for (const node of [...this.graph.nodes].reverse()) {
      if (node.inputs.length === 0 || !this.learns.has(node.id)) continue;
      const layer = layers.get(node.call.entry);
      if (!layer.view && !this.fusion.absorbed.has(node.id)) layer.backward!(this.backwardLowering(node, draft));
      const mended = this.mended.get(node.id);
      if (!mended || !this.learns.has(node.inputs[0]!)) continue;
      const before = this.gradientOf(this.values.get(node.inputs[0]!)!);
      draft.emit(
        'permute_to_channels_last',
        { x: this.gradientOf(mended), y: before },
        pictureSizes(this.order.toMendBefore(node)!),
      );
    }
  }

  private outputNode(): GraphNode {
    return this.graph.nodes[this.graph.outputs[0]!]!;
  }

  private perSample(shape: Shape): Buffer {
    return this.buffers.transient(4 * count(shape) * this.batch);
  }

  private read(node: GraphNode, draft: Draft): Buffer {
    const value = this.values.get(node.inputs[0]!)!;
    const picture = this.order.toMendBefore(node);
    if (!picture) return value;
    const mended = this.perSample(picture);
    this.mended.set(node.id, mended);
    draft.emit('permute_to_channels_first', { x: value, y: mended }, pictureSizes(picture));
    return mended;
  }

  private gradientOf(value: Buffer): Buffer {
    let gradient = this.gradients.get(value.id);
    if (!gradient) {
      gradient = this.buffers.transient(this.buffers.bytesOf(value));
      this.gradients.set(value.id, gradient);
    }
    return gradient;
  }

  private lowering(node: GraphNode, input: Buffer, draft: Draft): Lowering<OptionsOf<Options>> {
    const bytes = ({ perSample = 0, fixed = 0 }) => perSample * this.batch + fixed;
    return {
      options: node.call.options,
      inputShape: inputShapes(this.graph, node)[0]!,
      outputShape: node.shape,
      input,
      output: this.values.get(node.id)!,
      training: this.training,
      batch: this.batch,
      activation: FUSED_ACTIVATIONS.indexOf(this.fusion.activationOf.get(node.id) ?? 'none'),
      stream: this.weights.placed.length + node.id,
      parameter: (name) => this.weights.of(node, name).buffer,
      saved: (name, size) => {
        const key = `${node.id}.${name}`;
        const buffer = this.saved.get(key) ?? this.buffers.transient(bytes(size));
        this.saved.set(key, buffer);
        return buffer;
      },
      scratch: (size) => this.buffers.transient(size),
      emit: (kernel, buffers, sizes, scalars) => draft.emit(kernel, buffers, sizes, scalars),
    };
  }

  private backwardLowering(node: GraphNode, draft: Draft): BackwardLowering<OptionsOf<Options>> {
    const value = this.mended.get(node.id) ?? this.values.get(node.inputs[0]!)!;
    const forward = this.lowering(node, value, draft);
    const outputGradient = this.gradientOf(forward.output);
    const parameterGradient = (name: string) => this.weights.of(node, name).gradient!;
    return {
      ...forward,
      outputGradient,
      inputGradient: this.learns.has(node.inputs[0]!) ? this.gradientOf(value) : undefined,
      parameterGradient,
      undoEpilogue({ rows, width, bias }) {
        if (!bias && forward.activation === 0) return;
        const sums = bias && {
          dbias: parameterGradient('bias'),
          scratch: forward.scratch(partialSums(forward.batch * rows, width, 1)),
        };
        const buffers = { y: forward.output, dy: outputGradient, ...sums };
        draft.emit('epilogue_backward', buffers, { rows, width, activation: forward.activation });
      },
    };
  }
}

const pictureSizes = ([channels, height, width]: Shape) => ({ height: height!, width: width!, channels: channels! });
