import { analyse } from '../../server/meaning/analyse.ts';
import { settingsOf } from '../../server/meaning/names/tables.ts';
import { type World, world } from '../../server/meaning/world.ts';
import type { Chance } from './chance.ts';
import { FlowWriter } from './networks.ts';
import { nothing, type Scope, textFor, wantedOf } from './values.ts';

/** What specs may import. */
export const OTHER = `/// Elsewhere.
block Far(units, act = relu) {
  x = input
  dense(units) -> act -> dense(x.features)
}
data Moons(samples = 200) { source: synthetic.moons(samples: samples)  split: random(validation: 10%) }
network Elsewhere(width = 8) { vector(2) -> Far(width) -> dense(2) }
`;
export const OTHER_FILE = 'other.dlspec';

/** How often a part that has mistakes is written again. */
const TRIES = 6;

/** Writes specs from the grammar and the tables. Most of a spec is right, so that what follows from it is looked at too. */
export class SpecWriter {
  private readonly declared: Record<string, string[]> = {};
  private readonly blocks: string[] = [];
  private parts: string[] = [];
  private errors = 0;
  private count = 0;
  private readonly around: World;

  constructor(
    private readonly chance: Chance,
    private readonly folder: string,
  ) {
    this.around = { ...world, file: (path) => (path === `${folder}/${OTHER_FILE}` ? OTHER : undefined) };
  }

  write(): string {
    const { chance } = this;
    if (chance.happens(0.3)) this.import();
    if (chance.happens(0.2)) this.declare('device');
    for (const _ of chance.some(0, 2, () => 0)) this.declare('data');
    for (const _ of chance.some(0, 2, () => 0)) this.flow('block');
    for (const _ of chance.some(1, 2, () => 0)) this.flow('network');
    for (const _ of chance.some(0, 2, () => 0)) this.declare('train');
    if (chance.happens(0.2)) this.declare('sweep');
    const text = this.parts.map((part) => this.decorated(part)).join('\n');
    return chance.happens(0.1) ? text.replaceAll('\n', '\r\n') : text;
  }

  private import(): void {
    this.parts.push(`import { Far, Moons, Elsewhere } from "./${OTHER_FILE}"\n`);
    this.blocks.push('Far(8)', 'Far(units: 4, act: tanh)');
    this.declared.data = ['Moons', 'Moons(samples: 50)'];
    this.declared.network = ['Elsewhere', 'Elsewhere(width: 4)'];
  }

  /** A declaration whose body sets. */
  private declare(kind: string): void {
    const name = this.name(kind);
    this.keepBest(() => {
      const { header, scope } = this.header(kind, name);
      const settings = wantedOf(settingsOf[kind]!, this.chance, 0.2);
      const isNarrow = this.chance.happens(0.2);
      const lines = settings.map(([key, option]) => `${key}: ${textFor(option.kind, scope, this.chance)}`);
      if (kind === 'train' && !/^(epochs|steps):/m.test(lines.join('\n'))) lines.push('epochs: 3');
      return isNarrow ? `${header} { ${lines.join('  ')} }\n` : `${header} {\n${lines.join('\n')}\n}\n`;
    });
    this.declared[kind] = [...(this.declared[kind] ?? []), name];
  }

  /** A declaration whose body flows, statement by statement. */
  private flow(kind: 'network' | 'block'): void {
    const { chance, parts } = this;
    const name = this.name(kind);
    const { header, scope } = this.header(kind, name);
    const writer = new FlowWriter(scope, chance, this.blocks);
    let body = kind === 'network' ? writer.input() : 'x = input';
    const written = () => `${header} {\n${body}\n}\n`;
    this.parts = [...parts, written()];
    this.errors = this.mistakes();
    for (let statement = chance.between(1, 6); statement > 0; statement--) {
      const before = body;
      this.keepBest(() => {
        body = `${before}\n${writer.statement()}`;
        return written();
      }, parts);
    }
    const call = chance.happens(0.5) || !header.includes('(') ? name : `${name}(a: 4)`;
    if (kind === 'block') this.blocks.push(call);
    else this.declared.network = [...(this.declared.network ?? []), call];
  }

  /** Adds what `write` writes: the first that brings no mistake, else the last. */
  private keepBest(write: () => string, parts = this.parts): void {
    const tries = this.chance.happens(0.15) ? 1 : TRIES;
    let errors = this.errors;
    for (let attempt = 0; attempt < tries; attempt++) {
      this.parts = [...parts, write()];
      errors = this.mistakes();
      if (errors <= this.errors) break;
    }
    this.errors = errors;
  }

  private mistakes(): number {
    const { diagnostics } = analyse(this.parts.join('\n'), `${this.folder}/fuzz.dlspec`, this.around);
    return diagnostics.filter(({ severity }) => severity === 'error').length;
  }

  private name(kind: string): string {
    const { chance } = this;
    if (chance.happens(0.03)) return chance.of(['Twice', 'network', 'é', 'relu']);
    return `${kind[0]!.toUpperCase()}${kind.slice(1)}${this.count++}`;
  }

  private header(kind: string, name: string): { readonly header: string; readonly scope: Scope } {
    const { chance, declared } = this;
    const hasParameters = chance.happens(0.4);
    const parameters = hasParameters
      ? `(a = ${chance.of(['4', '8', '2 * 4'])}, b = ${chance.of(['true', 'false'])})`
      : '';
    const names = hasParameters ? { numbers: ['a'], flags: ['b'] } : {};
    return { header: `${kind} ${name}${parameters}`, scope: { ...nothing, ...names, declared } };
  }

  /** With comments and empty lines here and there. */
  private decorated(part: string): string {
    const { chance } = this;
    const comments = [
      '// a line',
      '/* a block */',
      '// dlspec-ignore dropout-wide: it is wanted',
      '',
      '',
      '/// inside',
    ];
    const lines = part.split('\n').flatMap((line) => (chance.happens(0.04) ? [chance.of(comments), line] : [line]));
    const text = lines.map((line) => (chance.happens(0.03) && line !== '' ? `${line} // behind` : line)).join('\n');
    return chance.happens(0.2) ? `/// What it is.\n${text}` : text;
  }
}
