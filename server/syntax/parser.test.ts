import { Lexer } from 'chevrotain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifier, everything } from './examples.ts';
import { Grammar } from './grammar.ts';
import { parse, parseValue } from './parser.ts';
import { vocabulary } from './tokens.ts';
import type { Declaration, Statement, Value } from './tree.ts';

/** A value with all its parts made visible. */
function show(value: Value | undefined): string {
  switch (value?.is) {
    case 'number':
      return `${value.value}${value.percent ? '%' : ''}${value.unit ? ` ${value.unit.text}` : ''}`;
    case 'size':
      return `size ${value.extents.join(' by ')}`;
    case 'text':
      return `"${value.value}"`;
    case 'flag':
      return `flag ${value.value}`;
    case 'call': {
      const given = value.arguments.map(
        (argument) => `${argument.name ? `${argument.name.text}: ` : ''}${show(argument.value)}`,
      );
      return value.parentheses ? `${value.name.text}(${given.join(', ')})` : value.name.text;
    }
    case 'list':
      return `[${value.items.map(show).join(', ')}]`;
    case 'record':
      return `{${value.fields.map((field) => `${field.name.text}: ${show(field.value)}`).join(', ')}}`;
    case 'operation':
      return `(${show(value.left)} ${value.operator} ${show(value.right)})`;
    case 'negation':
      return `(-${show(value.value)})`;
    case 'pipeline':
      return value.steps.map(show).join(' -> ');
    case 'group':
      return `group ${show(value.value)}`;
    case 'not':
      return `(not ${show(value.value)})`;
    case 'missing':
      return '?';
    default:
      return 'nothing';
  }
}

/** A declaration in one line a statement. */
function outline(declaration: Declaration): string[] {
  const parameters = declaration.parameters.map((parameter) => `${parameter.name.text} = ${show(parameter.default)}`);
  return [
    `${declaration.kind.text} ${declaration.name?.text} ${parameters.join(', ')}`.trim(),
    ...declaration.statements.map(showStatement),
  ];
}

function showStatement(statement: Statement): string {
  switch (statement.is) {
    case 'setting':
      return `${statement.key.text}: ${show(statement.value)}`;
    case 'binding':
      return `${statement.shared ? 'shared ' : ''}${statement.name.text} = ${show(statement.value)}`;
    case 'parting':
      return `${statement.parts.map(({ name }) => name.text).join(', ')} = ${show(statement.value)}`;
    case 'repeat':
      return `repeat ${show(statement.count)} { ${statement.statements.map(showStatement).join('; ')} }`;
    case 'if':
      return statement.branches
        .map(({ condition, statements }) => {
          const head = condition ? `if ${show(condition)}` : 'otherwise';
          return `${head} { ${statements.map(showStatement).join('; ')} }`;
        })
        .join(' ');
    case 'output':
      return `output ${statement.name?.text} ${show(statement.value)}`;
    case 'flow':
      return show(statement.value);
    case 'unread':
      return 'unread';
  }
}

/** What the statements of a body are read as. */
const network = (body: string) => outline(parse(`network N {\n${body}\n}`).declarations[0]!).slice(1);
const settings = (body: string) => outline(parse(`train T {\n${body}\n}`).declarations[0]!).slice(1);

describe('values', () => {
  const cases: [text: string, outline: string][] = [
    ['64', '64'],
    ['2_000', '2000'],
    ['1e-3', '0.001'],
    ['0.5', '0.5'],
    ['10%', '10%'],
    ['100 steps', '100 steps'],
    ['200 GFLOP/s', '200 GFLOP/s'],
    ['25 GB/s', '25 GB/s'],
    ['16 GiB', '16 GiB'],
    ['3x3', 'size 3 by 3'],
    ['-4', '(-4)'],
    ['"a \\"b\\" c"', '"a "b" c"'],
    ['true', 'flag true'],
    ['relu', 'relu'],
    ['relu()', 'relu()'],
    ['validation.loss', 'validation.loss'],
    ['conv2d(64, kernel: 3, padding: same)', 'conv2d(64, kernel: 3, padding: same)'],
    ['f(g(1), h: [2, 3],)', 'f(g(1), h: [2, 3])'],
    ['[]', '[]'],
    ['[a, b(1),]', '[a, b(1)]'],
    ['{ age: number, optimizer.lr: 1 }', '{age: number, optimizer.lr: 1}'],
    ['1 + 2 * 3 - 4 / 2', '((1 + (2 * 3)) - (4 / 2))'],
    ['4 * (width + 1)', '(4 * group (width + 1))'],
    ['2 - -1', '(2 - (-1))'],
    ['größe', 'größe'],
    ['a or b and not c == 2', '(a or (b and (not (c == 2))))'],
    ['x.channels != channels + 1', '(x.channels != (channels + 1))'],
    ['not not a < 3', '(not (not (a < 3)))'],
    ['a == not b', '(a == (not b))'],
    ['android', 'android'],
  ];
  it.each(cases)('%s', (text, expected) => {
    const { value, problems } = parseValue(text);
    expect(show(value)).toBe(expected);
    expect(problems).toEqual([]);
  });
});

