import type { Tree } from './tree.ts';

/** Where something stands, and what it was written with: not what it says. */
const PLACES: ReadonlySet<string> = new Set(['span', 'body', 'parentheses']);

/** What the declarations of a tree say, wherever it stands in the text: a line a declaration. */
export const saidIn = ({ declarations }: Tree): string =>
  declarations
    .map((declaration) => JSON.stringify(declaration, (key, value) => (PLACES.has(key) ? undefined : value)))
    .join('\n');
