import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { calibratedAt, keptDevice } from '../../engine/calibrate/kept.ts';
import type { Device } from '../../engine/cost/devices.ts';
import type { DataFacts } from '../../engine/data/facts.ts';
import { type Header, header } from '../../engine/data/header.ts';
import type { DataSpec } from '../../engine/run/spec.ts';
import type { World } from '../meaning/world.ts';
import { world as withoutFiles } from '../meaning/world.ts';
import { Configurations } from './configuration/configurations.ts';

/** What the files of data tell without being loaded. Analysis asks and never waits; `look` reads what was not read yet. */
export class FilesWorld implements World {
  private readonly headers = new Map<string, Header>();
  news = 0;
  private measured: { readonly changed: number; readonly device?: Device } | undefined;

  /** `open`: the text of a file as it stands in an editor. */
  constructor(
    private readonly open: (path: string) => string | undefined = () => undefined,
    readonly configurations = new Configurations(),
  ) {}

  /** Specs are small, so what an import leads to is read when it is asked for. */
  file(path: string): string | undefined {
    const text = this.open(path);
    if (text !== undefined) return text;
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  }

  facts(data: DataSpec): DataFacts | undefined {
    return this.header(data)?.facts ?? withoutFiles.facts(data);
  }

  /** Read again when the machine was measured again. */
  machine(): Device | undefined {
    const changed = calibratedAt();
    if (this.measured?.changed !== changed) {
      this.measured = { changed, device: changed ? keptDevice() : undefined };
    }
    return this.measured.device;
  }

  /** What is known of the files; undefined before they were looked at. */
  header(data: DataSpec): Header | undefined {
    return this.headers.get(keyOf(data));
  }

  /** Reads the headers of `data`; `again` also of those that are known. Tells whether anything new was learned. */
  async look(data: readonly DataSpec[], again = false): Promise<boolean> {
    const news = await Promise.all(
      data.map(async (spec) => {
        const key = keyOf(spec);
        if (this.headers.has(key) && !again) return false;
        const found = await header(spec);
        // Before the first look only what the source says of itself was known.
        const known = this.headers.get(key) ?? { facts: withoutFiles.facts(spec), missing: [] };
        const isNew = !isDeepStrictEqual(found, known);
        this.headers.set(key, found);
        return isNew;
      }),
    );
    const isNews = news.includes(true);
    if (isNews) this.news++;
    return isNews;
  }
}

const keys = new WeakMap<DataSpec, string>();

/** The files and how they are read, whatever stands where in the text. */
function keyOf(spec: DataSpec): string {
  let key = keys.get(spec);
  if (key === undefined) {
    const { folder, settings } = spec;
    const isPlace = (name: string) => name === 'span' || name === 'written';
    key = JSON.stringify([folder, settings], (name, value) => (isPlace(name) ? undefined : value));
    keys.set(spec, key);
  }
  return key;
}
