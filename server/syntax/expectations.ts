import { EOF, type IParserErrorMessageProvider, type IRecognitionException, type IToken } from 'chevrotain';
import { endOf, OpenText, spanOf, Unknown } from './tokens.ts';
import type { Problem } from './tree.ts';

/**
 * What chevrotain says of a mistake is only what it expected, in the field's words; `describe` makes the sentence, because
 * only there it is known what stands before.
 */
export const expectations: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, ruleName }) =>
    expected.name === 'Identifier' ? (names[ruleName] ?? 'a name') : (expected.LABEL ?? expected.name),
  buildNoViableAltMessage: ({ ruleName }) => alternatives[ruleName] ?? VALUE,
  buildNotAllInputParsedMessage: () => END,
  buildEarlyExitMessage: () => VALUE,
};

const END = 'the end of the line';
const VALUE = 'a value';

/** What is wanted where several things could stand. */
const alternatives: Readonly<Record<string, string>> = {
  parameter: '`=`',
  branch: 'a condition',
  import: '`from` and a path',
  path: 'a path in quotes',
};

/** What a name is in each rule that wants one. */
const names: Readonly<Record<string, string>> = {
  header: 'a name for the declaration',
  parameter: 'the name of a parameter',
  setting: 'the name of a setting',
  binding: 'a name',
  output: 'the name of an output',
  shared: 'a name',
  parting: 'a name',
  imported: 'a name',
  call: 'a name',
  field: 'a name and `:`',
};

/** What the tokens are of (`head`: of a `repeat` or `if` up to its body): it shows what stands behind them, and what the names between parentheses are. */
export type Part = 'header' | 'head' | 'import' | 'statement' | 'value';

/** The mistake in a sentence, with its place. */
export function describe(error: IRecognitionException, tokens: readonly IToken[], part: Part): Problem {
  const atEnd = error.token.tokenType === EOF;
  const at = atEnd ? tokens.length : tokens.indexOf(error.token);
  const before = tokens[at - 1];
  const end = before ? endOf(before) : 0;
  const span = atEnd ? { start: end, end } : spanOf(error.token);
  const found = atEnd ? undefined : error.token;
  return { message: sentence(expectation(error, before, part), tokens, at, found, part), span, fixes: [] };
}

/** What stands behind the last token. */
const ends: Readonly<Record<Part, string>> = {
  header: '`{`',
  head: '`{`',
  import: END,
  statement: END,
  value: 'nothing',
};

function expectation({ message, context }: IRecognitionException, before: IToken | undefined, part: Part): string {
  const stack = context.ruleStack;
  if (part === 'head' && message === END) return '`{`';
  if (part === 'header') {
    if (message === END) return '`{`';
    return message === '`)`' && before?.image === '(' ? 'a parameter or `)`' : withAlternative(message, before);
  }
  if (part === 'statement' && message === VALUE && stack.every((rule) => flowRules.has(rule))) return 'a layer';
  return stack.at(-1) === 'group' ? message : withAlternative(message, before);
}

/** Where only these rules are at work a value is a step of a flow. */
const flowRules = new Set([
  'flow',
  'binding',
  'shared',
  'parting',
  'output',
  'pipeline',
  'expression',
  'denial',
  'operand',
  'group',
]);

function sentence(
  expected: string,
  tokens: readonly IToken[],
  at: number,
  found: IToken | undefined,
  part: Part,
): string {
  const before = tokens[at - 1];
  if (found?.tokenType === Unknown) return `\`${found.image}\` has no meaning here`;
  if (found && before?.tokenType.name === 'Identifier' && expected === END && isLiteral(found)) {
    return `expected \`(\` after \`${before.image}\`: arguments stand in parentheses, \`${before.image}(${found.image})\``;
  }
  if (found?.image === '(' && before?.image === ')' && expected === END) {
    return 'a layer is not called on a value: what flows in stands before it, `x -> dense(10)`';
  }
  const after = before ? ` after \`${wordsBefore(tokens, at)}\`` : '';
  return `expected ${expected}${after}, found ${found ? `\`${found.image}\`` : ends[part]}`;
}

/** Inside brackets that hold something a comma would do as well. */
function withAlternative(expected: string, before: IToken | undefined): string {
  const closes = expected === '`)`' || expected === '`]`' || expected === '`}`';
  if (!closes || before === undefined) return expected;
  if (['(', '[', '{'].includes(before.image)) return expected === '`}`' ? 'a name' : `a value or ${expected}`;
  return before.image === ',' ? 'a value' : `\`,\` or ${expected}`;
}

/** The token before, with its name where it is only a sign: `kernel:`. */
function wordsBefore(tokens: readonly IToken[], at: number): string {
  const sign = tokens[at - 1]!;
  const name = tokens[at - 2];
  const isSign = sign.image === ':' || sign.image === '=' || sign.image === '(' || sign.image === '.';
  const space = sign.image === '=' ? ' ' : '';
  return isSign && name && endOf(name) <= sign.startOffset ? `${name.image}${space}${sign.image}` : sign.image;
}

const isLiteral = (token: IToken): boolean =>
  ['Number', 'Size', 'Text'].includes(token.tokenType.name) || token.tokenType === OpenText;
