import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { minimatch } from 'minimatch';
import { reasonOf } from '../../../engine/run/files.ts';
import { type Control, type Preset, type RuleChoice, recommended } from '../../rules/control.ts';
import { type Choices, type Configuration, type Mistake, readConfiguration } from './read.ts';

/** The name by which a configuration is found in the folder of a spec or above; what others extend may have one before it. */
export const CONFIGURATION = 'dlspec.config.json';

/** A configuration file as it was read. */
interface File {
  readonly text: string;
  readonly configuration: Configuration;
  readonly mistakes: readonly Mistake[];
}

/** A configuration file with something wrong in it. */
export interface Faulty {
  readonly file: string;
  readonly text: string;
  readonly mistakes: readonly Mistake[];
}

/** A file that others may stand on, with its own folder: its patterns are relative to that. */
interface Layer {
  readonly folder: string;
  readonly configuration: Configuration;
}

/** What projects want of the rules. For a spec that is what the nearest `dlspec.config.json` says, and what it extends. */
export class Configurations {
  private readonly files = new Map<string, File | undefined>();
  /** Of files that extend what cannot be extended. */
  private readonly wrongBases = new Map<string, Mistake[]>();
  private readonly controls = new Map<string, Control>();
  /** One object for the same wishes: what rules found is kept by it. */
  private readonly known = new Map<string, Control>([[JSON.stringify(recommended), recommended]]);

  /** What a project wants for a spec, by its absolute path. */
  controlFor(spec: string): Control {
    let control = this.controls.get(spec);
    if (!control) {
      const nearest = this.nearest(dirname(spec));
      control = this.one(nearest ? put(this.layers(nearest, []), spec) : recommended);
      this.controls.set(spec, control);
    }
    return control;
  }

  /** Configurations that were read and are not in order. */
  faulty(): Faulty[] {
    return [...this.files].flatMap(([file, read]) => {
      const mistakes = [...(read?.mistakes ?? []), ...(this.wrongBases.get(file) ?? [])];
      return mistakes.length > 0 ? [{ file, text: read?.text ?? '', mistakes }] : [];
    });
  }

  /** Reads files again that were read or looked for; tells whether any of them changed. */
  refresh(): boolean {
    const before = [...this.files];
    const isOther = before.some(([file, read]) => textOf(file)?.text !== read?.text);
    if (!isOther) return false;
    for (const kept of [this.files, this.wrongBases, this.controls]) kept.clear();
    return true;
  }

  private nearest(folder: string): string | undefined {
    const file = join(folder, CONFIGURATION);
    if (this.read(file)) return file;
    const above = dirname(folder);
    return above === folder ? undefined : this.nearest(above);
  }

  private read(file: string): File | undefined {
    if (!this.files.has(file)) {
      const found = textOf(file);
      const read = found && { ...found, ...readConfiguration(found.text) };
      this.files.set(file, read && found.problem ? { ...read, mistakes: [at(found.problem)] } : read);
    }
    return this.files.get(file);
  }

  /** What a file extends, then itself. */
  private layers(file: string, from: readonly string[]): Layer[] {
    const read = this.read(file);
    if (!read) return [];
    const folder = dirname(file);
    const { configuration } = read;
    const bases = configuration.extends.flatMap(({ path, start, end }) => {
      const base = resolve(folder, path);
      const problem =
        base === file || from.includes(base)
          ? `\`${path}\` extends this file in turn`
          : this.read(base)
            ? undefined
            : `there is no file ${base}`;
      if (problem === undefined) return this.layers(base, [...from, file]);
      const told = this.wrongBases.get(file) ?? [];
      if (told.every((mistake) => mistake.start !== start)) told.push({ message: problem, start, end });
      this.wrongBases.set(file, told);
      return [];
    });
    return [...bases, { folder, configuration }];
  }

  private one(control: Control): Control {
    const key = JSON.stringify(control);
    const known = this.known.get(key) ?? control;
    this.known.set(key, known);
    return known;
  }
}

/** The text of a file; undefined where there is none. */
function textOf(file: string): { readonly text: string; readonly problem?: string } | undefined {
  try {
    return { text: readFileSync(file, 'utf8').replace(/^\ufeff/, '') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    return { text: '', problem: `cannot be read: ${reasonOf(error)}` };
  }
}

const at = (message: string): Mistake => ({ message, start: 0, end: 0 });

/** One layer over the other; in each its overrides, in their order, over what it says of all files. */
function put(layers: readonly Layer[], spec: string): Control {
  const result: { preset: Preset; rules: Record<string, RuleChoice> } = { preset: 'recommended', rules: {} };
  const add = ({ preset, rules }: { readonly preset?: Preset; readonly rules: Choices }) => {
    result.preset = preset ?? result.preset;
    for (const [name, choice] of Object.entries(rules)) {
      const before = result.rules[name];
      result.rules[name] = { ...before, ...choice, options: { ...before?.options, ...choice.options } };
    }
  };
  for (const { folder, configuration } of layers) {
    add(configuration);
    const path = relative(folder, spec).split(sep).join('/');
    for (const override of configuration.overrides)
      if (override.files.some((pattern) => fits(path, pattern))) add(override);
  }
  return result;
}

/** Relative to the folder of the configuration; a pattern without a slash is about files of that name in any folder. */
const fits = (path: string, pattern: string): boolean =>
  minimatch(path, pattern.replace(/^\.\//, ''), { dot: true, matchBase: !pattern.includes('/') });
