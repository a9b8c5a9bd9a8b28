import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders that hold no specs of the user's own. */
const SKIPPED = /^(?:node_modules$|\.)/;
/** What holds more is not looked through to its end. */
const MOST_FOLDERS = 5000;

/** All specs in a folder and below, in the order of their paths. */
export async function specsIn(root: string): Promise<string[]> {
  const specs: string[] = [];
  const waiting = [root];
  for (let seen = 0; seen < MOST_FOLDERS; seen++) {
    const folder = waiting.pop();
    if (folder === undefined) break;
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !SKIPPED.test(entry.name)) waiting.push(path);
      else if (entry.isFile() && entry.name.endsWith('.dlspec')) specs.push(path);
    }
  }
  return specs.sort();
}
