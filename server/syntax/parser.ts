import type { IToken } from 'chevrotain';
import type { LaidBody, LaidStatement } from './bodies.ts';
import { describe, type Part } from './expectations.ts';
import { inOurWords } from './foreign.ts';
import { Grammar } from './grammar.ts';
import { type LaidDeclaration, layOut } from './layout.ts';
import type { Rule } from './recovering.ts';
import * as t from './tokens.ts';
import {
  type Branch,
  type Comment,
  type Declaration,
  declarationKinds,
  type Fix,
  flowKinds,
  type If,
  type Name,
  type Problem,
  type Repeat,
  type Statement,
  type Tree,
  type Unread,
  type Value,
} from './tree.ts';
import { missing } from './values.ts';

const grammar = new Grammar();

/** Brackets within brackets, and operators in a line, beyond which reading would need an unbounded stack. */
const DEEPEST = 100;
const LONGEST = 1_000;
/** Statements of a declaration that cannot be read, after which it is no spec: reading past mistakes takes its time. */
const MOST_BROKEN = 100;

/** What is read of a text, or of a section of it. */
export type Parsed = Omit<Tree, 'text'>;

/** Reads a spec. Never fails: what cannot be read is reported in `problems`, the rest is in the tree. */
export const parse = (text: string): Tree => ({ text, ...parseTokens(t.lex(text)) });

/** Reads tokens and comments that nothing around them reaches into: those of a whole text, or of a section of it. */
export function parseTokens({ tokens, comments: commentTokens }: t.Lexed): Parsed {
  const layout = layOut(tokens);
  const problems: Problem[] = [...layout.problems];
  const comments = commentTokens.map(commentOf);
  problems.push(...commentTokens.flatMap(openComment), ...commentTokens.flatMap(hashComment));
  const docs = docComments(commentTokens, tokens);
  const declarations = layout.declarations.map((laid) => readDeclaration(laid, docs, problems));
  problems.sort((a, b) => a.span.start - b.span.start);
  return { declarations, comments, problems };
}

/** Reads a value that stands alone (`0.01`, `adam(lr: 1e-3)`). */
export function parseValue(text: string): { readonly value: Value; readonly problems: readonly Problem[] } {
  const { tokens } = t.lex(text);
  const problems: Problem[] = [];
  const value = read(grammar.expression, tokens, problems, 'value')?.node;
  return { value: value ?? { is: 'missing', span: { start: 0, end: 0 } }, problems };
}

function readDeclaration(laid: LaidDeclaration, docs: ReadonlyMap<IToken, string>, problems: Problem[]): Declaration {
  const first = laid.header[0]!;
  const kind = { text: first.image, span: t.spanOf(first) };
  const end = laid.close ?? laid.statements.at(-1)?.tokens.at(-1) ?? laid.open ?? laid.header.at(-1)!;
  const span = { start: first.startOffset, end: t.endOf(end) };
  const doc = docs.get(first);
  const body = laid.open && { start: laid.open.startOffset, end: span.end };
  if (kind.text === 'import') return { ...readImport(laid.header, kind, problems), doc, span };
  const reading: Reading = { kind: kind.text, problems, broken: 0 };
  const statements = laid.statements.map((statement) => readStatement(statement, reading));
  const header = read(grammar.header, laid.header, problems, 'header');
  const broken = !header || header.broken || !laid.open || !laid.close;
  const named = header?.node ?? { is: 'declaration' as const, kind, parameters: [] };
  return { ...named, statements, body, doc, broken, span };
}

function readImport(tokens: readonly IToken[], kind: Name, problems: Problem[]): Omit<Declaration, 'span'> {
  const result = read(grammar.import, tokens, problems, 'import');
  if (!result?.node) return { is: 'declaration', kind, parameters: [], statements: [], broken: true };
  return { ...result.node, broken: result.broken };
}

/** The body of a declaration while it is read. */
interface Reading {
  /** Of the declaration. */
  readonly kind: string;
  readonly problems: Problem[];
  /** How many statements could not be read so far. */
  broken: number;
}

