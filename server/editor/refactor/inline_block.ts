import type { Analysis } from '../../meaning/analysis.ts';
import { format } from '../../syntax/format.ts';
import {
  type Binding,
  type CallValue,
  covers,
  type Declaration,
  deepStatements,
  type Edit,
  type Flow,
  flowKinds,
  type Name,
  type Statement,
  type Value,
} from '../../syntax/tree.ts';
import { applyEdits } from '../../workspace/fix_all.ts';
import { declarationCalled } from '../across.ts';
import { below } from '../walk.ts';
import type { Refactoring } from './extract_block.ts';
import { freeName, isInside, isValue, referencesIn } from './names_used.ts';
import { isComparable, sameness } from './same_graph.ts';

/** A block where it is used. */
interface Use {
  readonly call: CallValue;
  readonly block: Declaration;
  /** The spec that the block stands in. */
  readonly home: Analysis;
  readonly analysis: Analysis;
  /** What the use stands in. */
  readonly declaration: Declaration;
}

/** Puts what a block is made of in the place of its use at `offset`. Offered only where the networks stay the same. */
export function inlineBlock(analysis: Analysis, offset: number): Refactoring | undefined {
  const declaration = analysis.tree.declarations.find(({ span }) => covers(span, offset));
  if (!declaration || !flowKinds.has(declaration.kind.text) || !isComparable(analysis, declaration)) return undefined;
  const call = [...below(declaration)].find(
    (node): node is CallValue => node.is === 'call' && covers(node.name.span, offset),
  );
  const found = call && declarationCalled(call, analysis);
  if (!call || found?.declaration.kind.text !== 'block' || found.declaration.broken) return undefined;
  const use: Use = { call, block: found.declaration, home: found.home, analysis, declaration };
  const written = bodyFor(use);
  if (!written) return undefined;
  const edits = asSteps(use, written) ?? asStatements(use, written);
  if (!edits) return undefined;
  const isSame = sameness(analysis, applyEdits(analysis.text, edits));
  if (isSame === 'different') return undefined;
  const name = `Inline \`${call.name.text}\``;
  return { title: isSame === 'renamed' ? `${name} (weights get other names)` : name, edits };
}

/** The text of each statement of the block with arguments in the place of parameters, and names that are free where it comes to stand. */
interface Written {
  readonly statements: readonly { readonly statement: Statement; readonly text: string }[];
  /** The name that stands for what flows in, where the block gives it one: `x = input`. */
  readonly input?: string;
}

function bodyFor({ call, block, home, analysis, declaration }: Use): Written | undefined {
  const given = argumentsOf(call, block, home, analysis);
  if (!given) return undefined;
  const taken = new Set(
    [...deepStatements(declaration.statements)].flatMap((statement) =>
      'name' in statement && statement.name
        ? [statement.name.text]
        : 'parts' in statement
          ? statement.parts.map(({ name }) => name.text)
          : [],
    ),
  );
  for (const { name } of declaration.parameters) taken.add(name.text);
  const renamed = new Map<string, string>();
  const edits: Edit[] = [];
  for (const node of below(block)) {
    const bound = boundBy(node);
    if (!bound) continue;
    if (!renamed.has(bound.text))
      renamed.set(
        bound.text,
        freeName(bound.text, (name) => taken.has(name)),
      );
    edits.push({ span: bound.span, text: renamed.get(bound.text)! });
  }
  for (const { name, target } of referencesIn(home, block.span)) {
    if (target.is === 'parameter')
      edits.push({ span: name.span, text: fitted(given.get(target.name.text), name, home.text) });
    else if (isValue(target)) edits.push({ span: name.span, text: renamed.get(target.name!.text) ?? name.text });
  }
  const textOf = ({ span }: Statement) => {
    const inside = edits.filter((edit) => isInside(edit.span, span));
    const moved = inside.map((edit) => ({
      span: { start: edit.span.start - span.start, end: edit.span.end - span.start },
      text: edit.text,
    }));
    return applyEdits(home.text.slice(span.start, span.end), moved);
  };
  const [first, ...rest] = block.statements;
  const isInput = first?.is === 'binding' && !first.shared && isInputName(first.value);
  const kept = isInput ? rest : block.statements;
  if (kept.length === 0 || kept.some(({ is }) => is === 'output' || is === 'unread' || is === 'setting'))
    return undefined;
  return {
    statements: kept.map((statement) => ({ statement, text: textOf(statement) })),
    ...(isInput && { input: renamed.get(first.name.text)! }),
  };
}

type Part = ReturnType<typeof below> extends Generator<infer N> ? N : never;

const boundBy = (node: Part) =>
  node.is === 'binding' || node.is === 'part' ? node.name : node.is === 'output' && node.value ? node.name : undefined;

const isInputName = (value: Value): boolean => value.is === 'call' && value.name.text === 'input' && !value.parentheses;

/** What stands for each parameter, in parentheses where it would not hold together; undefined where the call is not in order. */
function argumentsOf(
  call: CallValue,
  { parameters }: Declaration,
  home: Analysis,
  analysis: Analysis,
): ReadonlyMap<string, Argument> | undefined {
  const given = new Map<string, Argument>();
  const unnamed = call.arguments.filter(({ name }) => !name);
  for (const [at, parameter] of parameters.entries()) {
    const { name, default: standard } = parameter;
    const argument = unnamed[at] ?? call.arguments.find((each) => each.name?.text === name.text);
    if (argument) {
      const { span } = argument.value;
      given.set(name.text, { text: analysis.text.slice(span.start, span.end), value: argument.value });
    } else if (standard) {
      // A default may use the parameters before it.
      const { start, end } = standard.span;
      const inside = referencesIn(home, standard.span).map((reference) => ({
        span: { start: reference.name.span.start - start, end: reference.name.span.end - start },
        text: fitted(given.get(reference.target.name!.text), reference.name, home.text),
      }));
      given.set(name.text, { text: applyEdits(home.text.slice(start, end), inside), value: standard });
    } else return undefined;
  }
  return given;
}

