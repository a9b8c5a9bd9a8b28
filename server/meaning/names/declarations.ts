import { nearest } from '../../../engine/nearest.ts';
import type { Referable } from '../../../engine/table.ts';
import { type CallValue, type Declaration, type Imported, namedKinds } from '../../syntax/tree.ts';
import type { Analysis } from '../analysis.ts';
import type { Report } from '../diagnostic.ts';
import type { Home, Reading } from '../reading.ts';
import { reportEndless } from './endless.ts';
import { isSameImport, isSameList, type Lookups } from './lookups.ts';
import { inWords, listed, suggest } from './suggestion.ts';
import { tables } from './tables.ts';

/** What a name leads to, here or in a spec that is imported. */
export interface Located {
  /** Absent where an import does not lead to it; that has been reported. */
  readonly declaration?: Declaration;
  /** The other spec. */
  readonly home?: Home;
  readonly analysis?: Analysis;
  readonly imported?: Imported;
}

/**
 * The declarations of a spec that have a meaning, by name. While a declaration is read, others are asked for by the methods
 * alone: they write down what the reading depends on.
 */
export class Declarations {
  readonly byName = new Map<string, Declaration>();
  private readonly endless: ReadonlySet<Declaration>;
  private readonly lists = new Map<string, readonly string[]>();
  private watching: Lookups | undefined;

  constructor(
    readonly all: readonly Declaration[],
    report: Report,
    readonly imported: ReadonlyMap<string, Located> = new Map(),
  ) {
    for (const declaration of all) this.add(declaration, report);
    this.endless = reportEndless(this, report);
  }

  of(kind: string): Declaration[] {
    return this.all.filter((declaration) => declaration.kind.text === kind);
  }

  /** What is declared here by this name. */
  named(name: string): Declaration | undefined {
    const found = this.byName.get(name);
    this.watching?.named.set(name, found);
    return found;
  }

  /** What is imported by this name. */
  importedAs(name: string): Located | undefined {
    const found = this.imported.get(name);
    this.watching?.imported.set(name, found);
    return found;
  }

  /** Names of this kind, here and imported. */
  namesOf(kind: string): readonly string[] {
    let names = this.lists.get(kind);
    if (!names) {
      const imported = [...this.imported].filter(([, located]) => located.declaration?.kind.text === kind);
      names = [...this.of(kind).flatMap(({ name }) => (name ? [name.text] : [])), ...imported.map(([name]) => name)];
      this.lists.set(kind, names);
    }
    this.watching?.lists.set(kind, names);
    return names;
  }

  /** What refers to a declaration of another kind, or to none, reports it. */
  find(name: string, kind: string): Declaration | undefined {
    const found = this.named(name);
    return found?.kind.text === kind ? found : undefined;
  }

  /** A declaration of this kind, here or imported. One that an import promised and does not bring is of any kind. */
  locate(name: string, kind: string): Located | undefined {
    const declaration = this.named(name);
    if (declaration) return declaration.kind.text === kind ? { declaration } : undefined;
    const located = this.importedAs(name);
    return !located?.declaration || located.declaration.kind.text === kind ? located : undefined;
  }

  /** Does a block unfold itself? That has been reported. */
  isEndless(block: Declaration): boolean {
    const found = this.endless.has(block);
    this.watching?.endless.set(block, found);
    return found;
  }

  /** Reads something; what it asks of these declarations is written down. */
  watch<T>(lookups: Lookups, read: () => T): T {
    this.watching = lookups;
    try {
      return read();
    } finally {
      this.watching = undefined;
    }
  }

  /** Would the same answers be given? */
  answersAs({ named, imported, lists, endless }: Lookups): boolean {
    for (const [name, answer] of named) if (this.byName.get(name) !== answer) return false;
    for (const [name, answer] of imported) if (!isSameImport(this.imported.get(name), answer)) return false;
    for (const [kind, answer] of lists) if (!isSameList(this.namesOf(kind), answer)) return false;
    for (const [block, answer] of endless) if (this.endless.has(block) !== answer) return false;
    return true;
  }

  private add(declaration: Declaration, report: Report): void {
    const { kind, name } = declaration;
    if (kind.text === 'import') return;
    if (!namedKinds.includes(kind.text)) {
      refuseKind(declaration, report);
      return;
    }
    if (!name) return;
    const first = this.byName.get(name.text);
    if (first) {
      const related = [{ message: `the first \`${name.text}\``, span: first.name!.span }];
      report.error('repeated', name.span, `\`${name.text}\` is declared twice`, { related });
      return;
    }
    const imported = this.imported.get(name.text)?.imported;
    if (imported) {
      const related = [{ message: 'it is imported here', span: imported.span }];
      report.error('repeated', name.span, `\`${name.text}\` is imported already`, { related });
    }
    if (kind.text === 'block' && tables.layer.has(name.text)) {
      report.error(
        'repeated',
        name.span,
        `\`${name.text}\` is a layer of the language: a block needs a name of its own`,
      );
    }
    this.byName.set(name.text, declaration);
  }
}

/** What declarations are called in other languages. */
const elsewhere: Readonly<Record<string, string>> = {
  model: 'network',
  class: 'network',
  module: 'network',
  net: 'network',
  def: 'block',
  function: 'block',
  fn: 'block',
  layer: 'block',
  dataset: 'data',
  training: 'train',
  trainer: 'train',
  fit: 'train',
  search: 'sweep',
  hardware: 'device',
};

function refuseKind({ kind }: Declaration, report: Report): void {
  const meant = elsewhere[kind.text.toLowerCase()] ?? nearest(kind.text, namedKinds);
  const { words, fixes } = suggest(meant, kind.span);
  const known = `: a declaration is ${inWords(namedKinds, 'or')}`;
  report.error('unknown-name', kind.span, `unknown kind of declaration \`${kind.text}\`${words || known}`, { fixes });
}

/** The name of a declaration that a setting refers to. */
export function readDeclared(node: CallValue, kind: Referable, reading: Reading): string | undefined {
  const { declarations, report, meanings } = reading;
  const name = node.name.text;
  const found = declarations.locate(name, kind);
  if (found) {
    const target = found.imported ?? found.declaration!;
    meanings.refer(node.name, target);
    return found.declaration && name;
  }
  const other = declarations.named(name) ?? declarations.importedAs(name)?.declaration;
  if (other) {
    const place = declarations.importedAs(name)?.imported?.span ?? other.name!.span;
    const related = [{ message: `\`${name}\` is declared here`, span: place }];
    const message = `\`${name}\` is ${word(other.kind.text)}, expected ${word(kind)}`;
    report.error('unknown-name', node.name.span, message, { related });
    return undefined;
  }
  const names = declarations.namesOf(kind);
  const { words, fixes } = suggest(nearest(name, names), node.name.span);
  const known = names.length === 0 ? `: the spec declares no ${kind}` : listed(names);
  report.error('unknown-name', node.name.span, `unknown ${kind} \`${name}\`${words || known}`, { fixes });
  return undefined;
}

const word = (kind: string): string => (kind === 'data' ? 'data' : `a ${kind}`);
