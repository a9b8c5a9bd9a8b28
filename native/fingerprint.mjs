import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Files as they were when a build began. What is edited while the compiler runs may or may not be in the object: it counts as it was
 * before, so that the next build sees the difference and compiles again.
 */
export class Sources {
  #seen = new Map();

  /** Reads every file of `folder` at once; others when they are asked for. */
  constructor(folder) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (/\.(cpp|h)$/.test(entry.name)) this.#digest(join(entry.parentPath ?? entry.path, entry.name));
    }
  }

  /** What an object is made of: its flags, and the files that `dependencies` (what the compiler wrote with -MMD) names. */
  fingerprint(dependencies, args, compilerVersion) {
    const text = existsSync(dependencies) ? readFileSync(dependencies, 'utf8') : '';
    const files = text.replace(/\\\n/g, ' ').split(/\s+/).slice(1).filter(Boolean);
    const hash = createHash('sha256').update(compilerVersion).update(args.join('\0'));
    for (const file of files) hash.update(this.#digest(file));
    return hash.digest('hex');
  }

  #digest(file) {
    let digest = this.#seen.get(file);
    if (digest === undefined) {
      digest = existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : 'gone';
      this.#seen.set(file, digest);
    }
    return digest;
  }
}
