import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientCapabilities, ServerCapabilities } from 'vscode-languageserver';
import { features } from '../../server/lsp/features.ts';
import { ServerProcess } from './server_process.ts';

/** An editor that can do everything. */
const ABLE: ClientCapabilities = {
  workspace: { configuration: true, workspaceEdit: { snippetEditSupport: true, documentChanges: true } },
  textDocument: {
    diagnostic: {},
    rename: { prepareSupport: true },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
};

const SPEC = `/// Rows.
data Table { source: csv("table.csv")  target: value(price)  split: random(validation: 10%) }
network Net(width = 64) {
  vector(2)
  stem = dense(2 * width) -> relu
  stem -> dense(1)
}
train Run {
  network:   Net(width: 32)
  data:      Table
  loss:      mse
  optimizer: adam(lr: 1e-3)
  batch:     10
  epochs:    2
}
network Pictures {
  image(8, 9, 9)
  conv2d(8, kernel: 3)
}
network Ugly{vector( 4 )->dense(512)->relu->dense(3)}
`;
const folder = mkdtempSync(join(tmpdir(), 'dlspec-protocol-'));
const file = join(folder, 'spec.dlspec');
const uri = pathToFileURL(file).href;
writeFileSync(file, SPEC);
writeFileSync(join(folder, 'table.csv'), 'a,b,price\n1,2,3\n4,5,6\n7,8,9\n');
writeFileSync(join(folder, 'other.dlspec'), 'network Other { vector(2) -> nothing }\n');

const lines = SPEC.split('\n');
/** Where a word stands first, or its part behind `|`. */
function at(word: string) {
  const [before, after] = word.includes('|') ? word.split('|') : ['', word];
  const line = lines.findIndex((each) => each.includes(`${before}${after}`));
  return { line, character: lines[line]!.indexOf(`${before}${after}`) + before!.length };
}
const whole = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
const textDocument = { uri };
const place = (word: string) => ({ textDocument, position: at(word) });

/** Each capability with a request for each of its methods, and what the answer must hold. */
const exercises: Readonly<Partial<Record<keyof ServerCapabilities | 'dlspec', Record<string, [object, RegExp]>>>> = {
  hoverProvider: { 'textDocument/hover': [place('dense(1)'), /\*\*dense\*\*/] },
  completionProvider: { 'textDocument/completion': [place('relu\n'.trim()), /"label":"dropout"/] },
  signatureHelpProvider: { 'textDocument/signatureHelp': [place('dense(|1)'), /dense\(units/] },
  definitionProvider: { 'textDocument/definition': [place('Net(width: 32)'), /"line":2/] },
  declarationProvider: { 'textDocument/declaration': [place('Net(width: 32)'), /"line":2/] },
  referencesProvider: {
    'textDocument/references': [
      { ...place('Net(width =|'.slice(0, 3)), context: { includeDeclaration: true } },
      /"line":8/,
    ],
  },
  documentHighlightProvider: { 'textDocument/documentHighlight': [place('stem ='), /"line":5/] },
  renameProvider: {
    'textDocument/prepareRename': [place('stem ='), /"placeholder":"stem"/],
    'textDocument/rename': [{ ...place('stem ='), newName: 'trunk' }, /"newText":"trunk".*"newText":"trunk"/],
  },
  callHierarchyProvider: {
    'textDocument/prepareCallHierarchy': [place('Net(width: 32)'), /"name":"Net".*"detail":"network"/],
    'callHierarchy/incomingCalls': [{ item: { uri, name: 'Net' } }, /"name":"Run".*"fromRanges":\[.*"line":8/],
    'callHierarchy/outgoingCalls': [{ item: { uri, name: 'Net' } }, /^\[\]$/],
  },
  workspace: {
    'workspace/willRenameFiles': [
      { files: [{ oldUri: `${uri}/../table.csv`, newUri: `${uri}/../rows.csv` }] },
      /"newText":"rows\.csv"/,
    ],
  },
  linkedEditingRangeProvider: { 'textDocument/linkedEditingRange': [place('stem ='), /"line":4.*"line":5/] },
  documentSymbolProvider: { 'textDocument/documentSymbol': [{ textDocument }, /"name":"Net".*"name":"stem"/] },
  workspaceSymbolProvider: { 'workspace/symbol': [{ query: 'Oth' }, /other\.dlspec/] },
  foldingRangeProvider: { 'textDocument/foldingRange': [{ textDocument }, /"startLine":2,"endLine":5/] },
  selectionRangeProvider: {
    'textDocument/selectionRange': [{ textDocument, positions: [at('relu')] }, /"parent".*"parent"/],
  },
  documentLinkProvider: { 'textDocument/documentLink': [{ textDocument }, /table\.csv"/] },
  semanticTokensProvider: {
    'textDocument/semanticTokens/full': [{ textDocument }, /"data":\[\d/],
    'textDocument/semanticTokens/full/delta': [{ textDocument, previousResultId: '0' }, /"(?:data|edits)":\[/],
    'textDocument/semanticTokens/range': [{ textDocument, range: whole }, /"data":\[\d/],
  },
  inlayHintProvider: { 'textDocument/inlayHint': [{ textDocument, range: whole }, /"= 128".*"\[128\]"/] },
  codeLensProvider: {
    'textDocument/codeLens': [
      { textDocument },
      /parameters · .*"dlspec\.showCostPanel","arguments":\[".*",\d+\].*"dlspec\.train","arguments":\[".*","Run"\]/,
    ],
  },
  documentFormattingProvider: { 'textDocument/formatting': [{ textDocument, options: {} }, /newText/] },
  documentRangeFormattingProvider: {
    'textDocument/rangeFormatting': [{ textDocument, range: whole, options: {} }, /newText/],
  },
  documentOnTypeFormattingProvider: {
    'textDocument/onTypeFormatting': [
      {
        textDocument,
        position: { line: at('Ugly').line, character: lines[at('Ugly').line]!.length },
        ch: '}',
        options: {},
      },
      /newText/,
    ],
  },
  codeActionProvider: {
    'textDocument/codeAction': [
      { textDocument, range: { start: at('dense(512)'), end: at('dense(512)') }, context: { diagnostics: [] } },
      /Silence `dropout-wide`.*"kind":"snippet"/,
    ],
  },
  diagnosticProvider: {
    'textDocument/diagnostic': [{ textDocument }, /"kind":"full".*dropout-wide/],
    'workspace/diagnostic': [{ previousResultIds: [] }, /unknown layer.*spec\.dlspec/s],
  },
  dlspec: {
    'dlspec/trains': [{ uri }, /"name":"Run"/],
    'dlspec/cost': [{ uri }, /"network":"Net"/],
    'dlspec/cheaper': [{ uri, network: 'Pictures', line: at('conv2d').line }, /"form":"separable".*"isAtCursor":true/],
    'dlspec/compile': [{ uri, train: 'Run' }, /"errors"|"spec"/],
  },
};
/** Advertised, and no request: how documents are kept in step. */
const WITHOUT_REQUESTS = ['textDocumentSync', 'positionEncoding'];

describe.each(['stdio', 'ipc'] as const)('over %s', (transport) => {
  let server: Awaited<ReturnType<typeof ServerProcess.start>>;
  beforeAll(async () => {
    server = await ServerProcess.start({ transport, folder, capabilities: ABLE });
    await server.open(uri, SPEC);
  });
  afterAll(() => server.kill());

  it('everything that is advertised is exercised here, and everything exercised is advertised', () => {
    const advertised = Object.keys(server.initialized.capabilities).filter((name) => !WITHOUT_REQUESTS.includes(name));
    expect(advertised.sort()).toEqual(
      Object.keys(exercises)
        .filter((name) => name !== 'dlspec')
        .sort(),
    );
  });

  it.each(Object.values(exercises).flatMap((requests) => Object.entries(requests)))(
    '%s',
    async (method, [params, expected]) => {
      expect(JSON.stringify(await server.request(method, params))).toMatch(expected);
    },
  );
});

it('every request that is registered is exercised', () => {
  const registered = features.flatMap(({ requests }) => requests.map(({ method }) => method));
  expect(registered.sort()).toEqual(
    Object.values(exercises)
      .flatMap((requests) => Object.keys(requests))
      .sort(),
  );
});

it('a client that asks for no diagnostics is sent them, and they go when the document is closed', async () => {
  const server = await ServerProcess.start();
  try {
    expect(server.initialized.capabilities.diagnosticProvider).toBeUndefined();
    await server.open(uri, 'network N(w = 1) { vector(2) -> nothing }');
    await expect
      .poll(() => server.published.at(-1)?.diagnostics.map(({ code }) => code))
      .toEqual(['unknown-name', 'unused-parameter']);
    expect(server.published.at(-1)!.diagnostics[1]!.tags).toEqual([1]);
    await server.notify('textDocument/didClose', { textDocument });
    await expect.poll(() => server.published.at(-1)?.diagnostics).toEqual([]);
  } finally {
    server.kill();
  }
});

it('what was deleted is unchanged or empty, what did not change is not sent again', async () => {
  const server = await ServerProcess.start({ folder, capabilities: ABLE });
  try {
    const first = await server.request<{ items: { uri: string; resultId: string }[] }>('workspace/diagnostic', {
      previousResultIds: [],
    });
    const previousResultIds = first.items.map(({ uri: of, resultId: value }) => ({ uri: of, value }));
    const again = await server.request('workspace/diagnostic', {
      previousResultIds: [...previousResultIds, { uri: 'file:///gone.dlspec', value: 'x' }],
    });
    expect(again).toMatchObject({
      items: [{ kind: 'unchanged' }, { kind: 'unchanged' }, { uri: 'file:///gone.dlspec', kind: 'full', items: [] }],
    });
  } finally {
    server.kill();
  }
});

it.each([
  [
    'from the settings that it asks for',
    { capabilities: ABLE, settings: { inlayHints: { shapes: false }, codeLens: { costs: false, train: false } } },
  ],
  [
    'from what it is started with',
    { options: { inlayHints: { shapes: false }, 'codeLens.costs': false, 'codeLens.train': false } },
  ],
])('switches are read %s', async (_, start) => {
  const server = await ServerProcess.start(start);
  try {
    await server.open(uri, SPEC);
    const hints = () => server.request('textDocument/inlayHint', { textDocument, range: whole });
    await expect.poll(async () => JSON.stringify(await hints())).not.toMatch(/"\[128\]"/);
    expect(JSON.stringify(await hints())).toMatch(/"= 128"/);
    expect(await server.request('textDocument/codeLens', { textDocument })).toEqual([]);
    if ('capabilities' in start) return;
    await server.notify('workspace/didChangeConfiguration', { settings: { dlspec: { inlayHints: { shapes: true } } } });
    await expect.poll(async () => JSON.stringify(await hints())).toMatch(/"\[128\]"/);
  } finally {
    server.kill();
  }
});
