import type { Declaration, Setting } from '../../syntax/tree.ts';
import { type Fix, replacement } from '../diagnostic.ts';

/** Calls a setting by another name. Where values stand in a column, this one stays in it as far as the name leaves room. */
export function renamedSetting(setting: Setting, name: string, { statements }: Declaration, text: string): Fix {
  const title = `Change to \`${name}\``;
  const { key, value } = setting;
  const column = columnOf(value.span.start, text);
  const isInColumn = statements.some(
    (other) =>
      other.is === 'setting' &&
      lineStart(other.key.span.start, text) !== lineStart(key.span.start, text) &&
      columnOf(other.value.span.start, text) === column,
  );
  const between = text.slice(key.span.end, value.span.start);
  const room = value.span.start - key.span.start;
  const least = `${name}: `;
  if (!isInColumn || !/^: +$/.test(between) || least.length > room) return replacement(title, key.span, name);
  const whole = least.padEnd(room);
  return replacement(title, { start: key.span.start, end: value.span.start }, whole);
}

const lineStart = (at: number, text: string): number => text.lastIndexOf('\n', at - 1) + 1;
const columnOf = (at: number, text: string): number => at - lineStart(at, text);
