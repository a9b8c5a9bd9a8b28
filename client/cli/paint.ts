import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colour only on a terminal, and never where NO_COLOR is set (no-color.org). */
export const paint = (style: Style, text: string, stream: NodeJS.WriteStream = process.stderr): string =>
  stream.isTTY && !process.env.NO_COLOR ? styleText(style, text) : text;
