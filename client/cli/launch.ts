#!/usr/bin/env node
/**
 * Starts the command line from code that was compiled when it was built: a short command would spend half of its time on
 * compiling. Code of another version of Node is not taken, and then everything is compiled as ever.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const folder = dirname(fileURLToPath(import.meta.url));
const file = join(folder, 'cli.cjs');
const compiled = join(folder, 'cli.cache');

// The wrapper of a CommonJS module; on its first line, so that the lines of a stack trace are those of the file.
// The build has left ASCII alone: read as Latin-1 it takes half the memory that other text would.
const source = `(function (require, __filename, __dirname) {${readFileSync(file, 'latin1')}\n})`;
const cachedData = existsSync(compiled) ? readFileSync(compiled) : undefined;
const script = new Script(source, { filename: file, cachedData });
// Set by the build: by then all that a command needs has been compiled.
if (process.env.DLSPEC_KEEP_COMPILED) process.on('exit', () => writeFileSync(compiled, script.createCachedData()));
script.runInThisContext()(createRequire(file), file, folder);
