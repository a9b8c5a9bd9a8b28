import { Lines } from '../syntax/lines.ts';
import type { Edit, Fix, Span } from '../syntax/tree.ts';

export type { Edit, Fix, Span };

/** error: it cannot run as meant; warning: almost always wrong; info: worth a look; hint: an offer. */
export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** What is found in a spec, whoever finds it: parser, meaning or a rule. */
export interface Diagnostic {
  /** `syntax`, `shape`, `unknown-name`, or the name of a rule. */
  readonly rule: string;
  readonly severity: Severity;
  /** An error only because the project wants it to be one: it may be silenced as a warning may. */
  readonly raised?: true;
  /** What, where, why and what to do, in one sentence. */
  readonly message: string;
  readonly span: Span;
  readonly fixes: readonly Fix[];
  /** Other places that belong to it. */
  readonly related?: readonly Related[];
  /** What is wrong inside of the block that is used here. */
  readonly cause?: Related;
  /** What is refused as a whole: whether it is written well does not matter then. */
  readonly covers?: Span;
}

export interface Related {
  readonly message: string;
  readonly span: Span;
  /** Set where it is in another spec: its absolute path, with line and column from 0. */
  readonly elsewhere?: { readonly file: string; readonly line: number; readonly column: number };
}

/** A place in another spec. */
export const elsewhere = ({ file, text }: { readonly file: string; readonly text: string }, { start }: Span) => ({
  elsewhere: { file, ...new Lines(text).position(start) },
});

/** The same with spans of its own. Those of a call or a layer belong to it, and are moved with it when the text changes. */
export function withOwnSpans(diagnostic: Diagnostic): Diagnostic {
  const own = <T extends { readonly span: Span }>(part: T): T => {
    const { start, end } = part.span;
    return { ...part, span: { start, end } };
  };
  const { fixes, related, cause, covers } = diagnostic;
  return {
    ...own(diagnostic),
    fixes: fixes.map((fix) => ({ ...fix, edits: fix.edits.map(own) })),
    ...(related && { related: related.map(own) }),
    ...(cause && { cause: own(cause) }),
    ...(covers && { covers: { start: covers.start, end: covers.end } }),
  };
}

interface More {
  readonly fixes?: readonly Fix[];
  readonly related?: readonly Related[];
  readonly covers?: Span;
}

/** Collects diagnostics. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];
  /** How many of them are errors: by it a reader tells whether what it has read is in order. */
  errors = 0;

  add(severity: Severity, rule: string, span: Span, message: string, { fixes = [], ...more }: More = {}): void {
    this.addAll([{ rule, severity, message, span, fixes, ...more }]);
  }

  error(rule: string, span: Span, message: string, more?: More): void {
    this.add('error', rule, span, message, more);
  }

  addAll(diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) {
      this.diagnostics.push(diagnostic);
      if (diagnostic.severity === 'error') this.errors++;
    }
  }
}

/** Replaces what stands at `span`. */
export const replacement = (title: string, span: Span, text: string, safe = true): Fix => ({
  title,
  safe,
  edits: [{ span, text }],
});
