import type { Span } from '../../engine/table.ts';

/** Ends with an arrow, a bracket around a flow (not that of a call), the name that a value is given, or at the beginning of a statement. */
const BEFORE = /(^|[\n{}]|->|(?<!\bshared[ \t]+\w+[ \t]*)=|(?<![\w\]])\()[ \t]*$/;
/** Begins with an arrow, what ends a flow, or a comment. */
const BEHIND = /^[ \t]*($|[\n\r})]|->|\/[/*])/;

/**
 * Does a layer that is written here stand in a flow, so that another may follow it? Not as an argument, in a sum, or where one layer
 * is shared.
 */
export const standsInFlow = ({ start, end }: Span, text: string): boolean =>
  BEFORE.test(text.slice(Math.max(0, text.lastIndexOf('\n', start - 1)), start)) &&
  BEHIND.test(text.slice(end, end + 80));
