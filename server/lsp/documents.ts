import { fileURLToPath } from 'node:url';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { Lines } from '../syntax/lines.ts';
import { type Checked, check, dataOf } from '../workspace/checked.ts';
import { FilesWorld } from '../workspace/files_world.ts';

/** An open document as it was last checked. */
export interface OpenSpec extends Checked {
  readonly uri: string;
  readonly version: number;
  readonly lines: Lines;
}

/** Checks of open documents: one a version, and again when their data files tell something new. */
export class Documents {
  private readonly specs = new Map<string, OpenSpec>();
  private readonly world = new FilesWorld();

  /** `onNews`: what is known of a document's data changed, so what was said of it may no longer hold. */
  constructor(
    private readonly get: (uri: string) => TextDocument | undefined,
    private readonly onNews: (uri: string) => void,
  ) {}

  /** The document as it stands; undefined where it is not open. */
  of(uri: string): OpenSpec | undefined {
    const document = this.get(uri);
    if (!document) return undefined;
    const known = this.specs.get(uri);
    if (known?.version === document.version) return known;
    const text = document.getText();
    const spec = { ...check(text, pathOf(uri), this.world), uri, version: document.version, lines: new Lines(text) };
    this.specs.set(uri, spec);
    void this.look(spec);
    return spec;
  }

  versionOf(uri: string): number | undefined {
    return this.get(uri)?.version;
  }

  close(uri: string): void {
    this.specs.delete(uri);
  }

  /** Reads the headers of data files again: they may have appeared, gone or changed. */
  async refresh(): Promise<void> {
    await Promise.all([...this.specs.values()].map((spec) => this.look(spec, true)));
  }

  private async look({ uri, analysis }: OpenSpec, again = false): Promise<void> {
    if (!(await this.world.look(dataOf(analysis), again))) return;
    this.specs.delete(uri);
    this.onNews(uri);
  }
}

/** The absolute path of a document; an unsaved one has none, so its own name must do. */
const pathOf = (uri: string): string => (uri.startsWith('file:') ? fileURLToPath(uri) : uri.replace(/^[^:]*:\/*/, '/'));
