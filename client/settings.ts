import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';

/** The settings of the extension as the manifest declares them; a test keeps the two the same. */
export const settings = {
  'dlspec.threads': {
    type: 'integer',
    default: 0,
    minimum: 0,
    maximum: 1024,
    scope: 'machine-overridable',
    markdownDescription: 'Threads of a training run. `0` takes all cores. The result does not depend on it.',
  },
  'dlspec.runs': {
    type: 'string',
    default: '',
    scope: 'resource',
    markdownDescription:
      'Folder that run folders are written to, absolute or relative to the workspace folder. Empty: `.dlspec/runs` there.',
  },
  'dlspec.inlayHints.shapes': {
    type: 'boolean',
    default: true,
    scope: 'resource',
    markdownDescription: 'Show the shape that leaves each line of a network.',
  },
  'dlspec.inlayHints.parameterNames': {
    type: 'boolean',
    default: true,
    scope: 'resource',
    markdownDescription: 'Show the names of numbers that stand without one, as in `image(1, 28, 28)`.',
  },
  'dlspec.inlayHints.values': {
    type: 'boolean',
    default: true,
    scope: 'resource',
    markdownDescription: 'Show what calculations and parameters come to, as in `dense(2 * width)`.',
  },
  'dlspec.inlayHints.costs': {
    type: 'boolean',
    default: false,
    scope: 'resource',
    markdownDescription:
      'Show what each line of a network costs: FLOPs of the forward pass, and its share of a training step.',
  },
  'dlspec.codeLens.costs': {
    type: 'boolean',
    default: true,
    scope: 'resource',
    markdownDescription: 'Show above a network what it costs; a click shows it in figures and pictures.',
  },
  'dlspec.codeLens.train': {
    type: 'boolean',
    default: true,
    scope: 'resource',
    markdownDescription: 'Show above a `train` a link that starts it.',
  },
  'dlspec.trace.server': {
    type: 'string',
    enum: ['off', 'messages', 'verbose'],
    default: 'off',
    scope: 'window',
    markdownDescription: 'What is logged of the messages between the editor and the language server.',
  },
} as const;

export function threads(): number {
  return vscode.workspace.getConfiguration('dlspec').get<number>('threads', settings['dlspec.threads'].default);
}

/** The folder for the runs of a spec, where the user has set one. */
export function runsFolder(spec: vscode.Uri): string | undefined {
  const written = vscode.workspace.getConfiguration('dlspec', spec).get<string>('runs', '').trim();
  return written ? absolute(written, vscode.workspace.getWorkspaceFolder(spec)) : undefined;
}

/** Folders where runs of this workspace may be found. */
export function runFolders(): string[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(
    (folder) => runsFolder(folder.uri) ?? join(folder.uri.fsPath, '.dlspec', 'runs'),
  );
  return [...new Set(folders)];
}

function absolute(path: string, folder: vscode.WorkspaceFolder | undefined): string {
  if (path.startsWith('~/')) return join(homedir(), path.slice(2));
  return isAbsolute(path) ? path : join(folder?.uri.fsPath ?? homedir(), path);
}