function readStatement({ tokens, bodies }: LaidStatement, reading: Reading): Statement {
  const span = { start: tokens[0]!.startOffset, end: t.endOf(tokens.at(-1)!) };
  const { kind, problems } = reading;
  if (reading.broken >= MOST_BROKEN || isEndless(tokens)) {
    const message =
      reading.broken >= MOST_BROKEN
        ? `${MOST_BROKEN} lines of this \`${kind}\` cannot be read: from here on it is not looked at`
        : 'too many brackets or operators in one line';
    if (reading.broken <= MOST_BROKEN) problems.push({ message, span: t.spanOf(tokens[0]!), fixes: [] });
    reading.broken++;
    return { is: 'unread', broken: true, span };
  }
  if (bodies) return { ...readControl(bodies, reading), span };
  const ours = inOurWords(kind, tokens);
  if ('problem' in ours) {
    problems.push(ours.problem);
    reading.broken++;
    return { is: 'unread', broken: true, span };
  }
  problems.push(...ours.problems);
  const result = read<Statement>(ruleFor(kind, ours.tokens), ours.tokens, problems, 'statement');
  if (!result || result.broken) reading.broken++;
  if (!result?.node) return { is: 'unread', broken: true, span };
  return { ...result.node, broken: result.broken, span };
}

type Control = Omit<Repeat, 'span'> | Omit<If, 'span'> | Omit<Unread, 'span'>;

function readControl(bodies: readonly LaidBody[], reading: Reading): Control {
  const { problems } = reading;
  const word = bodies[0]!.header[0]!;
  if (word.image === 'repeat') {
    const { node, ...rest } = readBody(grammar.repeat, bodies[0]!, reading);
    return { is: 'repeat', count: node?.count ?? missing(t.endOf(word)), ...rest };
  }
  if (word.image === 'else') {
    problems.push({ message: '`else` stands behind the `}` of an `if`', span: t.spanOf(word), fixes: [] });
  }
  const branches = bodies.map((laid): Branch => {
    const { node, ...rest } = readBody(grammar.branch, laid, reading);
    const end = laid.close ?? laid.statements.at(-1)?.tokens.at(-1) ?? laid.open ?? laid.header.at(-1)!;
    const span = { start: laid.header[0]!.startOffset, end: t.endOf(end) };
    const isLast = laid.header.length === 1 && laid.header[0]!.image === 'else';
    const condition = node?.condition ?? (isLast ? undefined : missing(t.endOf(laid.header.at(-1)!)));
    return { is: 'branch', condition, ...rest, span };
  });
  const late = branches.slice(0, -1).find(({ condition, broken }) => !condition && !broken);
  if (late && word.image !== 'else') {
    const span = { start: late.span.start, end: late.span.start + 'else'.length };
    problems.push({ message: 'nothing can follow an `else` without a condition', span, fixes: [] });
  }
  const broken = word.image === 'else' || late !== undefined || branches.some((branch) => branch.broken);
  return { is: 'if', branches, broken };
}

function readBody<N>(rule: Rule<N>, { header, open, statements, close }: LaidBody, reading: Reading) {
  const { problems } = reading;
  const result = read(rule, header, problems, 'head');
  const at = { start: t.endOf(header.at(-1)!), end: t.endOf(header.at(-1)!) };
  if (!open && !result?.broken) {
    const fixes: Fix[] = [{ title: 'Insert `{ }`', safe: false, edits: [{ span: at, text: ' { }' }] }];
    problems.push({ message: `expected \`{\` after \`${header.at(-1)!.image}\``, span: at, fixes });
  } else if (open && !close) {
    problems.push({ message: 'this `{` is never closed: expected `}`', span: t.spanOf(open), fixes: [] });
  }
  const end = close ? t.endOf(close) : undefined;
  return {
    node: result?.node,
    statements: statements.map((statement) => readStatement(statement, reading)),
    ...(open && { body: { start: open.startOffset, end: end ?? t.endOf(statements.at(-1)?.tokens.at(-1) ?? open) } }),
    broken: !result || result.broken || !open || !close,
  };
}

/** What kind of statement it is shows in its first two tokens. */
function ruleFor(kind: string, [first, second]: readonly IToken[]): Rule<Statement> {
  if (first!.tokenType !== t.Identifier) return flowKinds.has(kind) ? grammar.flow : grammar.setting;
  if (second?.tokenType === t.Colon) return grammar.setting;
  if (!flowKinds.has(kind) && declarationKinds.includes(kind)) return grammar.setting;
  if (first!.image === 'output') return grammar.output;
  if (first!.image === 'shared' && second?.tokenType === t.Identifier) return grammar.shared;
  if (second?.tokenType === t.Comma) return grammar.parting;
  if (second?.tokenType === t.Equals) return grammar.binding;
  return grammar.flow;
}

