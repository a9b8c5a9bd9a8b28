import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHARED } from '../../../engine/data/fixtures.ts';
import { type Npy, parseNpy } from '../../../engine/data/formats/npy.ts';

/** The tests that ONNX has of its operators (onnx/backend/test/data, Apache-2.0): data that is not in the repository. */
const ARCHIVE = join(SHARED, 'onnx_node_tests.tar.xz');
export const isThere = existsSync(ARCHIVE);

interface Described {
  readonly name: string;
  readonly file: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}
interface OnnxNode {
  readonly op: string;
  readonly domain: string;
  /** Names in the graph; '' where an optional one is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attrs: Readonly<Record<string, unknown>>;
}
interface DescribedTest {
  readonly test: string;
  readonly suite: string;
  readonly opset: Readonly<Record<string, number>>;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Described[];
  readonly data_sets: readonly { readonly inputs: readonly Described[]; readonly outputs: readonly Described[] }[];
}

/** One node with the values that it is given and those that are expected of it. */
export class NodeTest {
  /** The first that calculates. */
  readonly node: OnnxNode;
  private readonly nodes: readonly OnnxNode[];

  constructor(
    private readonly folder: string,
    private readonly described: DescribedTest,
  ) {
    this.nodes = described.nodes.filter(({ op }) => op !== 'Constant');
    this.node = this.nodes[0] ?? described.nodes[0]!;
  }

  get name(): string {
    return `${this.described.suite}/${this.described.test.replace('test_', '')}`;
  }
  get ops(): readonly string[] {
    return this.nodes.map(({ op }) => op);
  }
  get opset(): number {
    return this.described.opset['ai.onnx'] ?? this.described.opset[''] ?? 0;
  }
  /** Types of all values in and out. */
  get dtypes(): readonly string[] {
    const [first] = this.described.data_sets;
    return [...first!.inputs, ...first!.outputs].map(({ dtype }) => dtype);
  }

  get isEmpty(): boolean {
    return this.described.data_sets[0]!.inputs[0]!.shape.includes(0);
  }

  /** The value of an input of the node, or of a node further on; undefined where it is left out. */
  input(at: number, node = 0): Npy | undefined {
    const name = this.nodes[node]?.inputs[at];
    if (!name) return undefined;
    const given = [...this.described.data_sets[0]!.inputs, ...this.described.initializers];
    const found = given.find((each) => each.name === name);
    return found ? this.read(found) : this.constant(name);
  }

  /** The expected value of the node's output of that place. */
  output(at = 0): Npy | undefined {
    const name = this.node.outputs[at];
    const found = this.described.data_sets[0]!.outputs.find((each) => each.name === name);
    return found && this.read(found);
  }
  /** The expected value of the last node. */
  lastOutput(): Npy | undefined {
    const [found] = this.described.data_sets[0]!.outputs;
    return found && this.read(found);
  }

  attributesOf(node: number): Readonly<Record<string, unknown>> {
    return this.nodes[node]!.attrs;
  }
  attribute(name: string, otherwise: number): number;
  attribute(name: string, otherwise: string): string;
  attribute<T>(name: string, otherwise: T): T;
  attribute<T>(name: string, otherwise: T): T {
    return (this.node.attrs[name] as T | undefined) ?? otherwise;
  }

  private constant(name: string): Npy | undefined {
    const found = this.described.nodes.find(({ op, outputs }) => op === 'Constant' && outputs.includes(name));
    if (!found) return undefined;
    const { tensor, shape, dtype } = found.attrs.value as { tensor: unknown; shape: readonly number[]; dtype: string };
    const values = Float64Array.from([tensor].flat(Number.POSITIVE_INFINITY) as number[]);
    return { shape, type: dtype as Npy['type'], values };
  }

  private read({ file }: Described): Npy {
    return parseNpy(readFileSync(join(this.folder, file)), file);
  }
}

/** Unpacks the archive into a folder and reads what is in it. */
export function nodeTests(folder: string): NodeTest[] {
  execFileSync('tar', ['xJf', ARCHIVE, '-C', folder]);
  const root = join(folder, 'onnx_node_tests');
  const { tests } = JSON.parse(readFileSync(join(root, 'index.json'), 'utf8')) as { tests: readonly DescribedTest[] };
  return tests.map((test) => new NodeTest(root, test));
}
