import { expect, it } from 'vitest';
import { occurrencesAcross, originAt } from './across.ts';
import { drawSpecs, markedSpecs } from './marked.ts';

/** Each with the cursor at one place; all places are drawn. */
it.each([
  [
    'a block where it is declared',
    `--- blocks.dlspec
block «|Wide»(units) { dense(units) }
block Deep { «Wide»(2) }
--- net.dlspec
import { «Wide», Deep } from "./blocks.dlspec"
network N { vector(2) -> «Wide»(4) -> «Wide»(units: 3) -> Deep }
--- far/net.dlspec
import { «Wide» } from "../blocks.dlspec"
block Deep { «Wide»(5) }
--- other.dlspec
block Wide { relu }
network N { vector(2) -> Wide -> dense(1) }
`,
  ],
  [
    'a block where it is used',
    `--- blocks.dlspec
block «Wide»(units) { dense(units) }
--- net.dlspec
import { «Wide» } from "./blocks.dlspec"
network N { vector(2) -> «Wi|de»(4) }
--- far/net.dlspec
import { «Wide» } from "../blocks.dlspec"
block Deep { «Wide»(5) }
`,
  ],
  [
    'data and a network',
    `--- data.dlspec
data «|Moons» { source: synthetic.moons }
--- train.dlspec
import { «Moons» } from "data.dlspec"
train T { data: «Moons» }
`,
  ],
  [
    'a parameter, given in another spec',
    `--- blocks.dlspec
block Wide(«units», act = relu) { dense(«units») -> act }
--- net.dlspec
import { Wide } from "./blocks.dlspec"
block units { relu }
network N { vector(2) -> Wide(«|units»: 4) -> Wide(2) -> Wide(act: tanh, «units»: 3) }
`,
  ],
  [
    'what is imported from nowhere is known where it is imported',
    `--- net.dlspec
import { «Wide» } from "./gone.dlspec"
network N { vector(2) -> «|Wide» }
--- other.dlspec
import { Wide } from "./gone.dlspec"
`,
  ],
])('%s', (_, drawn) => {
  const { specs, here } = markedSpecs(drawn);
  const analyses = specs.map(({ analysis }) => analysis);
  const sites = occurrencesAcross(originAt(here.analysis, here.offset)!, analyses);
  const spansIn = (file: string) => sites.flatMap((site) => (site.analysis.file === file ? [site.name.span] : []));
  expect(drawSpecs(specs, ({ analysis }) => spansIn(analysis.file))).toBe(drawn.replace('|', ''));
});

it('the definition of what is imported is where it is declared', () => {
  const { here, specs } = markedSpecs(
    '--- blocks.dlspec\nblock «Wide»(units) { dense(units) }\n--- net.dlspec\nimport { Wi|de } from "./blocks.dlspec"\n',
  );
  const { home, symbol } = originAt(here.analysis, here.offset)!;
  expect(home.file).toBe('/specs/blocks.dlspec');
  expect(symbol.name.span).toEqual(specs[0]!.spans[0]);
});
