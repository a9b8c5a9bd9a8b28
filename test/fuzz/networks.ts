import { layers } from '../../engine/layers/index.ts';
import type { Layer } from '../../engine/layers/layer.ts';
import type { Chance } from './chance.ts';
import { callOf, type Scope } from './values.ts';

const all: readonly Layer[] = [...layers.entries.values()] as Layer[];
const others = all.filter(({ role }) => role !== 'input');
const INPUTS = [
  'image(1, 28, 28)',
  'image(3, 32, 32)',
  'vector(8)',
  'vector(2)',
  'tokens(16, 65)',
  'tokens(length: 12, vocabulary: 30)',
  'sequence(10, 8)',
  'tensor(4, 6, 6)',
  'tensor(2, 4, 4, 4)',
];
/** What goes on from most values. */
const PLAIN = ['relu', 'dropout(0.1)', 'gelu', 'flatten', 'dense(10)', 'layer_norm', 'embedding(8)', 'global_avg_pool'];

/** Writes the statements of a network or a block, one after the other. */
export class FlowWriter {
  readonly values: string[] = [];
  readonly shared: string[] = [];
  private bound = 0;

  constructor(
    private readonly scope: Scope,
    private readonly chance: Chance,
    /** Blocks that may be used, as calls. */
    private readonly blocks: readonly string[],
  ) {}

  input(): string {
    const { chance } = this;
    const input = chance.happens(0.1) ? this.layer(all.filter(({ role }) => role === 'input')) : chance.of(INPUTS);
    return chance.happens(0.3) ? `${this.name()} = ${input}` : input;
  }

  /** A statement of any form; `depth`: in how many bodies it stands. */
  statement(depth = 0): string {
    const { chance } = this;
    const form = chance.between(0, 19);
    if (form < 8) return this.flow();
    if (form < 11) {
      const flow = this.flow();
      return `${this.name()} = ${flow}`;
    }
    if (form === 11 && depth < 3) return `repeat ${this.count()} ${this.body(depth)}`;
    if (form === 12 && depth < 3) return this.branches(depth);
    if (form === 13) return this.sharing();
    if (form === 14) return this.parting();
    if (form === 15) return `${this.source()} -> ${this.flow()}`;
    if (form === 16) return `${this.source()} ${chance.of(['+', '-', '*', '/'])} ${this.operand()} -> ${this.stage()}`;
    if (form === 17) return `concat(${this.source()}, ${this.operand()})`;
    if (form === 18 && depth === 0 && this.values.length > 0)
      return chance.happens(0.5) ? `output ${chance.of(this.values)}` : `output ${this.name()} = ${this.flow()}`;
    return `${this.source()} + (${this.source()} -> ${this.flow()})`;
  }

  private get inSight(): Scope {
    return { ...this.scope, values: [...this.scope.values, ...this.values], shared: this.shared };
  }

  private name(): string {
    const name = this.chance.happens(0.1) ? this.chance.of(['input', 'x', 'Net1', 'if', 'é']) : `v${this.bound++}`;
    this.values.push(name);
    return name;
  }

  private source(): string {
    const { values, chance } = this;
    return values.length > 0 && chance.happens(0.8) ? chance.of(values) : 'input';
  }

  private operand(): string {
    return this.chance.of(['0.5', '2', this.source(), `(${this.source()} -> ${this.stage()})`]);
  }

  private flow(): string {
    const { chance } = this;
    const gap = () => (chance.happens(0.1) ? '\n  -> ' : ' -> ');
    return chance.some(1, 4, () => this.stage()).reduce((flow, stage) => `${flow}${gap()}${stage}`);
  }

  private stage(): string {
    const { chance, blocks } = this;
    if (this.shared.length > 0 && chance.happens(0.1)) return chance.of(this.shared);
    if (blocks.length > 0 && chance.happens(0.15)) return chance.of(blocks);
    if (chance.happens(0.35)) return chance.of(PLAIN);
    return chance.happens(0.05) ? `(${this.stage()} -> ${this.stage()})` : this.layer(others);
  }

  private layer(among: readonly Layer[]): string {
    return callOf(this.chance.of(among), this.inSight, this.chance);
  }

  private sharing(): string {
    const name = `s${this.bound++}`;
    const text = `shared ${name} = ${this.layer(others)}`;
    this.shared.push(name);
    return text;
  }

  private parting(): string {
    const flow = `${this.source()} -> split(2)`;
    return `${this.name()}, ${this.name()} = ${flow}`;
  }

  private count(): string {
    const { chance, scope } = this;
    return scope.numbers.length > 0 && chance.happens(0.3) ? chance.of(scope.numbers) : `${chance.between(0, 4)}`;
  }

  /** What is bound in a body ends with it. */
  private body(depth: number): string {
    const { length } = this.values;
    const inside = this.chance.some(1, 3, () => this.statement(depth + 1));
    this.values.length = length;
    return `{\n${inside.join('\n')}\n}`;
  }

  private branches(depth: number): string {
    const { chance } = this;
    const more = chance.happens(0.3) ? ` else if ${this.condition()} ${this.body(depth)}` : '';
    const last = chance.happens(0.8) ? ` else ${this.body(depth)}` : '';
    return `if ${this.condition()} ${this.body(depth)}${more}${last}`;
  }

  private condition(): string {
    const { chance, scope } = this;
    const number = () => chance.of([...scope.numbers, '4', '3 * 2', 'input.channels', `${this.source()}.features`]);
    const compared = () => `${number()} ${chance.of(['==', '!=', '<', '<=', '>', '>='])} ${number()}`;
    return chance.of([
      compared(),
      `not (${compared()})`,
      `${compared()} and ${compared()}`,
      chance.of([...scope.flags, 'true']),
      `${compared()} or not ${chance.of([...scope.flags, 'false'])}`,
    ]);
  }
}
