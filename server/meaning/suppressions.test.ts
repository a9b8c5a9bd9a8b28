import { describe, expect, it } from 'vitest';
import { applyEdits } from '../workspace/fix_all.ts';
import { analyse } from './analyse.ts';
import type { Diagnostic } from './diagnostic.ts';
import { drawn } from './drawn.ts';
import { applySuppressions } from './suppressions.ts';

/** Every \`relu\` is worth a warning, every \`tanh\` an error. */
function check(text: string): string {
  return drawn(text, found(text));
}

function found(text: string): Diagnostic[] {
  const { tree } = analyse(text, '/specs/example.dlspec');
  const finds = [...text.matchAll(/(?<!no-)\b(relu|tanh)\b/g)].map(({ 0: word, index }): Diagnostic => {
    const severity = word === 'relu' ? 'warning' : 'error';
    return {
      rule: `no-${word}`,
      severity,
      message: 'found',
      span: { start: index, end: index + word.length },
      fixes: [],
    };
  });
  return applySuppressions(finds, tree);
}

const unmarked = (text: string): string => text.replaceAll(/^\/\/ *\^+ .*\n/gm, '');

describe('suppressions', () => {
  const cases: [name: string, text: string][] = [
    [
      'silence a rule on the next line',
      `  network A {
    // dlspec-ignore no-relu: it is a test
    relu
    relu
//  ^^^^ warning no-relu: found
  }
`,
    ],
    [
      'silence only the rule that they name',
      `  network A {
    // dlspec-ignore no-gelu: it is a test
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning unused-ignore: nothing to silence: \`no-gelu\` does not fire on the next line
    relu
//  ^^^^ warning no-relu: found
  }
`,
    ],
    [
      'that stand elsewhere are told where the rule fires, and moved there',
      `  network A {
    // dlspec-ignore no-relu: it is a test
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning unused-ignore: nothing to silence: \`no-relu\` does not fire on the next line, but on line 4: put the comment above that
    gelu
    relu
//  ^^^^ warning no-relu: found
  }
`,
    ],
    [
      'at the end of a line are about that line',
      `  network A {
    relu // dlspec-ignore no-relu: it is a test
    relu
//  ^^^^ warning no-relu: found
    gelu // dlspec-ignore no-relu: it is a test
//       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning unused-ignore: nothing to silence: \`no-relu\` does not fire on this line, but on line 3: put the comment above that
  }
`,
    ],
    [
      'stand among other comments',
      `  network A {
    // dlspec-ignore no-relu: it is a test
    /* of an activation
       that is worth a warning */
    // and of this
    relu
    /* before */ // dlspec-ignore no-relu: it is a test
    relu
    relu
//  ^^^^ warning no-relu: found
  }
`,
    ],
    [
      'need a reason',
      `  network A {
    // dlspec-ignore no-relu
//  ^^^^^^^^^^^^^^^^^^^^^^^^ warning ignore-reason: a suppression names a rule and says why: \`// dlspec-ignore no-relu: reason\`
    relu
//  ^^^^ warning no-relu: found
  }
`,
    ],
    [
      'never silence errors',
      `  network A {
    // dlspec-ignore no-tanh: it is a test
    tanh
//  ^^^^ error no-tanh: found
  }
`,
    ],
    [
      'may stand above one another',
      `  network A {
    // dlspec-ignore no-relu: one
    // dlspec-ignore no-tanh: two
    relu -> tanh
//          ^^^^ error no-tanh: found
  }
`,
    ],
  ];
  it.each(cases)('%s', (_, text) => {
    expect(check(unmarked(text))).toBe(text);
  });

  it('are moved with their reason', () => {
    const text = 'network A {\n  // dlspec-ignore no-relu: a test\n  gelu\n  relu\n}\n';
    const [fix] = found(text).find(({ rule }) => rule === 'unused-ignore')!.fixes;
    const moved = applyEdits(text, fix!.edits);
    expect(moved).toBe('network A {\n  gelu\n  // dlspec-ignore no-relu: a test\n  relu\n}\n');
    expect(found(moved)).toEqual([]);
  });
});
