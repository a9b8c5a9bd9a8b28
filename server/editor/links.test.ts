import { expect, it } from 'vitest';
import { links } from './links.ts';
import { draw, marked } from './marked.ts';

it('finds the files of data, below their folder', () => {
  const drawn = `data D {
  folder: "mnist"
  source: idx("«images.gz»", labels: "«labels.gz»")
}
data T { source: csv("«t.csv»", separator: semicolon)  target: class(x) }
data O { source: csv("open
}
`;
  const { analysis, text } = marked(drawn);
  const found = links(analysis);
  expect(
    draw(
      text,
      found.map(({ span }) => span),
    ),
  ).toBe(drawn);
  expect(found.map(({ path }) => path.join('/'))).toEqual(['mnist/images.gz', 'mnist/labels.gz', 't.csv']);
});