describe('statements', () => {
  it('ends with its line, and goes on where the next begins with an arrow', () => {
    expect(network('a -> b\n  -> c\nd')).toEqual(['a -> b -> c', 'd']);
  });

  it('takes lines freely inside brackets', () => {
    expect(network('a(\n1,\nb: [2,\n3]\n) -> c')).toEqual(['a(1, b: [2, 3]) -> c']);
  });

  it('lets several settings share a line', () => {
    expect(settings('a: b  c: d(e: 1) f: 2 steps g: 3')).toEqual(['a: b', 'c: d(e: 1)', 'f: 2 steps', 'g: 3']);
  });

  it('knows bindings, outputs and flows', () => {
    expect(network('x = a -> b\nx -> c\noutput x\noutput y = c -> d')).toEqual([
      'x = a -> b',
      'x -> c',
      'output x nothing',
      'output y c -> d',
    ]);
  });

  it('reads statements that hold statements', () => {
    expect(network('repeat 2 {\n a\n b = c\n}\nd')).toEqual(['repeat 2 { a; b = c }', 'd']);
    expect(network('if a != b { c }\nelse if not d { e } else { repeat n { f } }\ng')).toEqual([
      'if (a != b) { c } if (not d) { e } otherwise { repeat n { f } }',
      'g',
    ]);
    expect(network('repeat = a\nif -> b')).toEqual(['repeat = a', 'if -> b']);
  });

  it('knows several names, and what is shared', () => {
    expect(network('left, right = a -> split(2)\nshared table = embedding(3)\nshared')).toEqual([
      'left, right = a -> split(2)',
      'shared table = embedding(3)',
      'shared',
    ]);
  });

  it('reads imports', () => {
    const [first, second] = parse('import { A, B } from "./a.dlspec"\nimport {\n  C,\n} from "b"').declarations;
    expect([first!.imports?.map(({ name }) => name.text), first!.path?.value]).toEqual([['A', 'B'], './a.dlspec']);
    expect([second!.imports?.map(({ name }) => name.text), second!.path?.value]).toEqual([['C'], 'b']);
  });

  it('keeps documentation with its declaration', () => {
    const [first, second, third] = parse(
      '/// One\n/// two.\ndata A {}\n\n/// Not of B\n\ndata B {}\n// no\ndata C {}',
    ).declarations;
    expect([first!.doc, second!.doc, third!.doc]).toEqual(['One\ntwo.', undefined, undefined]);
  });

  it('takes no documentation from behind something else', () => {
    const [first, second] = parse('/// One.\ndata A {} /// behind\ndata B {}').declarations;
    expect([first!.doc, second!.doc]).toEqual(['One.', undefined]);
  });

  it('gives every part its place', () => {
    const text = 'network N(a = 1) { x = f(b: 2) -> g }';
    const { declarations } = parse(text);
    const at = ({ span }: { span: { start: number; end: number } }) => text.slice(span.start, span.end);
    const [declaration] = declarations;
    expect(at(declaration!)).toBe(text);
    expect(at(declaration!.parameters[0]!)).toBe('a = 1');
    const [binding] = declaration!.statements;
    expect(at(binding!)).toBe('x = f(b: 2) -> g');
    const value = binding!.is === 'binding' && binding!.value;
    expect(value && value.is === 'pipeline' && value.steps.map(at)).toEqual(['f(b: 2)', 'g']);
  });
});

describe('what is left of a broken statement', () => {
  const cases: [text: string, ...outline: string[]][] = [
    ['conv2d(32, kernel: ) -> relu', 'conv2d(32, kernel: ?) -> relu'],
    ['conv2d(32, kernel: 3 -> relu', 'conv2d(32, kernel: 3) -> relu'],
    ['conv2d(32 kernel: 3) relu', 'conv2d(32, kernel: 3) -> relu'],
    ['conv2d(32, kernel: 3\ndense(10)', 'conv2d(32, kernel: 3)', 'dense(10)'],
    ['relu ->\ndense(10)', 'relu -> ?', 'dense(10)'],
    ['stem =\ndense(10)', 'stem = ?', 'dense(10)'],
    ['a(b(1, c: 2)\nd', 'a(b(1, c: 2))', 'd'],
    ['dense(4 * )\nd', 'dense((4 * ?))', 'd'],
    ['(a -> b\nd', 'group a -> b', 'd'],
    ['a)\nd', 'a', 'd'],
    ['repeat {\n  a\n}\nd', 'repeat ? { a }', 'd'],
    ['  repeat 3 {\n    a\n  d', 'repeat 3 { a }', 'd'],
    ['repeat 3\nd', 'repeat 3 {  }', 'd'],
    ['if {\n  a\n} else {\n  b ->\n}\nd', 'if ? { a } otherwise { b -> ? }', 'd'],
    ['if a = b { c }\nd', 'if (a == b) { c }', 'd'],
    ['if !a && b { c }\nd', 'if ((not a) and b) { c }', 'd'],
    ['else { a }\nd', 'otherwise { a }', 'd'],
    ['if a { b } else { c } else { d }\ne', 'if a { b } otherwise { c } otherwise { d }', 'e'],
  ];
  it.each(cases)('%s', (text, ...expected) => {
    expect(network(text)).toEqual(expected);
    expect(parse(`network N {\n${text}\n}`).problems.length).toBeGreaterThan(0);
  });

  it('lets a record that is not closed end with its line', () => {
    expect(settings('a: { b: 1, c: 2\nd: 3')).toEqual(['a: {b: 1, c: 2}', 'd: 3']);
  });

  it('reads past brackets and calculations without end', () => {
    expect(() => parse(`network N { a${'('.repeat(50_000)}${')'.repeat(50_000)} }`)).not.toThrow();
    expect(() => parse(`network N { ${'['.repeat(50_000)}`)).not.toThrow();
    expect(parse(`data D { a: ${'-'.repeat(100_000)}1 }`).problems).toHaveLength(1);
    expect(parse(`data D { a: ${'1 + '.repeat(100_000)}1 }`).problems).toHaveLength(1);
  });
});

