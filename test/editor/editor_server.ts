import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { editor } from './setup.mjs';

/** What makes a workbench quiet and the same every time. */
const quiet = {
  'workbench.startupEditor': 'none',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'extensions.autoCheckUpdates': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'security.workspace.trust.startupPrompt': 'never',
};

function environment(home: string): NodeJS.ProcessEnv {
  // The server is a VS Code of its own: nothing of an editor that runs these tests may leak into it.
  const own = Object.entries(process.env).filter(([name]) => !/^(VSCODE|ELECTRON|NODE_|npm_|VITEST)/.test(name));
  const { node } = editor();
  return { ...Object.fromEntries(own), HOME: home, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
}

/** Installs a .vsix as a user would, into a folder of extensions. */
export function installExtension(vsix: string, extensions: string): void {
  const home = mkdtempSync(join(tmpdir(), 'dlspec-editor-'));
  const { node, server } = editor();
  const folders = ['--user-data-dir', join(home, 'user'), '--extensions-dir', extensions];
  try {
    execFileSync(node, [server, ...folders, '--install-extension', vsix], { env: environment(home), stdio: 'pipe' });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

export interface EditorServerOptions {
  /** Folder with the installed extension. */
  readonly extensions: string;
  /** Ask for trust in the workspace, as a fresh VS Code does. */
  readonly trust?: boolean;
  readonly settings?: object;
  readonly keys?: readonly { readonly key: string; readonly command: string }[];
}

/** A running server of VS Code's workbench with folders of its own. */
export class EditorServer {
  private constructor(
    readonly port: number,
    readonly userFolder: string,
    private readonly home: string,
    private readonly process: ChildProcess,
  ) {}

  static async start({ extensions, trust, settings, keys }: EditorServerOptions): Promise<EditorServer> {
    const home = mkdtempSync(join(tmpdir(), 'dlspec-editor-'));
    const user = join(home, 'user');
    mkdirSync(join(user, 'User'), { recursive: true });
    writeFileSync(join(user, 'User', 'settings.json'), JSON.stringify({ ...quiet, ...settings }));
    writeFileSync(join(user, 'User', 'keybindings.json'), JSON.stringify(keys ?? []));
    const port = await freePort();
    const { node, server } = editor();
    const args = [server, '--user-data-dir', user, '--extensions-dir', extensions, '--bind-addr', `127.0.0.1:${port}`];
    args.push('--auth', 'none', '--disable-telemetry', '--disable-update-check');
    if (!trust) args.push('--disable-workspace-trust');
    // A group of its own, so that everything it started ends with it.
    const child = spawn(node, args, { env: environment(home), stdio: 'ignore', detached: true });
    const started = new EditorServer(port, user, home, child);
    for (let tries = 0; tries < 200; tries++) {
      if (child.exitCode !== null) throw new Error(`the editor's server ended with code ${child.exitCode}`);
      const healthy = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
      if (healthy?.ok) return started;
      await sleep(100);
    }
    await started.stop();
    throw new Error("the editor's server does not answer");
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      const gone = new Promise((resolve) => this.process.once('exit', resolve));
      process.kill(-this.process.pid!, 'SIGTERM');
      await Promise.race([gone, sleep(5000)]);
      if (this.process.exitCode === null && this.process.signalCode === null)
        process.kill(-this.process.pid!, 'SIGKILL');
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
