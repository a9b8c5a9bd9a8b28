import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../test/small_runs.ts';
import { Sources } from './fingerprint.mjs';

const folder = temporaryFolder();
const [source, header, dependencies] = ['kernel.cpp', 'kernel.h', 'kernel.d'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const write = (file: string, text: string) => writeFileSync(file, text);
const now = () => new Sources(folder).fingerprint(dependencies, ['-O3'], 'g++ 12');

it('sees that a source or header was edited, and what was edited while the compiler ran', () => {
  write(source, 'int a;');
  write(header, 'int b;');
  write(dependencies, `kernel.o: ${source} \\\n ${header}\n`);
  expect(now()).toBe(now());

  const begun = new Sources(folder);
  // The compiler has read the file by now; then somebody saves it.
  write(header, 'int c;');
  const key = begun.fingerprint(dependencies, ['-O3'], 'g++ 12');
  expect(key).not.toBe(now());
  write(header, 'int b;');
  expect(key).toBe(now());
  expect(begun.fingerprint(dependencies, ['-O1'], 'g++ 12')).not.toBe(now());
});
