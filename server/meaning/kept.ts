import { isMoved, type Section, type Sections } from '../syntax/sections.ts';
import type { Name, Node, Span } from '../syntax/tree.ts';
import type { Diagnostic } from './diagnostic.ts';
import { Meanings } from './meanings.ts';
import type { Lookups } from './names/lookups.ts';

/** What one declaration was read to be, kept as long as its text and all that the reading asked for are the same. */
export class Kept<T = unknown> {
  private parts: ReadonlyMap<Section, Meanings> | undefined;
  private spans: readonly { readonly section: Section; readonly spans: ReadonlySet<Moving> }[] = [];
  private readonly remembered = new Map<unknown, unknown>();
  private sections: Sections | undefined;

  constructor(
    readonly value: T,
    readonly diagnostics: readonly Diagnostic[],
    readonly lookups: Lookups,
    private readonly meanings: Meanings,
    private readonly file: string,
  ) {}

  /** The meanings that it found, by the section that they are of: its own, and those of the blocks that it uses. */
  meaningsBy(sections: Sections): ReadonlyMap<Section, Meanings> {
    this.parts ??= partsOf(this.meanings, sections);
    return this.parts;
  }

  /** From now on the spans in `found` move with the sections they are in; those of the tree do so by themselves. */
  follow(found: readonly unknown[], sections: Sections): void {
    this.sections = sections;
    const spans = new Set<Moving>();
    const visit = (part: unknown) => collect(part, this.file, spans);
    found.forEach(visit);
    this.diagnostics.forEach(visit);
    for (const { call } of this.meanings.calls.values()) visit(call);
    for (const { call, through } of this.meanings.layers.values()) [call, through].forEach(visit);
    this.add(spans, sections);
  }

  /** What is worked out once about the declaration, such as what rules find; the spans in `moving` go with the text. */
  remember<R>(key: unknown, work: () => R, moving: (result: R) => unknown = (result) => result): R {
    if (this.remembered.has(key)) return this.remembered.get(key) as R;
    const result = work();
    this.remembered.set(key, result);
    if (this.sections) {
      const spans = new Set<Moving>();
      collect(moving(result), this.file, spans);
      this.add(spans, this.sections);
    }
    return result;
  }

  /** Goes where the sections have gone. */
  move(): void {
    for (const { section, spans } of this.spans) {
      const by = section.moved;
      if (by === 0) continue;
      for (const span of spans) {
        span.start += by;
        span.end += by;
      }
    }
  }

  private add(spans: ReadonlySet<Moving>, sections: Sections): void {
    const bySection = new Map<Section, Set<Moving>>();
    for (const span of spans) {
      const section = sections.at(span.start);
      const all = bySection.get(section);
      if (all) all.add(span);
      else bySection.set(section, new Set([span]));
    }
    this.spans = [...this.spans, ...[...bySection].map(([section, all]) => ({ section, spans: all }))];
  }
}

type Moving = { start: number; end: number };

/** The spans of `file` in plain data. */
function collect(part: unknown, file: string, found: Set<Moving>): void {
  if (typeof part !== 'object' || part === null) return;
  if (Array.isArray(part)) {
    if (typeof part[0] === 'object') for (const item of part) collect(item, file, found);
    return;
  }
  const fields = part as Record<string, unknown>;
  if (typeof fields.start === 'number' && typeof fields.end === 'number') {
    const isHere = fields.file === undefined || fields.file === file;
    if (isHere && !isMoved(part as Span)) found.add(part as Moving);
    return;
  }
  // A place in another spec, with its line and column.
  if ('elsewhere' in fields) return;
  for (const key in fields) collect(fields[key], file, found);
}

function partsOf(meanings: Meanings, sections: Sections): ReadonlyMap<Section, Meanings> {
  const parts = new Map<Section, Meanings>();
  let section: Section | undefined;
  let part = meanings;
  const select = ({ span }: Node | Name) => {
    if (!section || span.start < section.start || span.start >= section.end) {
      section = sections.at(span.start);
      part = parts.get(section) ?? new Meanings();
      parts.set(section, part);
    }
    return part;
  };
  for (const [node, meaning] of meanings.calls) select(node).call(node, meaning);
  for (const [node, meaning] of meanings.options) select(node).option(node, meaning);
  for (const [node, use] of meanings.layers) select(node).layer(use);
  for (const [node, use] of meanings.blocks) select(node).block(node, use);
  for (const [node, meaning] of meanings.fields) select(node).field(node, meaning);
  for (const { name, target } of meanings.references) select(name).refer(name, target);
  return parts;
}
