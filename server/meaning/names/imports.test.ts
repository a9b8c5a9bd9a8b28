import { describe, expect, it } from 'vitest';
import { analyse } from '../analyse.ts';
import { drawn, undrawn } from '../drawn.ts';
import { world } from '../world.ts';

const files: Readonly<Record<string, string>> = {
  '/specs/blocks.dlspec': `block Unit(width) { dense(width) -> relu }
block Wrong { dnse(3) }
block Inner { Unit(3) }`,
  '/specs/parts/nets.dlspec': `import { Unit } from "../blocks.dlspec"
data Digits { source: synthetic.digits }
network Net(width = 16) { image(1, 28, 28) -> flatten -> Unit(width) -> dense(10) }`,
  '/specs/a.dlspec': 'import { B } from "./b.dlspec"\nblock A { relu }',
  '/specs/b.dlspec': 'import { A } from "./a.dlspec"\nblock B { relu }',
};
const read = (text: string, file = '/specs/example.dlspec') =>
  analyse(text, file, { ...world, file: (path) => files[path] });

const cases: [title: string, text: string][] = [
  [
    'what is imported is used like what stands here',
    `  import { Unit, Inner } from "./blocks.dlspec"
  import { Net, Digits } from "parts/nets.dlspec"
  network Mine { vector(4) -> Unit(3) -> Inner }
  train Run { network: Net(8)  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  steps: 10 }`,
  ],
  [
    'no file',
    `  import { Unit } from "./blcks.dlspec"
//                     ^^^^^^^^^^^^^^^^ error import: there is no file /specs/blcks.dlspec
  network Mine { vector(4) -> Unit(3) }`,
  ],
  [
    'no such name',
    `  import { Unt, Foo } from "./blocks.dlspec"
//         ^^^ error unknown-name: "./blocks.dlspec" declares no \`Unt\`: did you mean \`Unit\`?
//              ^^^ error unknown-name: "./blocks.dlspec" declares no \`Foo\`: there are \`Unit\`, \`Wrong\` and \`Inner\`
  network Mine { vector(4) -> Unt(3) }`,
  ],
  [
    'mistakes over there',
    `  import { Wrong } from "./blocks.dlspec"
//         ^^^^^ error import: \`Wrong\` has errors in "./blocks.dlspec": unknown layer \`dnse\`: did you mean \`dense\`?
  network Mine { vector(4) -> Wrong }`,
  ],
  [
    'mistakes that a use here brings out',
    `  import { Unit } from "./blocks.dlspec"
  network Mine { vector(4) -> Unit(0) }
//                            ^^^^^^^ error option-range: \`Unit\` cannot be used like this: \`units\` of \`dense\` is a number of at least 1, found \`0\` (usual: √(m+n)+1 and up, a power of two; 256 to 1024 in larger networks)`,
  ],
  [
    'names that clash',
    `  import { Unit } from "./blocks.dlspec"
  import { Unit } from "./blocks.dlspec"
//         ^^^^ error repeated: \`Unit\` is imported twice
  block Unit { relu }
//      ^^^^ error repeated: \`Unit\` is imported already`,
  ],
  [
    'the wrong kind',
    `  import { Net } from "parts/nets.dlspec"
  network Mine { vector(4) -> Net }
//                            ^^^ error unknown-name: unknown layer \`Net\`
  train Run { network: Net  data: Net  loss: cross_entropy  optimizer: adam(lr: 1e-3)  steps: 10 }
//                                ^^^ error unknown-name: \`Net\` is a network, expected data`,
  ],
  [
    'itself',
    '  import { A } from "./example.dlspec"\n//                  ^^^^^^^^^^^^^^^^^^ error import: imports go in a circle: `example.dlspec` → `example.dlspec`',
  ],
  ['forms', '  import A from "./a.dlspec"\n//       ^ error syntax: expected `{` after `import`, found `A`'],
];

describe('imports', () => {
  it.each(cases)('%s', (_, text) => {
    const spec = undrawn(text);
    expect(drawn(spec, read(spec).diagnostics)).toBe(text);
  });

  it('bring networks and data whole', () => {
    const { trains } = read(undrawn(cases[0]![1]));
    const { network, data } = trains[0]!.spec!;
    expect([network.span.file, data.span.file, network.nodes[2]!.call.options.units]).toEqual([
      '/specs/parts/nets.dlspec',
      '/specs/parts/nets.dlspec',
      8,
    ]);
    expect(network.nodes[2]!.through!.map(({ file }) => file)).toEqual(['/specs/parts/nets.dlspec']);
  });

  it('place what a block of another spec is given at its parameter there', () => {
    const block = 'block Unit(units, act = relu) { dense(units) -> act }';
    const text =
      '/* a long way down */ import { Unit } from "unit.dlspec"\nnetwork N { vector(4) -> Unit(3, act: tanh) }';
    const around = { ...world, file: () => block };
    const { nodes } = analyse(text, '/specs/example.dlspec', around).networks[0]!.graph!;
    const { file, start, end } = nodes[2]!.call.span;
    expect([nodes[2]!.call.entry, file, block.slice(start, end)]).toEqual(['tanh', '/specs/unit.dlspec', 'act = relu']);
  });

  it('say where they go in a circle', () => {
    const { diagnostics } = read(files['/specs/a.dlspec']!, '/specs/a.dlspec');
    expect(diagnostics).toEqual([]);
    const [imported] = read(files['/specs/a.dlspec']!, '/specs/a.dlspec').imports;
    expect(imported!.analysis.diagnostics.map(({ message }) => message)).toEqual([
      'imports go in a circle: `a.dlspec` → `b.dlspec` → `a.dlspec`',
    ]);
  });
});