interface Argument {
  readonly text: string;
  readonly value: Value;
}

/** What takes the place of a parameter's name: in parentheses where it would not hold together with what stands around it. */
function fitted(argument: Argument | undefined, { text: name, span }: Name, text: string): string {
  if (!argument) return name;
  const { is } = argument.value;
  const holds = is !== 'operation' && is !== 'negation' && is !== 'not' && is !== 'pipeline';
  const isAlone = /[(,:=]\s*$/.test(text.slice(0, span.start)) && /^\s*[),]/.test(text.slice(span.end));
  return holds || (isAlone && is !== 'pipeline') ? argument.text : `(${argument.text})`;
}

/** A block that is one flow takes the place of the call. */
function asSteps({ call, home }: Use, { statements, input }: Written): Edit[] | undefined {
  const isFlow = statements.every(
    ({ statement }) =>
      statement.is === 'flow' && !startsElsewhere(statement, home) && statement.value.is !== 'operation',
  );
  if (!isFlow || input !== undefined) return undefined;
  const text = statements.map((each) => each.text.replaceAll(/\s*\n\s*/g, ' ')).join(' -> ');
  return text.includes('//') ? undefined : [{ span: call.span, text }];
}

/** Does a flow begin with a value, so that it does not take what comes before it? */
function startsElsewhere({ value }: Flow, home: Analysis): boolean {
  const first = value.is === 'pipeline' ? value.steps[0]! : value;
  if (first.is === 'operation' || isInputName(first)) return true;
  const target = first.is === 'call' && home.meanings.references.find(({ name }) => name === first.name)?.target;
  return target ? isValue(target) || target.is === 'parameter' : false;
}

/** Any other becomes statements, where the call stands in a statement of its own: `name = a -> Block(…) -> b`. */
function asStatements(use: Use, { statements, input }: Written): Edit[] | undefined {
  const { call, analysis, declaration } = use;
  const bodies = [...below(declaration)].flatMap((node) => ('statements' in node ? [node.statements] : []));
  const body = bodies.findLast((each) => each.some((statement) => isOf(statement, call)));
  const host = body?.find((statement): statement is Flow | Binding => isOf(statement, call));
  if (!body || !host) return undefined;
  const { text } = analysis;
  const steps = host.value.is === 'pipeline' ? host.value.steps : [host.value];
  const place = steps.indexOf(call);
  const before = text.slice(host.value.span.start, call.span.start).replace(/\s*->\s*$/, '');
  const after = text.slice(call.span.end, host.value.span.end);
  const lines: string[] = [];
  const edits: Edit[] = [];
  if (place > 0) lines.push(input === undefined ? before : `${input} = ${before}`);
  else if (input !== undefined) {
    const named = nameFlowing(body, body.indexOf(host), input, use);
    if (!named) return undefined;
    edits.push(...named.edits);
    if (named.name !== input) lines.push(`${input} = ${named.name}`);
  }
  const last = statements.at(-1)!;
  lines.push(...statements.slice(0, -1).map((each) => each.text));
  const name = host.is === 'binding' ? `${host.name.text} = ` : '';
  if (last.statement.is === 'flow') lines.push(`${name}${last.text}${after}`);
  else if (after.trim() !== '') lines.push(last.text, `${name}${after.replace(/^\s*->\s*/, '')}`);
  else if (name === '' || (last.statement.is === 'binding' && name === `${last.statement.name.text} = `))
    lines.push(last.text);
  else if (last.statement.is === 'binding')
    lines.push(last.text, `${name}${last.text.slice(0, last.text.indexOf('=')).trim()}`);
  else return undefined;
  const start = text.lastIndexOf('\n', host.span.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(start))![0].length;
  edits.push({ span: host.span, text: indented(lines.join('\n'), start + indent === host.span.start ? indent : 2) });
  return edits;
}

const isOf = (statement: Statement, call: CallValue): boolean =>
  (statement.is === 'flow' || (statement.is === 'binding' && !statement.shared)) &&
  (statement.value === call || (statement.value.is === 'pipeline' && statement.value.steps.includes(call)));

/** The name of what flows to a statement; it gets one where it has none. */
function nameFlowing(
  body: readonly Statement[],
  at: number,
  wanted: string,
  { declaration }: Use,
): { readonly name: string; readonly edits: readonly Edit[] } | undefined {
  const before = body[at - 1];
  if (!before)
    return body !== declaration.statements || declaration.kind.text === 'block'
      ? { name: 'input', edits: [] }
      : undefined;
  if (before.is === 'binding' && !before.shared) return { name: before.name.text, edits: [] };
  if (before.is !== 'flow') return undefined;
  const { start } = before.span;
  return { name: wanted, edits: [{ span: { start, end: start }, text: `${wanted} = ` }] };
}

/** Formatted as the body of a block is, and moved to where it comes to stand; the first line is there already. */
function indented(lines: string, indent: number): string {
  const body = format(`block B {\n${lines}\n}\n`).split('\n').slice(1, -2);
  return body
    .map((line, at) => (at === 0 ? line.trimStart() : line === '' ? line : ' '.repeat(Math.max(0, indent - 2)) + line))
    .join('\n');
}
