import { expect, it } from 'vitest';
import { analyse } from '../meaning/analyse.ts';
import { Analyser } from '../meaning/analyser.ts';
import type { Analysis } from '../meaning/analysis.ts';
import { Lines } from '../syntax/lines.ts';
import { codeLenses } from './code_lenses.ts';
import { folding } from './folding.ts';
import { outline } from './outline.ts';
import { semanticTokens } from './semantic_tokens.ts';
import { unused } from './unused.ts';

const FILE = '/specs/example.dlspec';
const spec = `block Unit(units, act = relu) {
  dense(units) -> act
}

network First {
  vector(4)
  stem = Unit(8)
  output head = stem -> dense(2)
}

data Points { source: synthetic.moons(samples: 90) }

train Run {
  network: First  data: Points  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 8  epochs: 2
}

network Second {
  vector(2) -> Unit(4, act: tanh)
}
`;
const shown = (analysis: Analysis) => ({
  tokens: semanticTokens(analysis),
  outline: outline(analysis),
  lenses: codeLenses(analysis),
  unused: unused(analysis),
  folding: folding(analysis, new Lines(analysis.text)),
});

/** Each is made to the text before it, and taken back. */
it.each([
  ['a line above all', 0, '// A comment.\n'],
  ['a number in a block', spec.indexOf('units) ->'), '2 * '],
  ['another kind of declaration', spec.indexOf('network Second'), 'x'],
  ['an argument of a use', spec.indexOf('8)\n  output'), '1'],
  ['another batch', spec.indexOf('8  epochs'), '1'],
  ['a name that nothing leads to', spec.indexOf('moons'), 'x'],
  ['a bracket that is open', spec.indexOf('dense(2)') + 6, '('],
  ['a parameter that nothing uses', spec.indexOf('act = relu'), 'more, '],
  ['another name of a block', spec.indexOf('Unit(units'), 'My'],
])('what is kept of sections is what a first reading gives: %s', (_, at, added) => {
  const analyser = new Analyser(FILE);
  const edited = spec.slice(0, at) + added + spec.slice(at);
  for (const text of [spec, edited, spec, edited]) {
    expect(shown(analyser.read(text))).toEqual(shown(analyse(text, FILE)));
  }
});
