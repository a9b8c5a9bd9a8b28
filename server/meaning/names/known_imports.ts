import type { Analysis } from '../analysis.ts';
import { world as emptyWorld, type World } from '../world.ts';
import { type Importing, importedFiles } from './imports.ts';

/** What a spec imports, read again only where a file has changed. */
export class KnownImports {
  /** As the world outside, but it writes down which files were asked for. */
  world: World = emptyWorld;
  private texts = new Map<string, string | undefined>();
  private known = new Map<string, Analysis>();
  private news: number | undefined;
  private outside = emptyWorld;

  /** Forgets what no longer holds. */
  refresh(world: World): { readonly importing: Importing; readonly areSame: boolean } {
    if (world !== this.outside) {
      this.outside = world;
      this.world = {
        facts: (data) => world.facts(data),
        machine: () => world.machine?.(),
        file: (path) => {
          const text = world.file?.(path);
          this.texts.set(path, text);
          return text;
        },
      };
    }
    const changed = new Set(
      [...this.texts].filter(([path, text]) => world.file?.(path) !== text).map(([path]) => path),
    );
    // What was not there may be imported by any of them, and what is known of data may matter to all.
    const all = this.news !== world.news || [...changed].some((path) => this.texts.get(path) === undefined);
    this.news = world.news;
    const areSame = !all && changed.size === 0;
    if (!areSame) {
      const holds = (analysis: Analysis) =>
        !all && [analysis.file, ...importedFiles(analysis)].every((path) => !changed.has(path));
      this.known = new Map([...this.known].filter(([, analysis]) => holds(analysis)));
      for (const path of changed) this.texts.delete(path);
      if (all) this.texts.clear();
    }
    return { importing: { files: [], known: this.known }, areSame };
  }
}
