import { expect, it } from 'vitest';
import { applyEdits } from '../../workspace/fix_all.ts';
import { draw, markedSpecs } from '../marked.ts';
import { organizeImports, unusedImports } from './organize_imports.ts';

const BLOCKS = '--- a.dlspec\nblock A { relu }\nblock B { relu }\nblock C { relu }\n--- b.dlspec\nblock D { relu }\n';
const USES = 'network N { vector(2) -> A -> B -> D -> dense(1) }\n';
const read = (drawn: string) => markedSpecs(`${BLOCKS}--- net.dlspec\n${drawn}`).specs.at(-1)!;

it.each([
  [
    'names and specs are sorted, one line a spec',
    'import { D } from "./b.dlspec"\nimport { B } from "./a.dlspec"\n\nimport { A } from "./a.dlspec"\n\n',
    'import { A, B } from "./a.dlspec"\nimport { D } from "./b.dlspec"\n\n',
  ],
  [
    'what is not used goes',
    'import { A, C, B } from "./a.dlspec"\nimport { D } from "./b.dlspec"\n',
    'import { A, B } from "./a.dlspec"\nimport { D } from "./b.dlspec"\n',
  ],
  [
    'comments keep their places',
    'import { C, D } from "./b.dlspec"\n// Of a.\nimport { B, A, C } from "./a.dlspec"\n',
    'import { D } from "./b.dlspec"\n// Of a.\nimport { B, A } from "./a.dlspec"\n',
  ],
  ['what is in order stays', 'import { A, B } from "./a.dlspec"\nimport { D } from "./b.dlspec"\n', undefined],
  ['what cannot be read stays', 'import { C } from "./a.dlspec"\nimport { D from "./b.dlspec"\n', undefined],
])('%s', (_, imports, expected) => {
  const { analysis, text } = read(imports + USES);
  expect(applyEdits(text, organizeImports(analysis))).toBe((expected ?? imports) + USES);
});

it('nothing is left of imports that bring nothing', () => {
  const { analysis, text } = read(
    'import { A } from "./a.dlspec"\nimport { D } from "./gone.dlspec"\n\nnetwork N { vector(2) -> dense(1) }\n',
  );
  expect(applyEdits(text, organizeImports(analysis))).toBe('network N { vector(2) -> dense(1) }\n');
});

it('names that nothing uses', () => {
  const drawn = 'import { «A», B } from "./a.dlspec"\nnetwork N { vector(2) -> B -> dense(1) }\n';
  const { analysis, text } = read(drawn);
  expect(
    draw(
      text,
      unusedImports(analysis).map(({ span }) => span),
    ),
  ).toBe(drawn);
});
