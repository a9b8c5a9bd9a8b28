import { expect, it } from 'vitest';
import { complete } from './completion/completion.ts';
import { deprecated, deprecation } from './deprecated.ts';
import { drawSpecs, markedSpecs } from './marked.ts';
import { outline } from './outline.ts';

it.each([
  ['Two layers.\n\nDeprecated: use `Wide`.', 'use `Wide`.'],
  ['Deprecated:', ''],
  ['deprecated: it overfits', 'it overfits'],
  ['It was not deprecated: it is in use.', undefined],
  [undefined, undefined],
])('the documentation %j says %j', (doc, instead) => {
  expect(deprecation(doc)).toBe(instead);
});

const drawn = `--- blocks.dlspec
/// Narrow.
/// Deprecated: use \`Wide\`.
block Narrow(units) { dense(units) -> relu }
block Wide(units) { dense(units) -> relu }
block Both { «Narrow»(3) -> Wide(4) }
--- net.dlspec
import { Narrow, Wide } from "./blocks.dlspec"
/// Deprecated: it never learned.
data Old { source: synthetic.moons }
network N { vector(2) -> «Narrow»(8) -> Wide(8) -> dense(2) }
train T { network: N  data: «Old» }
network M { vector(2) -> | }
`;

it('uses are struck out, here and in specs that import it', () => {
  const { specs } = markedSpecs(drawn);
  expect(drawSpecs(specs, ({ analysis }) => deprecated(analysis).map(({ span }) => span))).toBe(drawn.replace('|', ''));
  const [{ message } = { message: '' }] = deprecated(specs[1]!.analysis);
  expect(message).toBe('`Narrow` is deprecated: use `Wide`.');
});

it('completion and outline strike it out as well', () => {
  const { here } = markedSpecs(drawn);
  const struck = complete(here.analysis, here.offset).filter((each) => each.deprecated);
  expect(struck.map(({ label }) => label)).toEqual(['Narrow']);
  expect(outline(here.analysis).flatMap((item) => (item.deprecated ? item.name : []))).toEqual(['Old']);
});
