import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../workspace/fix_all.ts';
import { markedSpecs } from '../marked.ts';
import { complete } from './completion.ts';
import { alone } from './proposal.ts';

const OTHERS = `--- blocks.dlspec
/// Wide and flat.
block Wide(units, act = relu) { dense(units) -> act }
block Deep { relu }
data Moons { source: synthetic.moons }
network Plain { vector(2) -> dense(1) }
--- far/more.dlspec
block Far { relu }
--- users.dlspec
import { Main } from "./main.dlspec"
block User { Main }
`;

function completed(drawn: string) {
  const { specs, here } = markedSpecs(`${OTHERS}--- main.dlspec\n${drawn}`);
  const around = { ...alone, specs: specs.map(({ analysis }) => analysis) };
  const found = complete(here.analysis, here.offset, around);
  /** The text with this taken, its snippet's places by their words. */
  const taken = (label: string) => {
    const { span, insert, edits = [] } = found.find((each) => each.label === label)!;
    const put = insert.replaceAll(/\$\{\d+:([^}]*)\}/g, '$1').replaceAll(/\$\d/g, '');
    return applyEdits(here.text, [...edits, { span, text: put }]);
  };
  return { found, labels: found.map(({ label }) => label), taken };
}

describe('what another spec declares is offered and imported', () => {
  it.each([
    [
      'a block, with an import above all',
      'network N {\n  vector(2) -> W|\n}\n',
      'Wide',
      'import { Wide } from "./blocks.dlspec"\n\nnetwork N {\n  vector(2) -> Wide(units)\n}\n',
    ],
    [
      'below the head of the file, above what documents the declaration',
      '// Two moons.\n\n/// Small.\nnetwork N {\n  vector(2)\n  |\n}\n',
      'Deep',
      '// Two moons.\n\nimport { Deep } from "./blocks.dlspec"\n\n/// Small.\nnetwork N {\n  vector(2)\n  Deep\n}\n',
    ],
    [
      'behind other imports',
      'import { Deep } from "./blocks.dlspec"\nnetwork N { vector(2) -> Deep -> | }\n',
      'Far',
      'import { Deep } from "./blocks.dlspec"\nimport { Far } from "./far/more.dlspec"\nnetwork N { vector(2) -> Deep -> Far }\n',
    ],
    [
      'into the import that leads there',
      'import { Deep } from "blocks.dlspec"\nnetwork N { vector(2) -> | }\n',
      'Wide',
      'import { Deep, Wide } from "blocks.dlspec"\nnetwork N { vector(2) -> Wide(units) }\n',
    ],
    [
      'into one without names',
      'import {} from "./blocks.dlspec"\ntrain T { data: | }\n',
      'Moons',
      'import { Moons } from "./blocks.dlspec"\ntrain T { data: Moons }\n',
    ],
    ['data', 'train T { data: | }\n', 'Moons', 'import { Moons } from "./blocks.dlspec"\n\ntrain T { data: Moons }\n'],
    [
      'a network',
      'train T { network: P| }\n',
      'Plain',
      'import { Plain } from "./blocks.dlspec"\n\ntrain T { network: Plain }\n',
    ],
    [
      'a name in braces, by the path',
      'import { W| } from "./blocks.dlspec"\n',
      'Wide',
      'import { Wide } from "./blocks.dlspec"\n',
    ],
    ['a name in braces, with the path', 'import { W| }\n', 'Wide', 'import { Wide } from "./blocks.dlspec"\n'],
    ['a name in an open brace', 'import { W|\n', 'Wide', 'import { Wide } from "./blocks.dlspec"\n'],
    ['a path', 'import { Wide } from "|"\n', './blocks.dlspec', 'import { Wide } from "./blocks.dlspec"\n'],
    [
      'a path, begun',
      'import { Wide } from "./fa|"\n',
      './far/more.dlspec',
      'import { Wide } from "./far/more.dlspec"\n',
    ],
  ])('%s', (_, drawn, label, expected) => {
    expect(completed(drawn).taken(label)).toBe(expected);
  });

  it('below what this one declares, and with its path', () => {
    const { found, labels } = completed('block Own { relu }\nnetwork N { vector(2) -> | }\n');
    expect(labels.indexOf('Own')).toBeLessThan(labels.indexOf('Wide'));
    expect(labels.indexOf('relu')).toBeLessThan(labels.indexOf('Wide'));
    expect(found.find(({ label }) => label === 'Wide')).toMatchObject({
      detail: 'block(units, act)',
      doc: 'Wide and flat.',
      from: './blocks.dlspec',
    });
    expect(found.find(({ label }) => label === 'Own')!.from).toBeUndefined();
  });

  it.each([
    ['a spec that imports this one', 'block Main { relu }\nnetwork N { vector(2) -> | }', 'User'],
    ['its path', 'import { X } from "|"', './users.dlspec'],
    ['what has a name that is taken', 'block Deep { tanh }\nnetwork N { vector(2) -> | }', 'Plain'],
    ['what is imported already', 'import { Wide } from "./blocks.dlspec"\nimport { | } from "./blocks.dlspec"', 'Plai'],
    ['a block where data is wanted', 'train T { data: | }', 'Wide'],
    ['blocks before an input', 'network N { | }', 'Wide'],
  ])('not %s', (_, drawn, label) => {
    const { labels } = completed(drawn);
    expect(labels).not.toContain(label);
    expect(labels.filter((each) => each === 'Deep').length).toBeLessThan(2);
  });

  it('each but once where it is imported', () => {
    const { labels } = completed('import { Wide } from "./blocks.dlspec"\nnetwork N { vector(2) -> | }');
    expect(labels.filter((label) => label === 'Wide')).toHaveLength(1);
  });

  it('what stands behind an imported block is judged by its shape', () => {
    const { found } = completed('import { Wide } from "./blocks.dlspec"\nnetwork N { vector(2) -> Wide(4) -> | }');
    expect(found.find(({ label }) => label === 'conv2d')!.detail).toMatch(/^does not fit/);
  });
});
