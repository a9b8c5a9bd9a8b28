import { nearest } from '../../engine/nearest.ts';
import { type CallValue, type Declaration, declarationKinds, flowKinds, type Imported } from '../syntax/tree.ts';
import type { Analysis } from './analysis.ts';
import { type Report, replacement } from './diagnostic.ts';
import { reportEndless } from './endless.ts';
import type { Home, Reading } from './reading.ts';
import { inWords, listed, suggest } from './suggestion.ts';
import { tables } from './tables.ts';

/** Kinds that can be written. */
const KINDS = ['data', 'block', 'network', 'train', 'device'];

/** What a name leads to, here or in a spec that is imported. */
export interface Located {
  /** Absent where an import does not lead to it; that has been reported. */
  readonly declaration?: Declaration;
  /** The other spec. */
  readonly home?: Home;
  readonly analysis?: Analysis;
  readonly imported?: Imported;
}

/** The declarations of a spec that have a meaning, by name. */
export class Declarations {
  readonly byName = new Map<string, Declaration>();
  private readonly endless: ReadonlySet<Declaration>;

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

  /** Names of this kind, here and imported. */
  namesOf(kind: string): string[] {
    const imported = [...this.imported].filter(([, located]) => located.declaration?.kind.text === kind);
    return [...this.of(kind).flatMap(({ name }) => (name ? [name.text] : [])), ...imported.map(([name]) => name)];
  }

  /** What refers to a declaration of another kind, or to none, reports it. */
  find(name: string, kind: string): Declaration | undefined {
    const found = this.byName.get(name);
    return found?.kind.text === kind ? found : undefined;
  }

  /** A declaration of this kind, here or imported. One that an import promised and does not bring is of any kind. */
  locate(name: string, kind: string): Located | undefined {
    const declaration = this.byName.get(name);
    if (declaration) return declaration.kind.text === kind ? { declaration } : undefined;
    const located = this.imported.get(name);
    return !located?.declaration || located.declaration.kind.text === kind ? located : undefined;
  }

  /** Does a block unfold itself? That has been reported. */
  isEndless(block: Declaration): boolean {
    return this.endless.has(block);
  }

  private add(declaration: Declaration, report: Report): void {
    const { kind, name, parameters } = declaration;
    if (kind.text === 'import') return;
    if (!KINDS.includes(kind.text)) {
      refuseKind(declaration, report);
      return;
    }
    if (parameters.length > 0 && !flowKinds.has(kind.text)) {
      const span = { start: parameters[0]!.span.start, end: parameters.at(-1)!.span.end };
      report.error('not-yet', span, `parameters of ${kind.text} are not part of this version`);
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

function refuseKind({ kind }: Declaration, report: Report): void {
  if (declarationKinds.includes(kind.text)) {
    report.error('not-yet', kind.span, `\`${kind.text}\` is not part of this version`);
    return;
  }
  const { words, fixes } = suggest(nearest(kind.text, KINDS), kind.span);
  const known = `: a declaration is ${inWords(KINDS, 'or')}`;
  report.error('unknown-name', kind.span, `unknown kind of declaration \`${kind.text}\`${words || known}`, { fixes });
}

/** The name of a declaration that a setting refers to. */
export function readDeclared(node: CallValue, kind: 'network' | 'data', reading: Reading): string | undefined {
  const { declarations, report, meanings } = reading;
  const name = node.name.text;
  const found = declarations.locate(name, kind);
  if (found) {
    const target = found.imported ?? found.declaration!;
    meanings.refer(node.name, target);
    if (!found.declaration) return undefined;
    if (!node.parentheses || kind === 'network') return name;
    const message = `\`${name}\` takes no arguments`;
    report.error('unknown-option', node.parentheses, message, {
      fixes: [replacement('Remove them', node.parentheses, '')],
    });
    return undefined;
  }
  const other = declarations.byName.get(name) ?? declarations.imported.get(name)?.declaration;
  if (other) {
    const place = declarations.imported.get(name)?.imported?.span ?? other.name!.span;
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
