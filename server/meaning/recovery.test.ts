import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifier, everything } from '../syntax/examples.ts';
import { analyse } from './analyse.ts';
import type { Analysis } from './analysis.ts';
import { undrawn } from './drawn.ts';

/** Specs of all kinds while they are being written: with a part missing, or lines in another order. */
const EXAMPLES = 'examples/';
const MISTAKES = `${import.meta.dirname}/mistakes/`;
const specs = [
  classifier,
  everything,
  ...readdirSync(EXAMPLES)
    .filter((file) => file.endsWith('.dlspec'))
    .map((file) => readFileSync(EXAMPLES + file, 'utf8')),
  // What reaches the limits takes its time, and not a hundred times.
  ...readdirSync(MISTAKES)
    .filter((file) => file !== 'limits.dlspec')
    .map((file) => undrawn(readFileSync(MISTAKES + file, 'utf8'))),
];
const read = (text: string) => analyse(text, '/specs/example.dlspec');
const spec = fc.constantFrom(...specs);

/** Longer than this nothing takes, however broken. */
const PATIENCE = 30_000;

function expectRead(text: string): Analysis {
  const start = performance.now();
  const analysis = read(text);
  expect(performance.now() - start).toBeLessThan(PATIENCE);
  for (const { span } of analysis.diagnostics) {
    expect(0 <= span.start && span.start <= span.end && span.end <= text.length).toBe(true);
  }
  return analysis;
}

describe('what is being written', () => {
  it('is read at every prefix', () => {
    fc.assert(
      fc.property(spec, fc.nat(), (text, length) => {
        expectRead(text.slice(0, length % (text.length + 1)));
      }),
      { numRuns: 150 },
    );
  });

  it('is read with any piece taken out', () => {
    fc.assert(
      fc.property(spec, fc.nat(), fc.integer({ min: 1, max: 12 }), (text, place, length) => {
        const at = place % text.length;
        expectRead(text.slice(0, at) + text.slice(at + length));
      }),
      { numRuns: 150 },
    );
  });

  it('is read with its lines in any order', () => {
    const shuffled = spec.chain((text) => {
      const lines = text.split('\n');
      return fc.shuffledSubarray(lines, { minLength: lines.length }).map((order) => order.join('\n'));
    });
    fc.assert(
      fc.property(shuffled, (text) => {
        expectRead(text);
      }),
      { numRuns: 40 },
    );
  });

  it('is read with any two lines exchanged', () => {
    fc.assert(
      fc.property(spec, fc.nat(), fc.nat(), (text, first, second) => {
        const lines = text.split('\n');
        const [a, b] = [first % lines.length, second % lines.length];
        [lines[a], lines[b]] = [lines[b]!, lines[a]!];
        expectRead(lines.join('\n'));
      }),
      { numRuns: 80 },
    );
  });
});

describe('a mistake', () => {
  const before = 'block Unit(width) {\n  dense(width) -> dnse(3)\n}\n';
  const body = 'network Middle {\n  x = vector(4)\n  repeat 2 { dense(3) }\n  if true { relu } else { tanh }\n}\n';
  const after = 'network Last {\n  vector(4) -> dense(0)\n}\n';

  it('leaves what is said of other declarations as it is', () => {
    const said = (text: string, name: string) => {
      const { diagnostics, tree } = read(text);
      const around = tree.declarations.find((declaration) => declaration.name?.text === name)!.span;
      const inside = diagnostics.filter(({ span }) => around.start <= span.start && span.end <= around.end);
      return inside.map(({ message, span }) => `${span.start - around.start} ${message}`);
    };
    const whole = before + body + after;
    for (let at = 'network Middle '.length; at < body.length - 2; at++) {
      const text = before + body.slice(0, at) + body.slice(at + 1) + after;
      for (const name of ['Unit', 'Last']) expect(said(text, name), `without ${at}`).toEqual(said(whole, name));
    }
  });
});

describe('what would never end', () => {
  const endless: [name: string, text: string][] = [
    ['turns in turns', `network N { vector(2)\n${'repeat 10_000 {\n'.repeat(30)} x = input\n${'}\n'.repeat(30)}}`],
    [
      'blocks that double',
      `${Array.from({ length: 60 }, (_, at) => `block B${at} { ${at === 0 ? 'relu' : `B${at - 1} -> B${at - 1}`} }`).join('\n')}\nnetwork N { vector(2) -> B59 }`,
    ],
    [
      'blocks in blocks',
      `${Array.from({ length: 1_000 }, (_, at) => `block B${at} { ${at === 0 ? 'relu' : `B${at - 1}`} }`).join('\n')}\nnetwork N { vector(2) -> B999 }`,
    ],
    ['bodies in bodies', `network N { vector(2)\n${'if true {\n'.repeat(5_000)}relu`],
    ['parentheses', `network N { vector(2)\n x = ${'('.repeat(90)}relu${')'.repeat(90)} }`],
    ['operators', `network N { x = vector(2)\n ${'x + '.repeat(900)}x }`],
  ];
  it.each(endless)('%s', (_, text) => {
    expectRead(text);
  });
});
