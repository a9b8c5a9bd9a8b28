import type { Option, Value } from '../../engine/table.ts';
import type { Analysis } from '../meaning/analysis.ts';
import { at } from '../meaning/place.ts';
import { showDefault } from '../meaning/values/show_default.ts';
import { showKind } from '../meaning/values/words.ts';
import { type CallValue, covers, type Span } from '../syntax/tree.ts';
import { declarationCalled } from './across.ts';
import { withWord } from './with_word.ts';

export interface Signature {
  readonly label: string;
  readonly doc?: string;
  /** In the order of the label. */
  readonly parameters: readonly { readonly span: Span; readonly doc: string }[];
  /** The one that is written at the cursor. */
  readonly active?: number;
}

/** What the call around `offset` takes, between its parentheses. */
export function signature(analysis: Analysis, offset: number): Signature | undefined {
  const named = withWord(analysis, offset);
  const call = at(named, offset).path.findLast(
    (node): node is CallValue =>
      node.is === 'call' && node.parentheses !== undefined && isBetween(node, offset, named.text),
  );
  if (!call) return undefined;
  const parts = partsOf(call, named);
  if (!parts) return undefined;
  let label = `${call.name.text}(`;
  const parameters = parts.options.map(({ written, doc }, place) => {
    label += place > 0 ? ', ' : '';
    const start = label.length;
    label += written;
    return { span: { start, end: label.length }, doc };
  });
  const active = activeAt(
    call,
    offset,
    parts.options.map(({ name }) => name),
  );
  return {
    label: `${label})`,
    ...(parts.doc && { doc: parts.doc }),
    parameters,
    ...(active !== undefined && { active }),
  };
}

/** Where the closing parenthesis is missing, what could be read is inside. */
function isBetween({ name, parentheses, span }: CallValue, offset: number, text: string): boolean {
  if (text[name.span.end] !== '(' || offset <= name.span.end) return false;
  return parentheses && text[parentheses.end - 1] === ')' ? offset < parentheses.end : offset <= span.end;
}

interface Parts {
  readonly doc?: string;
  readonly options: readonly { readonly name: string; readonly written: string; readonly doc: string }[];
}

function partsOf(call: CallValue, analysis: Analysis): Parts | undefined {
  const entry = analysis.meanings.calls.get(call)?.entry;
  if (entry) {
    const others = Object.keys(entry.options).filter((name) => !entry.positional.includes(name));
    const options = [...entry.positional, ...others].map((name) => {
      const option = entry.options[name]!;
      return { name, written: written(name, option, entry.positional.includes(name)), doc: docOf(option) };
    });
    return { doc: entry.summary, options };
  }
  const called = declarationCalled(call, analysis);
  return (
    called && {
      doc: called.declaration.doc,
      options: called.declaration.parameters.map(({ name, default: value }) => {
        const standard = value && called.home.text.slice(value.span.start, value.span.end);
        return { name: name.text, written: standard ? `${name.text} = ${standard}` : name.text, doc: '' };
      }),
    }
  );
}

/** `filters` comes without its name, `kernel: …` must be given, `stride: 1` is what it is without. */
function written(name: string, option: Option<unknown>, isPositional: boolean): string {
  const value = option.default === undefined ? undefined : showDefault(option.default as Value);
  if (isPositional) return value === undefined ? name : `${name} = ${value}`;
  return `${name}: ${value ?? '…'}${option.optional ? '?' : ''}`;
}

const docOf = ({ kind, doc, usual }: Option<unknown>): string =>
  [doc, `Takes ${showKind(kind)}.`, usual && `Usual: ${usual}.`].filter(Boolean).join(' ');

/** By the name that the argument has or begins to have, or by its place. */
function activeAt(call: CallValue, offset: number, names: readonly string[]): number | undefined {
  const argument = call.arguments.find(({ span }) => covers(span, offset));
  const given = new Set(call.arguments.flatMap(({ name }) => (name ? [name.text] : [])));
  const word = argument?.name?.text;
  if (word !== undefined) return names.includes(word) ? names.indexOf(word) : undefined;
  const before = call.arguments.filter(({ name, span }) => !name && span.end < offset).length;
  const isAfterNamed = call.arguments.some(({ name, span }) => name && span.end < offset);
  const place = isAfterNamed ? names.findIndex((name, at) => at >= before && !given.has(name)) : before;
  return place >= 0 && place < names.length ? place : undefined;
}
