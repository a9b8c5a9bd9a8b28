import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { filesOf } from '../../engine/data/header.ts';
import { withImported } from '../editor/across.ts';
import type { Analysis } from '../meaning/analysis.ts';
import { importedFiles } from '../meaning/names/imports.ts';
import type { Control } from '../rules/control.ts';
import { Lines } from '../syntax/lines.ts';
import { checkWithFiles, dataOf } from '../workspace/checked.ts';
import { FilesWorld } from '../workspace/files_world.ts';
import { specsIn } from '../workspace/spec_files.ts';
import type { Documents, OpenSpec } from './documents.ts';

/** Milliseconds for which what was seen of the workspace is good enough to complete names by. */
const FRESH = 2000;

/** A spec on disk, as far as it is not open. */
export type Spec = Omit<OpenSpec, 'version'> & { readonly version: number | null };

/** All specs of the workspace; those that are open as they stand in the editor. Files are read again when they changed. */
export class WorkspaceSpecs {
  private readonly known = new Map<
    string,
    { readonly changed: string; readonly control: Control; readonly spec: Spec }
  >();

  private told?: { readonly when: number; readonly onDisk: readonly Spec[] };

  constructor(
    private readonly documents: Documents,
    /** Those of the workspace, as URIs. */
    private readonly folders: () => readonly string[],
    private readonly inBackground: (what: string, work: Promise<unknown>) => void,
  ) {}

  async all(): Promise<Spec[]> {
    const files: string[] = [];
    for (const folder of this.folders()) {
      if (folder.startsWith('file:')) files.push(...(await specsIn(fileURLToPath(folder))));
    }
    const specs = await Promise.all([...new Set(files)].map((file) => this.of(file)));
    // What is open may have been edited while files were read.
    const { documents } = this;
    return specs.flatMap((spec) => (spec?.version === null ? spec : spec && documents.of(spec.uri)) ?? []);
  }

  /** What stands in the specs of the workspace, in those that are open, and in what they import; each once. */
  async specs(): Promise<Analysis[]> {
    const onDisk = (await this.all()).filter(({ version }) => version === null);
    this.told = { when: Date.now(), onDisk };
    return this.withOpen(onDisk);
  }

  /**
   * The same, but what is not open as it was seen last: for help with what is being typed, which cannot wait for a walk
   * through all folders. The walk is made behind it, for the next time.
   */
  async lately(): Promise<Analysis[]> {
    const { told } = this;
    if (told && Date.now() - told.when < FRESH) return this.withOpen(told.onDisk);
    const walk = this.specs();
    if (!told) return walk;
    this.inBackground('workspace', walk);
    return this.withOpen(told.onDisk);
  }

  /** What is open, as it stands now, comes before what was found on disk. */
  private withOpen(onDisk: readonly Spec[]): Analysis[] {
    const all = [...this.documents.all(), ...onDisk];
    return withImported(all.map(({ analysis }) => analysis));
  }

  private async of(file: string): Promise<Spec | undefined> {
    const uri = pathToFileURL(file).href;
    const { documents } = this;
    const open = documents.of(uri);
    if (open) return open;
    try {
      const known = this.known.get(uri);
      const control = documents.configurations.controlFor(file);
      if (known?.control === control && known.changed === (await whenChanged(file, known.spec))) return known.spec;
      const text = await readFile(file, 'utf8');
      const checked = await checkWithFiles(text, file, new FilesWorld(undefined, documents.configurations));
      const spec = { ...checked, uri, version: null, lines: new Lines(text) };
      this.known.set(uri, { changed: await whenChanged(file, spec), control, spec });
      return spec;
    } catch {
      // It was deleted, or it must not be read.
      this.known.delete(uri);
      return undefined;
    }
  }
}

/** When the spec changed last, and all that it leads to: specs that it imports, and files of its data. */
async function whenChanged(file: string, { analysis }: Spec): Promise<string> {
  const files = [...new Set([file, ...importedFiles(analysis), ...dataOf(analysis).flatMap(filesOf)])];
  const times = files.map((each) =>
    stat(each).then(
      ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
      () => 'none',
    ),
  );
  return (await Promise.all(times)).join();
}
