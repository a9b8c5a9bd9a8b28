import { basename } from 'node:path';
import {
  CodeActionKind,
  type Connection,
  createConnection,
  MarkupKind,
  ProposedFeatures,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { defaultRuns } from '../../engine/run/folder.ts';
import { complete } from '../editor/completion.ts';
import { hover } from '../editor/hover.ts';
import { format } from '../syntax/format.ts';
import { quickFixes } from './code_actions.ts';
import { toCompletionItem, toDiagnostic, toRange } from './convert.ts';
import { Documents, type OpenSpec } from './documents.ts';
import {
  COMPILE,
  type CompileParams,
  type CompileResult,
  TRAINS,
  type TrainsParams,
  type TrainsResult,
} from './protocol.ts';

/** The language server: speaks over what the command line says (--stdio, --node-ipc) until the client ends it. */
export function serve(): void {
  const connection = createConnection(ProposedFeatures.all);
  listen(connection);
  connection.listen();
}

function listen(connection: Connection): void {
  const open = new TextDocuments(TextDocument);
  const publish = (uri: string) => {
    const spec = documents.of(uri);
    if (!spec) return;
    const diagnostics = spec.diagnostics.map((found) => toDiagnostic(spec.lines, uri, found));
    void connection.sendDiagnostics({ uri, version: spec.version, diagnostics });
  };
  const documents = new Documents((uri) => open.get(uri), publish);

  connection.onInitialize(() => ({
    serverInfo: { name: 'dlspec' },
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      hoverProvider: true,
      completionProvider: { triggerCharacters: ['(', ',', ':', '.', '>', ' '] },
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      documentFormattingProvider: true,
    },
  }));

  open.onDidChangeContent(({ document }) => publish(document.uri));
  open.onDidSave(() => void documents.refresh());
  open.onDidClose(({ document }) => {
    documents.close(document.uri);
    void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });
  connection.onDidChangeWatchedFiles(() => void documents.refresh());

  /** A position of an open document as an offset. */
  const at = (uri: string, position: { line: number; character: number }) => {
    const spec = documents.of(uri);
    return spec && { spec, offset: spec.lines.offset(position.line, position.character) };
  };
  connection.onHover(({ textDocument, position }) => {
    const place = at(textDocument.uri, position);
    const found = place && hover(place.spec.analysis, place.offset);
    if (!found) return null;
    return {
      contents: { kind: MarkupKind.Markdown, value: found.content },
      range: toRange(place.spec.lines, found.span),
    };
  });
  connection.onCompletion(({ textDocument, position }) => {
    const place = at(textDocument.uri, position);
    if (!place) return [];
    return complete(place.spec.analysis, place.offset).map((each, rank) =>
      toCompletionItem(place.spec.lines, each, rank),
    );
  });
  connection.onCodeAction(({ textDocument, range }) => {
    const spec = documents.of(textDocument.uri);
    return spec ? quickFixes(spec, range) : [];
  });
  connection.onDocumentFormatting(({ textDocument }) => {
    const spec = documents.of(textDocument.uri);
    if (!spec) return [];
    const { text } = spec.analysis;
    const newText = format(text);
    return newText === text ? [] : [{ range: toRange(spec.lines, { start: 0, end: text.length }), newText }];
  });

  connection.onRequest(TRAINS, ({ uri }: TrainsParams): TrainsResult => {
    const spec = documents.of(uri);
    return spec ? trainsOf(spec) : [];
  });
  connection.onRequest<CompileResult, void>(COMPILE, ({ uri, train }: CompileParams): CompileResult => {
    const spec = documents.of(uri);
    return spec ? compile(spec, train) : { errors: ['the document is not open'] };
  });
  open.listen(connection);
}

const trainsOf = ({ analysis, lines }: OpenSpec): TrainsResult =>
  analysis.trains.map(({ name, nameSpan, doc, network, data, spec }) => {
    const { epochs, steps } = spec?.settings ?? {};
    const length = epochs ? [`${epochs} epochs`] : steps ? [`${steps} steps`] : [];
    return {
      name,
      ...(doc && { doc: doc.split('\n')[0]! }),
      detail: [`${network ?? '?'} on ${data ?? '?'}`, ...length].join(', '),
      line: lines.lineOf(nameSpan.start),
    };
  });

function compile({ analysis, diagnostics, lines }: OpenSpec, name: string): CompileResult {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const spec = analysis.trains.find((train) => train.name === name)?.spec;
  if (errors.length === 0 && spec) return { spec, runs: defaultRuns(analysis.file) };
  const file = basename(analysis.file);
  const lined = errors.map(({ span, message }) => {
    const { line, column } = lines.position(span.start);
    return `${file}:${line + 1}:${column + 1}: ${message}`;
  });
  return { errors: lined.length > 0 ? lined : [`${file} has no train declaration '${name}'`] };
}
