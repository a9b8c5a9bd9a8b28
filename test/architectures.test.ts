import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countCost } from '../engine/cost/count.ts';
import { architectures, FOLDER, gigaMultiplyAdds, published, world } from '../server/generate/architectures.ts';
import { analyse } from '../server/meaning/analyse.ts';
import { practices } from '../server/rules/practices.ts';
import { format } from '../server/syntax/format.ts';

const files = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.dlspec'))
  .map((file) => ({ file, text: readFileSync(join(FOLDER, file), 'utf8') }));

describe('architectures', () => {
  it.each(files)('$file checks clean', ({ file, text }) => {
    const analysis = analyse(text, resolve(FOLDER, file), world);
    const said = [...analysis.diagnostics, ...practices(analysis, world)]
      .filter(({ severity }) => severity === 'error' || severity === 'warning')
      .map(({ message }) => message);
    expect(said).toEqual([]);
  });

  it.each(files)('$file is formatted', ({ text }) => {
    expect(format(text)).toBe(text);
  });

  const graphs = new Map(architectures().map((each) => [each.graph.name, each.graph]));

  it.each(published())('$network has $parameters parameters', ({ network, parameters }) => {
    expect(countCost(graphs.get(network)!, 1).parameters).toBe(parameters);
  });

  const counted = published().filter((each) => each.gigaMultiplyAdds !== '');
  it.each(counted)('$network has $gigaMultiplyAdds billion multiply-adds', ({ network, ...theirs }) => {
    expect(gigaMultiplyAdds(graphs.get(network)!)).toBe(theirs.gigaMultiplyAdds);
  });

  it('that are published are all there', () => {
    expect(published().filter(({ network }) => !graphs.has(network))).toEqual([]);
  });
});
