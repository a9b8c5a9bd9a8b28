import type { Section, Sections } from '../syntax/sections.ts';
import type { Argument, CallValue, Comment, Declaration, Field, Name, Node, Setting } from '../syntax/tree.ts';
import type { Kept } from './kept.ts';
import {
  type BlockUse,
  type CallMeaning,
  type LayerNode,
  type LayerUse,
  Meanings,
  type OptionMeaning,
  type Reference,
} from './meanings.ts';
import { isSameList } from './names/lookups.ts';

/** A section of a spec with what its parts mean. The same object as long as all of that is the same. */
export interface AnalysedSection {
  /** Where it stands now. */
  readonly place: { readonly start: number; readonly end: number };
  readonly declarations: readonly Declaration[];
  readonly comments: readonly Comment[];
  readonly meanings: Meanings;
}

/** A map that is looked up, not run through. */
interface Lookup<K, V> {
  get(key: K): V | undefined;
  has(key: K): boolean;
}

/** What the parts of a spec were found to mean, put together from the readings of its declarations. */
export class KnownMeanings {
  readonly calls: Lookup<CallValue, CallMeaning> = this.lookup(({ calls }) => calls);
  readonly options: Lookup<Argument | Setting | Field, OptionMeaning> = this.lookup(({ options }) => options);
  readonly layers: Lookup<LayerNode, LayerUse> = this.lookup(({ layers }) => layers);
  readonly blocks: Lookup<CallValue, BlockUse> = this.lookup(({ blocks }) => blocks);
  readonly fields: Lookup<Field, OptionMeaning> = this.lookup(({ fields }) => fields);
  private readonly bySection = new Map<Section, AnalysedSection>();
  private all: readonly Reference[] | undefined;

  /** `readings` in the order in which the first meaning of a node counts. */
  constructor(
    private readonly text: Sections,
    readings: readonly Kept[],
    before?: KnownMeanings,
  ) {
    const parts = new Map<Section, Meanings[]>();
    for (const reading of readings) {
      for (const [section, part] of reading.meaningsBy(text)) {
        const found = parts.get(section);
        if (found) found.push(part);
        else parts.set(section, [part]);
      }
    }
    for (const section of text.all) {
      const made = parts.get(section) ?? [];
      const known = before?.bySection.get(section) as Merged | undefined;
      this.bySection.set(section, known && isSameList(known.parts, made) ? known : new Merged(section, made));
    }
  }

  get sections(): readonly AnalysedSection[] {
    return [...this.bySection.values()];
  }

  /** All names that lead somewhere, section by section. */
  get references(): readonly Reference[] {
    this.all ??= this.sections.flatMap(({ meanings }) => meanings.references);
    return this.all;
  }

  /** What a name leads to. */
  reference(name: Name): Reference | undefined {
    return this.at(name)?.reference(name);
  }

  private at({ span }: Name | Node): Meanings | undefined {
    return this.bySection.get(this.text.at(span.start))?.meanings;
  }

  private lookup<K extends Node, V>(of: (meanings: Meanings) => ReadonlyMap<K, V>): Lookup<K, V> {
    const inside = (node: K) => {
      const meanings = this.at(node);
      return meanings && of(meanings);
    };
    return { get: (node) => inside(node)?.get(node), has: (node) => inside(node)?.has(node) ?? false };
  }
}

class Merged implements AnalysedSection {
  private merged: Meanings | undefined;

  constructor(
    readonly place: Section,
    readonly parts: readonly Meanings[],
  ) {}

  get declarations() {
    return this.place.declarations;
  }

  get comments() {
    return this.place.comments;
  }

  get meanings(): Meanings {
    this.merged ??= this.parts.length === 1 ? this.parts[0]! : Meanings.of(this.parts);
    return this.merged;
  }
}
