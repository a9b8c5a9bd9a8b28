import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { installExtension } from './editor_server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder that the extension is installed in. */
    extensions: string;
  }
}

/** Installs DLSPEC_VSIX, or the newest .vsix of this checkout, once for all the tests. */
export default function install(project: TestProject): () => void {
  const root = join(import.meta.dirname, '../..');
  const packages = readdirSync(root)
    .filter((name) => name.endsWith('.vsix'))
    .map((name) => join(root, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  const vsix = process.env.DLSPEC_VSIX ?? packages[0];
  if (!vsix) throw new Error("no .vsix: 'npm run package' makes it");
  const extensions = mkdtempSync(join(tmpdir(), 'dlspec-extensions-'));
  installExtension(vsix, extensions);
  project.provide('extensions', extensions);
  return () => rmSync(extensions, { recursive: true, force: true });
}
