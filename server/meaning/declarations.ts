import { nearest } from '../../engine/nearest.ts';
import { type CallValue, type Declaration, declarationKinds, flowKinds } from '../syntax/tree.ts';
import { type Report, replacement } from './diagnostic.ts';
import { reportEndless } from './endless.ts';
import type { Reading } from './reading.ts';
import { inWords, listed, suggest } from './suggestion.ts';
import { tables } from './tables.ts';

/** Kinds that can be written. */
const KINDS = ['data', 'block', 'network', 'train'];

/** The declarations of a spec that have a meaning, by name. */
export class Declarations {
  readonly byName = new Map<string, Declaration>();
  private readonly endless: ReadonlySet<Declaration>;

  constructor(
    readonly all: readonly Declaration[],
    report: Report,
  ) {
    for (const declaration of all) this.add(declaration, report);
    this.endless = reportEndless(this, report);
  }

  of(kind: string): Declaration[] {
    return this.all.filter((declaration) => declaration.kind.text === kind);
  }

  namesOf(kind: string): string[] {
    return this.of(kind).flatMap(({ name }) => (name ? [name.text] : []));
  }

  /** What refers to a declaration of another kind, or to none, reports it. */
  find(name: string, kind: string): Declaration | undefined {
    const found = this.byName.get(name);
    return found?.kind.text === kind ? found : undefined;
  }

  /** Does a block unfold itself? That has been reported. */
  isEndless(block: Declaration): boolean {
    return this.endless.has(block);
  }

  private add(declaration: Declaration, report: Report): void {
    const { kind, name, parameters } = declaration;
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
  const found = declarations.find(name, kind);
  if (found) {
    meanings.refer(node.name, found);
    if (!node.parentheses || kind === 'network') return name;
    const message = `\`${name}\` takes no arguments`;
    report.error('unknown-option', node.parentheses, message, {
      fixes: [replacement('Remove them', node.parentheses, '')],
    });
    return undefined;
  }
  const other = declarations.byName.get(name);
  if (other) {
    const related = [{ message: `\`${name}\` is declared here`, span: other.name!.span }];
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
