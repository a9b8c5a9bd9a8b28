import { expect, it } from 'vitest';
import { analyse } from '../meaning/analyse.ts';
import { Lines } from '../syntax/lines.ts';
import { folding } from './folding.ts';

/** Lines that a fold begins on end with `▾`, the last ones with `▴` (and the number of the fold). */
it.each([
  ['a body: the brace stays in sight', 'network N {▾1\n  vector(2)\n  dense(1)▴1\n}'],
  ['a list', 'train T {▾1\n  metrics: [▾2\n    accuracy,▴2\n  ]▴1\n}'],
  ['arguments', 'network N {▾1\n  vector(2)\n  dense(▾2\n    1,\n    bias: false▴2\n  )▴1\n}'],
  ['a statement over several lines', 'network N {▾1\n  vector(2)▾2\n    -> dense(2)\n    -> dense(1)▴2▴1\n}'],
  ['a run of comments', '// one▾1\n// two\n// three▴1\nnetwork N { vector(2) }'],
  ['documentation and comments are two', '// one▾1\n// two▴1\n/// three▾2\n/// four▴2\nnetwork N { vector(2) }'],
  ['a block comment', '/* one▾1\n   two */▴1\nnetwork N { vector(2) }'],
  ['nothing on one line', 'network N { vector(2) -> dense(1) }  // one\n// two\nnetwork M { vector(2) }'],
  ['a body that is open', 'network N {▾1\n  vector(2)\n  dense(▴1'],
])('%s', (_, drawn) => {
  const text = drawn.replaceAll(/[▾▴]\d/g, '');
  const expected = drawn.split('\n').flatMap((line, at) => [...line.matchAll(/▾(\d)/g)].map(([, id]) => ({ id, at })));
  const folds = folding(analyse(text, '/specs/example.dlspec'), new Lines(text)).map(({ start, end }) => [start, end]);
  const lines = drawn.split('\n');
  expect(folds).toEqual(expected.map(({ id, at }) => [at, lines.findIndex((line) => line.includes(`▴${id}`))]));
});
