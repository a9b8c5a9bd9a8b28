import { expect, it } from 'vitest';
import { format } from '../../syntax/format.ts';
import { check } from '../../workspace/checked.ts';
import { FilesWorld } from '../../workspace/files_world.ts';
import { snippets } from './index.ts';

it.each(snippets)('$label: a spec that checks clean', ({ spec }) => {
  const { diagnostics, analysis } = check(spec, '/specs/example.dlspec', new FilesWorld());
  // An offer is no flaw.
  const flaws = diagnostics.filter(({ severity }) => severity !== 'hint');
  expect(flaws.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  expect(analysis.data.length + analysis.networks.length).toBeGreaterThan(0);
  expect(format(spec)).toBe(spec);
});

it.each(snippets)(
  '$label: its places are numbered one by one, and nothing around it is inserted',
  ({ insert, detail }) => {
    const places = [...insert.matchAll(/\$\{(\d+):[^}]+\}/g)].map(([, number]) => Number(number));
    expect(places).toEqual(places.map((_, at) => at + 1));
    expect(places.length).toBeGreaterThan(0);
    expect(insert).not.toMatch(/\/\*|\/\/|Context/);
    expect(insert).toMatch(/^\S/);
    expect(detail).toMatch(/^[a-z]/);
  },
);
