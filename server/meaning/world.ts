import type { Device } from '../../engine/cost/devices.ts';
import type { DataFacts } from '../../engine/data/facts.ts';
import { sources } from '../../engine/data/sources/index.ts';
import type { DataSpec } from '../../engine/run/spec.ts';

/** All that analysis knows of what lies outside of the text. */
export interface World {
  /** What is known of this data; undefined where nothing is. */
  facts(data: DataSpec): DataFacts | undefined;
  /** The text of a spec that is imported, by its absolute path; undefined where there is no such file. */
  file?(path: string): string | undefined;
  /** The machine that this runs on, as it was measured; undefined where it never was. */
  machine?(): Device | undefined;
  /** Grows whenever something else is known of any data than before. */
  readonly news?: number;
}

/** The world without files: what sources tell of themselves. */
export const world: World = {
  facts({ settings: { source, target, features, window } }) {
    return sources.get(source.entry).facts(source.options as never, { target, features, window });
  },
};
