import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DocumentLinkRequest } from 'vscode-languageserver';
import { links } from '../editor/links.ts';
import { toRange } from './convert.ts';
import { type Feature, onDocument } from './feature.ts';

export const documentLinks: Feature = {
  capabilities: () => ({ documentLinkProvider: { resolveProvider: false } }),
  requests: [
    onDocument(DocumentLinkRequest.type, null, ({ analysis, lines }) =>
      links(analysis).flatMap(({ span, path }) => {
        const file = resolve(dirname(analysis.file), ...path);
        return existsSync(file) ? [{ range: toRange(lines, span), target: pathToFileURL(file).href }] : [];
      }),
    ),
  ],
};
