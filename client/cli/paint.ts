const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
} as const;
export type Style = keyof typeof CODES;

const { NO_COLOR, TERM } = process.env;

/** Does this stream show colours and lines that change? */
export const isLively = (stream: NodeJS.WriteStream): boolean => stream.isTTY && TERM !== 'dumb';

/** Colour only on a terminal, and never where NO_COLOR is set (no-color.org). */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stderr): string {
  if (!isLively(stream) || NO_COLOR) return text;
  const [on, off] = CODES[style];
  return `\x1b[${on}m${text}\x1b[${off}m`;
}
