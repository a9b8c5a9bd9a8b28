import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edits } from './editing.ts';
import { classifier, everything } from './examples.ts';
import { parse } from './parser.ts';
import { Sections } from './sections.ts';

const EXAMPLES = 'examples/';
const specs = [
  classifier,
  everything,
  `${classifier}\n${everything}`,
  ...readdirSync(EXAMPLES)
    .filter((file) => file.endsWith('.dlspec'))
    .map((file) => readFileSync(EXAMPLES + file, 'utf8')),
];

function expectSame(sections: Sections, text: string): void {
  sections.update(text);
  expect(sections.tree).toEqual(parse(text));
  let end = 0;
  for (const section of sections.all) {
    expect(section.start).toBe(end);
    end = section.end;
  }
  expect(end).toBe(text.length);
}

/** What an edit, or a cut, must not tear apart. */
const awkward = [
  [
    'a comment that is opened above',
    'data A { }\n/* \nnetwork B { }\n',
    'data A { }\n/* \nnetwork B { }\n*/\ntrain C { }\n',
  ],
  [
    'a comment that loses its end',
    'data A { }\n/* x */\nnetwork B { } /* y */\n',
    'data A { }\n/* x \nnetwork B { } /* y */\n',
  ],
  [
    'a comment that closes in a section far below',
    'a\ndata A { }\nnetwork B { }\ntrain C { } // */\ndata D { }\n',
    '/*\ndata A { }\nnetwork B { }\ntrain C { } // */\ndata D { }\n',
  ],
  [
    'documentation behind a declaration',
    'data A { } /// of B\nnetwork B { }\n',
    'data A { } /// of b\nnetwork B { }\n',
  ],
  [
    'documentation that a deleted line joins',
    '/// one\nx\n/// two\nnetwork B { }\n',
    '/// one\n/// two\nnetwork B { }\n',
  ],
  [
    'documentation whose declaration is another now',
    'data A { }\n/// one\nnetwork B { }\n/// two\ntrain C { }\n',
    'data A { }\n/// one\n/// two\ntrain C { }\n',
  ],
  ['declarations that come to stand on one line', 'data A { }\nnetwork B { }\n', 'data A { }network B { }\n'],
  [
    'a kind that is no kind any more',
    'data A { }\nnetwork B { }\ndata C { }\n',
    'data A { }\nnetwor B { }\ndata C { }\n',
  ],
  ['a first line that is no declaration', 'x\ndata A { }\n', 'data A { }\n'],
  ['something before the first declaration', 'data A { }\n', '}\ndata A { }\n'],
  ['everything deleted', 'data A { }\nnetwork B { }\n', ''],
  ['lines that end with a carriage return', 'data A { }\r\nnetwork B { }\r\n', 'data A { }\rnetwork B { }\r\n'],
  ['the same declaration twice', 'data A { }\ndata A { }\n', 'data A { }\ndata A { }\ndata A { }\n'],
  [
    'a brace that is taken away',
    'network A {\n  a\n}\nnetwork B {\n  b\n}\n',
    'network A {\n  a\n\nnetwork B {\n  b\n}\n',
  ],
] as const;

describe('sections', () => {
  it.each(awkward)('read %s as the whole text is read', (_, before, after) => {
    const sections = new Sections(true);
    for (const text of [before, after, before]) expectSame(sections, text);
  });

  it('keep the trees of what an edit does not touch', () => {
    const sections = new Sections(true);
    sections.update(`${classifier}\n${everything}`);
    const before = sections.tree.declarations;
    sections.update(`${classifier.replace('dense(128)', 'dense(1280)')}\n${everything}`);
    const after = sections.tree.declarations;
    const isKept = after.map((declaration) => before.includes(declaration));
    expect(isKept.flatMap((kept, at) => (kept ? [] : [after[at]!.name?.text]))).toEqual(['LeNet']);
  });

  it('are together what the whole text is, after any edits', () => {
    fc.assert(
      fc.property(fc.constantFrom(...specs), edits(specs), (start, changes) => {
        const sections = new Sections(true);
        expectSame(sections, start);
        let text = start;
        for (const change of changes) {
          text = change(text);
          expectSame(sections, text);
        }
      }),
      { numRuns: 150 },
    );
  });
});
