import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generated } from './generated.ts';

/** Writes everything that is made from the tables; run at the root of the repository. */
for (const [file, content] of generated()) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
