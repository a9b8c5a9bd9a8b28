import { existsSync } from 'node:fs';
import { nearest } from '../../engine/nearest.ts';
import { startingSpecs } from '../starting_specs/index.ts';
import { Failure } from './failure.ts';
import { writeText } from './read_spec.ts';
import { table } from './table.ts';

interface NewOptions {
  readonly format: 'text' | 'json';
}

/** Writes a spec to begin with, over no file; without a task, lists those that there are. */
export function newSpec(task: string | undefined, path: string | undefined, { format }: NewOptions): void {
  const isJson = format === 'json';
  if (task === undefined) {
    const tasks = startingSpecs.map(({ name, title, task: does, needs }) => ({ name, title, task: does, needs }));
    if (isJson) console.log(JSON.stringify(tasks, null, 2));
    else for (const line of listed()) console.log(line);
    return;
  }
  const spec = startingSpecs.find(({ name }) => name === task);
  if (!spec) {
    const names = startingSpecs.map(({ name }) => name);
    const meant = nearest(task, names);
    const remedy = meant ? `did you mean '${meant}'?` : `there are ${names.join(', ')}`;
    throw new Failure(`there is no task '${task}': ${remedy}`, 2);
  }
  const file = path ?? `${spec.name}.dlspec`;
  if (!file.endsWith('.dlspec')) throw new Failure(`'${file}' is no name of a spec: it must end in .dlspec`, 2);
  if (existsSync(file)) throw new Failure(`${file} is there already: name another file`);
  writeText(file, spec.text);
  console.log(isJson ? JSON.stringify({ file }) : `${file} written. ${spec.needs}`);
}

const listed = (): string[] =>
  table(
    [['task', 'is', 'needs'], ...startingSpecs.map(({ name, task, needs }) => [name, task, needs])],
    new Set([0, 1, 2]),
  );