/** Applies a rule to tokens that are nobody else's. Of several errors only the first is a mistake of the writer. */
function read<N>(
  rule: Rule<N>,
  tokens: readonly IToken[],
  problems: Problem[],
  part: Part,
): { node: N; broken: boolean } | undefined {
  const last = tokens.at(-1);
  if (isEndless(tokens)) {
    problems.push({ message: 'too many brackets or operators in one line', span: t.spanOf(tokens[0]!), fixes: [] });
    return undefined;
  }
  grammar.input = tokens as IToken[];
  grammar.slips = [];
  const node = rule.call(grammar);
  const error = grammar.errors[0];
  const problem = error && describe(error, tokens, part);
  // What was guessed after the mistake may be a consequence of it.
  problems.push(...grammar.slips.filter(({ span }) => !problem || span.start < problem.span.start));
  // A text that is never closed has taken the end of the line with it, and has been reported.
  const isSwallowed = last?.tokenType === t.OpenText && problem?.span.start === t.endOf(last);
  if (problem && !isSwallowed) problems.push(problem);
  const broken = problem !== undefined;
  return node === undefined && last ? undefined : { node, broken };
}

/** Each goes a step deeper into the tree. */
const OPERATORS: ReadonlySet<string> = new Set('+ - * / ! && || == != < <= > >= and or not'.split(' '));

/** Is it deeper, or longer as a calculation, than anything that one would write? */
function isEndless(tokens: readonly IToken[]): boolean {
  let depth = 0;
  let operators = 0;
  for (const { image } of tokens) {
    if (image === '(' || image === '[' || image === '{') depth++;
    else if (image === ')' || image === ']' || image === '}') depth--;
    else if (OPERATORS.has(image)) operators++;
    if (depth > DEEPEST || operators > LONGEST) return true;
  }
  return false;
}

const commentOf = (token: IToken): Comment => ({
  is:
    token.tokenType === t.DocComment
      ? 'doc'
      : token.tokenType === t.BlockComment || token.tokenType === t.OpenComment
        ? 'block'
        : 'line',
  text: token.image,
  span: t.spanOf(token),
});

function openComment(token: IToken): Problem[] {
  if (token.tokenType !== t.OpenComment) return [];
  const span = t.spanOf(token);
  const end = { start: span.end, end: span.end };
  const fix = { title: 'Insert `*/`', safe: false, edits: [{ span: end, text: ' */' }] };
  return [
    {
      message: 'this comment is never closed: expected `*/`',
      span: { start: span.start, end: span.start + 2 },
      fixes: [fix],
    },
  ];
}

function hashComment(token: IToken): Problem[] {
  if (token.tokenType !== t.HashComment) return [];
  const span = { start: token.startOffset, end: token.startOffset + 1 };
  const fix = { title: 'Write `//`', safe: true, edits: [{ span, text: '//' }] };
  return [{ message: 'a comment begins with `//`, not with `#`', span, fixes: [fix] }];
}

/** For each token that documentation stands right above, the first of its line: the text. */
function docComments(comments: readonly IToken[], tokens: readonly IToken[]): ReadonlyMap<IToken, string> {
  const above = new Map<number, string>();
  const lineStarts = new Map<number, number>();
  for (const { startLine, startOffset } of tokens) {
    if (!lineStarts.has(startLine!)) lineStarts.set(startLine!, startOffset);
  }
  for (const token of comments) {
    const line = token.startLine!;
    // Behind something else it documents nothing.
    const isBehind = (lineStarts.get(line) ?? token.startOffset) < token.startOffset;
    if (token.tokenType !== t.DocComment || isBehind) continue;
    const begun = above.get(line);
    const text = token.image.slice(3).replace(/^ /, '').trimEnd();
    above.delete(line);
    above.set(line + 1, begun === undefined ? text : `${begun}\n${text}`);
  }
  const docs = new Map<IToken, string>();
  tokens.forEach((token, at) => {
    const doc = above.get(token.startLine!);
    if (doc !== undefined && t.onNewLine(tokens[at - 1], token)) docs.set(token, doc);
  });
  return docs;
}
