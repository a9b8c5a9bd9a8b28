import { describe, expect, it } from 'vitest';
import { callableAt, incoming, outgoing } from './call_hierarchy.ts';
import { draw, marked, markedSpecs } from './marked.ts';

const SPECS = `--- blocks.dlspec
block Unit(n) { dense(n) -> relu }
block Pair(n) { Unit(n) -> Unit(n) }
--- net.dlspec
import { Pair, Unit } from "./blocks.dlspec"
block Own { Pair(2) }
network N {
  vector(2)
  Unit(4) -> Own
  repeat 2 { Pair(4) }
}
train T { network: N }
`;

/** `Pair: Unit(n) -> Unit(n)` with the calls drawn in. */
const drawn = ({
  analysis,
  declaration: { name },
}: {
  analysis: { file: string };
  declaration: { name: { text: string } };
}) => `${analysis.file.slice('/specs/'.length)} ${name.text}`;

function asked(cursor: string) {
  const { specs, here } = markedSpecs(SPECS.replace(cursor.replace('|', ''), cursor));
  const caller = callableAt(here.analysis, here.offset)!;
  const textOf = (file: string) => specs.find(({ analysis }) => analysis.file === file)!.text;
  const lines = (file: string, spans: Parameters<typeof draw>[1]) =>
    draw(textOf(file), spans)
      .split('\n')
      .filter((line) => line.includes('«'))
      .map((line) => line.trim());
  return {
    caller: drawn(caller),
    incoming: incoming(
      caller,
      specs.map(({ analysis }) => analysis),
    ).map((edge) => [drawn(edge), ...lines(edge.analysis.file, edge.spans)]),
    outgoing: outgoing(caller).map((edge) => [drawn(edge), ...lines(caller.analysis.file, edge.spans)]),
  };
}

describe('call hierarchy', () => {
  it.each([
    [
      'block |Unit',
      'blocks.dlspec Unit',
      [
        ['blocks.dlspec Pair', 'block Pair(n) { «Unit»(n) -> «Unit»(n) }'],
        ['net.dlspec N', '«Unit»(4) -> Own'],
      ],
      [],
    ],
    [
      'repeat 2 { |Pair',
      'blocks.dlspec Pair',
      [
        ['net.dlspec Own', 'block Own { «Pair»(2) }'],
        ['net.dlspec N', 'repeat 2 { «Pair»(4) }'],
      ],
      [['blocks.dlspec Unit', 'block Pair(n) { «Unit»(n) -> «Unit»(n) }']],
    ],
    [
      'network |N',
      'net.dlspec N',
      [['net.dlspec T', 'train T { network: «N» }']],
      [
        ['blocks.dlspec Unit', '«Unit»(4) -> Own'],
        ['net.dlspec Own', 'Unit(4) -> «Own»'],
        ['blocks.dlspec Pair', 'repeat 2 { «Pair»(4) }'],
      ],
    ],
  ])('%s', (cursor, caller, callers, called) => {
    expect(asked(cursor)).toEqual({ caller, incoming: callers, outgoing: called });
  });

  it.each([
    ['a layer', 'network N { vector(2) -> |dense(1) }'],
    ['data', 'data |D { source: synthetic.moons }'],
    ['a parameter', 'network N(|w = 1) { vector(w) -> dense(1) }'],
    ['a value', 'network N {\n  |x = vector(2)\n  x -> dense(1)\n}'],
    ['nothing', 'network N { | }'],
  ])('none of %s', (_, text) => {
    const { analysis, offset } = marked(text);
    expect(callableAt(analysis, offset)).toBeUndefined();
  });
});