const withoutSpans = (declaration: Declaration | undefined): string =>
  JSON.stringify(declaration, (key, value) => (['span', 'body', 'parentheses'].includes(key) ? undefined : value));

describe.each([
  ['classifier', classifier],
  ['everything', everything],
])('while %s is being written', (_, text) => {
  const whole = parse(text).declarations;

  it('has no mistakes when it is done', () => {
    expect(parse(text).problems).toEqual([]);
  });

  it('keeps the declarations that are done', () => {
    fc.assert(
      fc.property(fc.nat(text.length), (length) => {
        const { declarations } = parse(text.slice(0, length));
        whole.forEach((declaration, at) => {
          if (declaration.span.end <= length) expect(withoutSpans(declarations[at])).toBe(withoutSpans(declaration));
        });
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the other declarations when any sign is taken out', () => {
    // Comments above a declaration count as its part.
    const ends = whole.map((declaration) => declaration.span.end);
    for (let offset = 0; offset < text.length; offset++) {
      const { declarations } = parse(text.slice(0, offset) + text.slice(offset + 1));
      const hit = ends.findIndex((end) => offset < end);
      whole.forEach((declaration, at) => {
        if (at === hit) return;
        const found = declarations.find(
          ({ kind, name }) => kind.text === declaration.kind.text && name?.text === declaration.name?.text,
        );
        expect(withoutSpans(found), `without the sign at ${offset}`).toBe(withoutSpans(declaration));
      });
    }
  });

  it('says something of every sign that is missing, unless the rest is as good', () => {
    const brackets = [...text.matchAll(/[()[\]{}]/g)].map(({ index }) => index);
    for (const offset of brackets) {
      const { problems, comments } = parse(text.slice(0, offset) + text.slice(offset + 1));
      if (comments.some(({ span }) => span.start <= offset && offset <= span.end)) continue;
      expect(problems.length, `without the bracket at ${offset}`).toBeGreaterThan(0);
    }
  });
});

it('reads any text at all', () => {
  const pieces = [
    'data ',
    'network N ',
    'train',
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ':',
    '=',
    '->',
    ',',
    '\n',
    '"',
    "'",
    '/*',
    '*/',
    '//',
    '3x3',
    '10%',
    '-',
    '.',
    'x',
    'é',
    '\u0000',
    '😀',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (parts) => {
      const text = parts.join('');
      const { declarations, problems } = parse(text);
      for (const { span } of [...declarations, ...problems]) {
        expect(0 <= span.start && span.start <= span.end && span.end <= text.length).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});

describe('a declaration of which nothing can be read', () => {
  const lines = (count: number) => `network N {\n${'  dense( -> relu\n'.repeat(count)}  relu\n}`;

  it.each([
    [99, 99],
    [100, 101],
    [5_000, 101],
  ])('with %i broken lines has %i problems', (broken, problems) => {
    const tree = parse(lines(broken));
    expect(tree.problems).toHaveLength(problems);
    expect(tree.declarations[0]!.statements.at(-1)!.is).toBe(broken < 100 ? 'flow' : 'unread');
  });

  it('leaves the others alone', () => {
    const { declarations } = parse(`${lines(500)}\n${lines(1)}`);
    expect(declarations[1]!.statements.map(({ is }) => is)).toEqual(['flow', 'flow']);
  });
});

describe('what is not checked each time the program starts', () => {
  it('no two choices of the grammar begin alike', () => {
    expect(() => new Grammar(true)).not.toThrow();
  });

  it('no token hides another', () => {
    expect(new Lexer(vocabulary, { ensureOptimizations: true }).lexerDefinitionErrors).toEqual([]);
  });
});
