import { basename, dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DidChangeWatchedFilesNotification, type Disposable, type FileSystemWatcher } from 'vscode-languageserver';
import { CONFIGURATION } from '../workspace/configuration/configurations.ts';
import type { Session } from './session.ts';

/** Asks the editor to tell when files change on disk: specs and configurations of the workspace, and data files wherever they lie. */
export class WatchedFiles {
  private isReady = false;
  private asked: ReadonlySet<string> = new Set();
  private registered: Promise<Disposable | undefined> = Promise.resolve(undefined);

  constructor(private readonly session: Session) {}

  private get client() {
    return this.session.client.capabilities.workspace?.didChangeWatchedFiles;
  }

  /** Once, when both sides are ready. `data`: absolute paths of the data files so far. */
  start(data: ReadonlySet<string>): void {
    this.isReady = true;
    if (!this.client?.dynamicRegistration) return;
    const watchers = ['**/*.dlspec', `**/*${CONFIGURATION}`].map((globPattern) => ({ globPattern }));
    this.session.inBackground('watched files', this.register(watchers));
    this.follow(data);
  }

  /** Watches these data files and no others from now on. */
  follow(data: ReadonlySet<string>): void {
    if (!this.isReady || !this.client?.dynamicRegistration) return;
    if (data.size === this.asked.size && [...data].every((file) => this.asked.has(file))) return;
    this.asked = data;
    const before = this.registered;
    // One after the other: what was asked for last must be what is watched.
    this.registered = before.then(async (old) => {
      old?.dispose();
      return data.size > 0 ? this.register([...data].map((file) => this.watcher(file))) : undefined;
    });
    this.session.inBackground('watched files', this.registered);
  }

  private register(watchers: FileSystemWatcher[]): Promise<Disposable> {
    return this.session.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  }

  /** A pattern without a base is looked for in the workspace alone, as a rule: other clients know no better. */
  private watcher(file: string): FileSystemWatcher {
    if (!this.client?.relativePatternSupport) return { globPattern: literally(file) };
    const baseUri = pathToFileURL(dirname(file)).href;
    return { globPattern: { baseUri, pattern: literally(basename(file)) } };
  }
}

/** A pattern that fits this text alone. */
const literally = (text: string): string => text.replaceAll(/[[\]{}*?]/g, '[$&]');
