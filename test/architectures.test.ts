import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countCost } from '../engine/cost/count.ts';
import { architectures, FOLDER, published } from '../server/generate/architectures.ts';
import { analyse } from '../server/meaning/analysis.ts';
import { world } from '../server/meaning/world.ts';
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

  it.each(published().filter(({ gigaMultiplyAdds }) => gigaMultiplyAdds))(
    '$network has $gigaMultiplyAdds billion multiply-adds',
    ({ network, gigaMultiplyAdds }) => {
      // A classifier at the side serves training alone, and papers leave it out.
      const { layers } = countCost(graphs.get(network)!, 1);
      const main = layers.filter(({ node }) => !node.path.startsWith('side.'));
      const total = main.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
      expect((total / 1e9).toFixed(3)).toBe(gigaMultiplyAdds);
    },
  );

  it('that are published are all there', () => {
    expect(published().filter(({ network }) => !graphs.has(network))).toEqual([]);
  });
});
