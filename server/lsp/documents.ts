import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { DataFacts } from '../../engine/data/facts.ts';
import { filesOf } from '../../engine/data/header.ts';
import type { DataSpec } from '../../engine/run/spec.ts';
import { tableOf } from '../editor/completion/columns.ts';
import { Analyser } from '../meaning/analyser.ts';
import { importedFiles } from '../meaning/names/imports.ts';
import { at } from '../meaning/place.ts';
import { Lines } from '../syntax/lines.ts';
import { type Checked, checked, dataOf } from '../workspace/checked.ts';
import { Configurations } from '../workspace/configuration/configurations.ts';
import { FilesWorld } from '../workspace/files_world.ts';

/** An open document as it was last checked. */
export interface OpenSpec extends Checked {
  readonly uri: string;
  readonly version: number;
  readonly lines: Lines;
}

/**
 * Checks of open documents: one a version, and again when their data files tell something new. Each reads on from the
 * version before, so what is kept of a document must not outlive an edit.
 */
export class Documents {
  private readonly specs = new Map<string, OpenSpec>();
  private readonly analysers = new Map<string, Analyser>();
  /** What projects want of the rules: the same for what is open and what is not. */
  readonly configurations = new Configurations();
  private readonly world = new FilesWorld((path) => this.get(pathToFileURL(path).href)?.getText(), this.configurations);

  /**
   * `onNews`: what is known of a document's data changed, so what was said of it may no longer hold. `onRead`: documents may name
   * other files than before.
   */
  constructor(
    private readonly get: (uri: string) => TextDocument | undefined,
    private readonly onNews: (uri: string) => void,
    private readonly onRead: () => void,
  ) {}

  /** The document as it stands; undefined where it is not open. */
  of(uri: string): OpenSpec | undefined {
    const document = this.get(uri);
    if (!document) return undefined;
    const known = this.specs.get(uri);
    if (known?.version === document.version) return known;
    const text = document.getText();
    const analyser = this.analysers.get(uri) ?? new Analyser(pathOf(uri));
    this.analysers.set(uri, analyser);
    const { version } = document;
    const spec = { ...checked(analyser.read(text, this.world), this.world), uri, version, lines: new Lines(text) };
    this.specs.set(uri, spec);
    if (known) this.forgetImporters(pathOf(uri));
    void this.look(uri, dataOf(spec.analysis));
    this.onRead();
    return spec;
  }

  /** What is known of data so far. */
  readonly facts = (data: DataSpec): DataFacts | undefined => this.world.facts(data);

  /** Those that are open, as they stand. */
  all(): OpenSpec[] {
    return [...this.specs.keys()].flatMap((uri) => this.of(uri) ?? []);
  }

  versionOf(uri: string): number | undefined {
    return this.get(uri)?.version;
  }

  close(uri: string): void {
    this.specs.delete(uri);
    this.analysers.delete(uri);
    this.onRead();
  }

  /** Absolute paths of the data files that open documents name, as they were last checked. */
  dataFiles(): Set<string> {
    return new Set([...this.specs.values()].flatMap(({ analysis }) => dataOf(analysis).flatMap(filesOf)));
  }

  /** What was said of specs that import this one, straight or through others, may no longer hold. */
  private forgetImporters(path: string): void {
    for (const { uri, analysis } of [...this.specs.values()]) {
      if (!importedFiles(analysis).has(path)) continue;
      this.specs.delete(uri);
      this.onNews(uri);
    }
  }

  /**
   * Files have appeared, gone or changed: reads configurations and the headers of data again, and what is imported; and what
   * this machine was measured to do.
   */
  async refresh(): Promise<void> {
    const isOtherwise = this.configurations.refresh();
    const machine = this.world.machine();
    const open = [...this.specs.values()].map(({ uri, analysis }) => ({
      uri,
      data: dataOf(analysis),
      isOnOther: analysis.machine !== machine,
      imports: analysis.tree.declarations.some(({ kind }) => kind.text === 'import'),
    }));
    for (const { uri, imports, isOnOther } of open) {
      if (!isOtherwise && !imports && !isOnOther) continue;
      this.specs.delete(uri);
      this.onNews(uri);
    }
    await Promise.all(open.map(({ uri, data }) => this.look(uri, data, true)));
  }

  /** Looks at the table of the data at `offset`, whatever else is wrong there: its columns may be wanted. */
  async lookAtTable({ analysis }: OpenSpec, offset: number): Promise<void> {
    const table = tableOf(at(analysis, offset).declaration, analysis);
    if (table) await this.world.look([table]);
  }

  private async look(uri: string, data: readonly DataSpec[], again = false): Promise<void> {
    if (!(await this.world.look(data, again))) return;
    this.specs.delete(uri);
    this.onNews(uri);
  }
}

/** The absolute path of a document; an unsaved one has none, so its own name must do. */
export const pathOf = (uri: string): string =>
  uri.startsWith('file:') ? fileURLToPath(uri) : uri.replace(/^[^:]*:\/*/, '/');
