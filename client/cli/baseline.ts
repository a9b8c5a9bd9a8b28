import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { reasonOf, writeWhole } from '../../engine/run/files.ts';
import type { Diagnostic } from '../../server/meaning/diagnostic.ts';
import { Failure } from './failure.ts';
import { fingerprints } from './fingerprints.ts';
import type { CheckedFile } from './reports/report.ts';

/** Where a baseline is written to and looked for when nothing else is said. */
export const BASELINE = 'dlspec.baseline.json';
const VERSION = 1;

/** Rules by the fingerprints of their findings, by the path of the spec relative to the baseline's folder. */
type Known = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What a spec cannot run with is no matter of a baseline, as it is none of suppressions. */
const isOld = ({ severity, raised }: Diagnostic): boolean => severity !== 'error' || raised === true;

/** What an old project is allowed: findings that were there when the baseline was written. */
export class Baseline {
  private constructor(
    readonly path: string,
    private readonly known: Known,
  ) {}

  static read(path: string): Baseline {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      const remedy = existsSync(path) ? '' : '; `dlspec check --write-baseline` writes one';
      throw new Failure(`the baseline ${path} cannot be read: ${reasonOf(error)}${remedy}`, 2);
    }
    const { version, files } = parsed(text) ?? {};
    if (version !== VERSION || !isKnown(files)) {
      throw new Failure(`${path} is no baseline of this version of dlspec: write it anew by --write-baseline`, 2);
    }
    return new Baseline(path, files);
  }

  static write(path: string, files: readonly CheckedFile[]): number {
    const found = files.map((each): [string, Readonly<Record<string, string>>] => {
      const old = each.diagnostics.filter(isOld);
      const prints = fingerprints(each.analysis, old).map((print, at): [string, string] => [print, old[at]!.rule]);
      return [keyOf(path, each.file), Object.fromEntries(prints.sort())];
    });
    // What is known of specs that were not checked now stays.
    const before = existsSync(path) ? parsed(readFileSync(path, 'utf8'))?.files : {};
    const all = Object.entries({ ...(isKnown(before) && before), ...Object.fromEntries(found) });
    const known: Known = Object.fromEntries(all.filter(([, prints]) => Object.keys(prints).length > 0).sort());
    try {
      writeWhole(path, `${JSON.stringify({ version: VERSION, files: known }, null, 2)}\n`);
    } catch (error) {
      throw new Failure(`the baseline ${path} cannot be written: ${reasonOf(error)}`);
    }
    return found.reduce((sum, [, prints]) => sum + Object.keys(prints).length, 0);
  }

  /** What the baseline does not know, how many findings it does, and how many of its own are gone. */
  apply(checked: CheckedFile): { readonly left: CheckedFile; readonly baselined: number; readonly gone: number } {
    const known = this.known[keyOf(this.path, checked.file)] ?? {};
    const old = checked.diagnostics.filter(isOld);
    const prints = fingerprints(checked.analysis, old);
    const left = new Set(old.filter((_, at) => !Object.hasOwn(known, prints[at]!)));
    const baselined = old.length - left.size;
    const diagnostics = checked.diagnostics.filter((found) => !isOld(found) || left.has(found));
    return { left: { ...checked, diagnostics }, baselined, gone: Object.keys(known).length - baselined };
  }
}

const keyOf = (baseline: string, file: string): string =>
  relative(dirname(resolve(baseline)), resolve(file))
    .split(sep)
    .join('/');

function parsed(text: string): { readonly version?: unknown; readonly files?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isKnown = (files: unknown): files is Known => isObject(files) && Object.values(files).every(isObject);
