import type { Analysis } from '../../meaning/analysis.ts';
import { tables } from '../../meaning/names/tables.ts';
import { format } from '../../syntax/format.ts';
import {
  type Declaration,
  type Edit,
  flowKinds,
  type Pipeline,
  type Span,
  type Statement,
  type Value,
} from '../../syntax/tree.ts';
import { applyEdits } from '../../workspace/fix_all.ts';
import { startWithComments } from '../import_edit.ts';
import { below } from '../walk.ts';
import { freeName, isInside, isValue, referencesIn } from './names_used.ts';
import { isComparable, sameness } from './same_graph.ts';

export interface Refactoring {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/**
 * Makes a block of the selected statements or steps, with the parameters that they need, and uses it in their place.
 * Offered only where the networks stay the same.
 */
export function extractBlock(analysis: Analysis, selection: Span): Refactoring | undefined {
  const span = trimmed(analysis.text, selection);
  const declaration = analysis.tree.declarations.find(
    (each) => isInside(span, each.span) && flowKinds.has(each.kind.text),
  );
  if (!declaration || declaration.broken || span.start === span.end) return undefined;
  if (!isComparable(analysis, declaration)) return undefined;
  const cut = cutOut(declaration, span, analysis);
  if (!cut) return undefined;
  const { byName, imported } = analysis.home.declarations;
  const name = freeName('Block', (each) => byName.has(each) || imported.has(each) || tables.layer.has(each));
  const { parameters, body, replaced, call } = cut;
  const list = parameters.length > 0 ? `(${parameters.join(', ')})` : '';
  const space = body.includes('\n') ? '\n' : ' ';
  const block = format(`block ${name}${list} {${space}${body}${space}}\n`);
  const at = startWithComments(analysis, declaration);
  const edits = [
    { span: { start: at, end: at }, text: `${block}\n` },
    { span: replaced, text: call(`${name}${list}`) },
  ];
  const found = sameness(analysis, applyEdits(analysis.text, edits));
  if (found === 'different') return undefined;
  return { title: found === 'renamed' ? 'Extract block (weights get other names)' : 'Extract block', edits };
}

function trimmed(text: string, { start, end }: Span): Span {
  const within = text.slice(start, end);
  const left = within.length - within.trimStart().length;
  return { start: start + left, end: Math.max(start + left, start + within.trimEnd().length) };
}

interface Cut {
  readonly parameters: readonly string[];
  readonly body: string;
  readonly replaced: Span;
  readonly call: (block: string) => string;
}

function cutOut(declaration: Declaration, span: Span, analysis: Analysis): Cut | undefined {
  const nodes = [...below(declaration)];
  const pipeline = nodes.findLast((node): node is Pipeline => node.is === 'pipeline' && isInside(span, node.span));
  const steps = pipeline?.steps.filter((step) => isInside(step.span, span)) ?? [];
  if (pipeline && steps.length > 0 && isWhole(steps, span)) return stepsCut(steps, declaration, analysis);
  const bodies = nodes.flatMap((node) => ('statements' in node ? [node.statements] : []));
  for (const body of bodies.reverse()) {
    const inside = body.filter((statement) => isInside(statement.span, span));
    if (inside.length > 0 && isWhole(inside, span)) {
      return statementsCut(inside, body[body.indexOf(inside[0]!) - 1], declaration, analysis);
    }
  }
  return undefined;
}

/** The selection begins and ends with them. */
const isWhole = (parts: readonly { readonly span: Span }[], span: Span): boolean =>
  parts[0]!.span.start === span.start && parts.at(-1)!.span.end === span.end;

function stepsCut(selected: readonly Value[], declaration: Declaration, analysis: Analysis): Cut | undefined {
  // A value that the flow begins with stays where it is.
  const steps = isBeginning(selected[0]!, analysis) ? selected.slice(1) : selected;
  if (steps.length === 0) return undefined;
  const span = { start: steps[0]!.span.start, end: steps.at(-1)!.span.end };
  const parameters = parametersFor(span, declaration, analysis);
  const body = analysis.text.slice(span.start, span.end);
  return parameters && { parameters, body, replaced: span, call: (block) => block };
}

function statementsCut(
  statements: readonly Statement[],
  before: Statement | undefined,
  declaration: Declaration,
  analysis: Analysis,
): Cut | undefined {
  const [first, last] = [statements[0]!, statements.at(-1)!];
  const span = { start: first.span.start, end: last.span.end };
  const { text } = analysis;
  if (statements.some((statement) => statement.is === 'output' || statement.broken)) return undefined;
  const leaving = namesLeaving(span, analysis);
  const lastName = last.is === 'binding' && !last.shared ? last.name.text : undefined;
  if (leaving.some((name) => name !== lastName)) return undefined;
  // What the statements begin with flows in: `x -> …` takes `x`, and so does a binding just before them.
  const opening = 'value' in first && first.value?.is === 'pipeline' ? first.value.steps[0]! : undefined;
  const opened = opening && isBeginning(opening, analysis) && opening.is === 'call' ? opening.name.text : undefined;
  if (opening && opened === undefined && isBeginning(opening, analysis)) return undefined;
  const previous = before?.is === 'binding' && !before.shared ? before.name.text : undefined;
  const needed = parametersFor(span, declaration, analysis);
  if (!needed) return undefined;
  const flowing = opened !== undefined && opened !== 'input' ? opened : previous;
  const isNamed = flowing !== undefined && needed.includes(flowing);
  const parameters = needed.filter((name) => !(isNamed && name === flowing));
  const lines = `${isNamed ? `${flowing} = input\n` : ''}${text.slice(span.start, span.end)}`;
  const isOpened = isNamed && flowing !== previous;
  const call = (block: string) =>
    `${lastName !== undefined && leaving.includes(lastName) ? `${lastName} = ` : ''}${isOpened ? `${flowing} -> ` : ''}${block}`;
  return { parameters, body: lines, replaced: span, call };
}

/** A value, `input` or an input layer: what a flow begins with and no block can hold. */
function isBeginning(step: Value, { meanings }: Analysis): boolean {
  if (step.is !== 'call') return false;
  const target = meanings.references.find(({ name }) => name === step.name)?.target;
  if (target) return isValue(target) && !(target.is === 'binding' && target.shared);
  if (step.name.text === 'input' && !step.parentheses) return true;
  const entry = tables.layer.entries.get(step.name.text);
  return entry !== undefined && 'role' in entry && entry.role === 'input';
}

/** Parameters of the declaration, and values from outside of the selection, that it uses; undefined where one cannot be handed over. */
function parametersFor(span: Span, declaration: Declaration, analysis: Analysis): string[] | undefined {
  const names = new Set<string>();
  for (const { target } of referencesIn(analysis, span)) {
    if (target.is === 'parameter' && declaration.parameters.includes(target)) names.add(target.name.text);
    if (!isValue(target) || isInside(target.span, span)) continue;
    // What is shared has its weights outside.
    if (target.is === 'binding' && target.shared) return undefined;
    names.add(target.name!.text);
  }
  return [...names];
}

/** Names that are bound inside of it and used behind it. */
function namesLeaving(span: Span, { meanings }: Analysis): string[] {
  const leaving = meanings.references.filter(
    ({ name, target }) => isValue(target) && isInside(target.span, span) && !isInside(name.span, span),
  );
  return [...new Set(leaving.map(({ target }) => target.name!.text))];
}
