import fc from 'fast-check';

/** For tests: what is done to a spec while it is written. */
export type Change = (text: string) => string;

/** What tips something over: signs that open and close, words that begin something. */
const fragments = [
  ...['{', '}', '(', ')', '"', '\n', ' ', ',', ':', '=', '->', '/*', '*/', '//', '///', '-', '0', '7', 'x', '\r', '\t'],
  ...[
    'network N {',
    'block B(a = 1) {',
    'data ',
    'train ',
    '\nimport ',
    '\n}\n',
    'input',
    'repeat 2 {',
    'if a > 1 {',
    'é',
  ],
];

/** A few edits, one after the other; what is pasted comes out of `specs`. */
export function edits(specs: readonly string[], most = 8): fc.Arbitrary<Change[]> {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const at = (text: string, share: number) => Math.floor(share * text.length);
  const put =
    (inserted: string, from: number, length = 0): Change =>
    (text) =>
      text.slice(0, at(text, from)) + inserted + text.slice(at(text, from) + length);
  const fragment = fc.constantFrom(...fragments);
  const piece = fc
    .tuple(fc.constantFrom(...specs), place, fc.integer({ min: 1, max: 300 }))
    .map(([spec, from, length]) => spec.slice(at(spec, from), at(spec, from) + length));
  const line = fc.tuple(place, place).map(
    ([from, to]): Change =>
      (text) => {
        const lines = text.split('\n');
        const [moved = ''] = lines.splice(Math.floor(from * lines.length), 1);
        lines.splice(Math.floor(to * lines.length), 0, moved);
        return lines.join('\n');
      },
  );
  const change = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fragment, place).map(([text, from]) => put(text, from)) },
    {
      weight: 3,
      arbitrary: fc.tuple(place, fc.integer({ min: 1, max: 6 })).map(([from, length]) => put('', from, length)),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(place, fc.integer({ min: 20, max: 400 })).map(([from, length]) => put('', from, length)),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fragment, place, fc.integer({ min: 1, max: 5 }))
        .map(([text, from, length]) => put(text, from, length)),
    },
    { weight: 2, arbitrary: fc.tuple(piece, place).map(([text, from]) => put(text, from)) },
    { weight: 1, arbitrary: line },
  );
  return fc.array(change, { minLength: 1, maxLength: most });
}
