import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { installExtension } from './editor_server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder that the extension is installed in. */
    extensions: string;
    /** Folder that the package for editing only is installed in. */
    editingOnly: string;
  }
}

const root = join(import.meta.dirname, '../..');

/** Installs both packages of this checkout once for all the tests; DLSPEC_VSIX is taken in place of this platform's. */
export default function install(project: TestProject): () => void {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const universal = `dlspec-${version}.vsix`;
  const folders = [
    provide(project, 'extensions', process.env.DLSPEC_VSIX ?? newest((name) => name !== universal)),
    provide(
      project,
      'editingOnly',
      newest((name) => name === universal),
    ),
  ];
  return () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  };
}

function provide(project: TestProject, name: 'extensions' | 'editingOnly', vsix: string | undefined): string {
  if (!vsix) throw new Error("a .vsix is missing: 'npm run package' and 'npm run package -- --universal' make them");
  const folder = mkdtempSync(join(tmpdir(), 'dlspec-extensions-'));
  installExtension(vsix, folder);
  project.provide(name, folder);
  return folder;
}

function newest(wanted: (name: string) => boolean): string | undefined {
  return readdirSync(root)
    .filter((name) => name.endsWith('.vsix') && wanted(name))
    .map((name) => join(root, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
}
