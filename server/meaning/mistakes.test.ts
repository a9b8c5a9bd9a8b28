import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { corpusWorld } from '../rules/corpus/world.ts';
import { analyse } from './analyse.ts';
import type { Fix } from './diagnostic.ts';
import { drawn, undrawn } from './drawn.ts';

/** Each file holds specs, a title above each, with what is said of them drawn into the text. */
const FOLDER = `${import.meta.dirname}/mistakes/`;

interface Section {
  readonly title: string;
  readonly text: string;
}

function sectionsOf(file: string): Section[] {
  const [, ...parts] = readFileSync(FOLDER + file, 'utf8').split(/^\/\/ ----- /m);
  return parts.map((part) => {
    const end = part.indexOf('\n');
    return { title: part.slice(0, end), text: part.slice(end + 1) };
  });
}

const read = (text: string) => analyse(text, '/specs/example.dlspec').diagnostics;

const apply = (text: string, { edits }: Fix): string =>
  [...edits]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce((result, edit) => result.slice(0, edit.span.start) + edit.text + result.slice(edit.span.end), text);

describe.each(readdirSync(FOLDER))('%s', (file) => {
  const sections = sectionsOf(file);

  it.each(sections)('$title', ({ text }) => {
    const spec = undrawn(text);
    expect(drawn(spec, read(spec))).toBe(text);
  });

  it('offers fixes that mend what they are about', () => {
    for (const { title, text } of sections) {
      const spec = undrawn(text);
      const before = read(spec);
      for (const diagnostic of before) {
        for (const fix of diagnostic.fixes) {
          const after = read(apply(spec, fix));
          const { rule, message } = diagnostic;
          const same = (list: typeof before) =>
            list.filter((other) => other.rule === rule && other.message === message).length;
          expect(same(after), `${title}: ${fix.title}: ${message}`).toBeLessThan(same(before));
        }
      }
    }
  });

  it('puts everything inside of the text', () => {
    for (const { text } of sections) {
      const spec = undrawn(text);
      for (const { span, fixes, related } of read(spec)) {
        const spans = [
          span,
          ...fixes.flatMap(({ edits }) => edits.map((edit) => edit.span)),
          ...(related ?? []).map((place) => place.span),
        ];
        for (const { start, end } of spans) expect(0 <= start && start <= end && end <= spec.length).toBe(true);
      }
    }
  });
});

it('covers many different mistakes', () => {
  const messages = readdirSync(FOLDER).flatMap((file) => sectionsOf(file).flatMap(({ text }) => read(undrawn(text))));
  // Names and numbers apart, how many different things are said?
  const kinds = new Set(messages.map(({ rule, message }) => `${rule}: ${message.replaceAll(/`[^`]*`/g, '…')}`));
  expect(kinds.size).toBeGreaterThan(60);
});

const fixed = (text: string): string[] => read(text).flatMap(({ fixes }) => fixes.map((fix) => apply(text, fix)));

describe('what fixes write', () => {
  const network = (body: string) => `network N(width = 3) { image(1, 8, 8) -> ${body} }`;
  const cases: [mistaken: string, mended: string][] = [
    ['dnse(1)', 'dense(1)'],
    ['dense(1)', 'flatten -> dense(1)'],
    ['Conv2D(3, kernel: 3)', 'conv2d(3, kernel: 3)'],
    ['conv2d(3, kernel_size: 3)', 'conv2d(3, kernel: 3)'],
    ['conv2d(3, kernel = 3)', 'conv2d(3, kernel: 3)'],
    ['conv2d(3 kernel: 3)', 'conv2d(3, kernel: 3)'],
    ['conv2d(3, kernel: 3) relu', 'conv2d(3, kernel: 3) -> relu'],
    ['conv2d(3, kernel: 3, bias: no)', 'conv2d(3, kernel: 3, bias: false)'],
    ['conv2d(3, kernel: 3, padding: smae)', 'conv2d(3, kernel: 3, padding: same)'],
    ['conv2d(3, kernel: 3, padding: "same")', 'conv2d(3, kernel: 3, padding: same)'],
    ['conv2d(3, kernel: 3, init: "he")', 'conv2d(3, kernel: 3, init: he)'],
    ['conv2d(widht, kernel: 3)', 'conv2d(width, kernel: 3)'],
    ['dropout(20)', 'dropout(20%)'],
    ['conv2d(3 steps, kernel: 3)', 'conv2d(3, kernel: 3)'],
  ];
  it.each(cases)('%s', (mistaken, mended) => {
    expect(fixed(network(mistaken))).toContain(network(mended));
  });

  it('a missing setting on a line of its own', () => {
    const text = 'data A {\n  split: random\n}\n';
    expect(fixed(text)[0]).toMatch(/^data A \{\n {2}split: random\n {2}source: idx\(.*\)\n\}\n$/);
  });

  it.each([
    ['dense(60)', 'dense(65)', 65],
    ['unembed(table)', 'unembed(table)', 60],
  ])('the classes of a text, before %s', (head, mended, vocabulary) => {
    const spec = (last: string, tokens: number) =>
      [
        'data Text { source: text("shakespeare.txt", tokens: characters)  window: random(8) }',
        `network Net {\n  ids = tokens(8, vocabulary: ${tokens})\n  shared table = embedding(4)\n  ids -> table -> ${last}\n}`,
        'train Run { network: Net  data: Text  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 1 }',
      ].join('\n');
    const text = spec(head, vocabulary);
    const { diagnostics } = analyse(text, '/specs/example.dlspec', corpusWorld);
    expect(diagnostics.map(({ rule, fixes }) => [rule, fixes.map((fix) => apply(text, fix))])).toEqual([
      ['classes-match', [spec(mended, 65)]],
    ]);
  });

  it('a vocabulary may have more places than the text has tokens', () => {
    const text = [
      'data Text { source: text("shakespeare.txt", tokens: characters)  window: random(8) }',
      'network Net { tokens(8, vocabulary: 128) -> embedding(4) -> dense(128) }',
      'train Run { network: Net  data: Text  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 1 }',
    ].join('\n');
    expect(analyse(text, '/specs/example.dlspec', corpusWorld).diagnostics).toEqual([]);
  });

  it('the width of the output, and the input', () => {
    const spec = (network: string) =>
      `data D { source: synthetic.digits } network N { ${network} } train T { network: N  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 1 }`
        .replace(/ (network|train) /g, '\n$1 ')
        .replace('\nnetwork: N', ' network: N');
    expect(fixed(spec('image(1, 28, 28) -> flatten -> dense(3)'))).toEqual([
      spec('image(1, 28, 28) -> flatten -> dense(10)'),
    ]);
    expect(fixed(spec('image(3, 9, 9) -> flatten -> dense(10)'))).toEqual([
      spec('image(1, 28, 28) -> flatten -> dense(10)'),
    ]);
  });
});
