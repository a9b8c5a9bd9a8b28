import {
  type CancellationToken,
  type ClientCapabilities,
  type Connection,
  ErrorCodes,
  type GenericRequestHandler,
  LSPErrorCodes,
  type Position,
  type Range,
  type RequestType,
  ResponseError,
  type ServerCapabilities,
  type TextDocumentIdentifier,
} from 'vscode-languageserver';
import { OutOfDate } from '../meaning/analyser.ts';
import type { Span } from '../syntax/tree.ts';
import type { OpenSpec } from './documents.ts';
import type { Session } from './session.ts';

/**
 * One family of requests. What is advertised stands beside what answers, and both are read off the same list, so that
 * neither can be there without the other.
 */
export interface Feature {
  capabilities(client: ClientCapabilities): ServerCapabilities;
  readonly requests: readonly Registration[];
  /** What it keeps of a document is of no more use. */
  onClose?(uri: string): void;
}

export interface Registration {
  readonly method: string;
  register(connection: Connection, session: Session): void;
}

type Answer<R> = R | Promise<R>;

/**
 * When a request about a document is answered. At once: in the turn it comes in, so that no edit can overtake it. That is
 * for help with what is being typed, where an answer for the letter before is of use and none is not.
 */
export interface Timing {
  readonly atOnce?: boolean;
}

/** A request about no document in particular. */
export function request<P, R>(
  type: RequestType<P, R, unknown>,
  answer: (params: P, session: Session, token: CancellationToken) => Answer<R>,
): Registration {
  return {
    method: type.method,
    register(connection, session) {
      const handle: GenericRequestHandler<unknown, unknown> = (params, token) =>
        guarded(session, type.method, async () => answer(params, session, token));
      connection.onRequest(type.method, handle);
    },
  };
}

/**
 * A request about an open document: `none` is the answer where it is not open. The positions of a request are those of the
 * version that stood when it came in; an edit that has overtaken it makes it void.
 */
export function onDocument<P extends { readonly textDocument: TextDocumentIdentifier }, R>(
  type: RequestType<P, R, unknown>,
  none: R,
  answer: (spec: OpenSpec, params: P, session: Session, token: CancellationToken) => Answer<R>,
  { atOnce = false }: Timing = {},
): Registration {
  return request(type, async (params, session, token) => {
    const uri: unknown = params?.textDocument?.uri;
    if (typeof uri !== 'string') throw new ResponseError(ErrorCodes.InvalidParams, 'textDocument.uri is missing');
    const version = session.documents.versionOf(uri);
    if (version === undefined) return none;
    // What has come in meanwhile is let in first: an edit, or that nobody wants the answer any more.
    if (!atOnce) await nextMessage();
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
    if (session.documents.versionOf(uri) !== version) {
      throw new ResponseError(LSPErrorCodes.ContentModified, 'the document was edited since');
    }
    const spec = session.documents.of(uri);
    return spec ? answer(spec, params, session, token) : none;
  });
}

/** The next message waits for the turn after this one. */
async function nextMessage(): Promise<void> {
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}

/** The same, about a place in the document. */
export function onPlace<P extends { readonly textDocument: TextDocumentIdentifier; readonly position: Position }, R>(
  type: RequestType<P, R, unknown>,
  none: R,
  answer: (spec: OpenSpec, offset: number, params: P, session: Session) => Answer<R>,
  timing?: Timing,
): Registration {
  const answerAt = (spec: OpenSpec, params: P, session: Session) =>
    answer(spec, offsetOf(spec, params.position), params, session);
  return onDocument(type, none, answerAt, timing);
}

export function offsetOf({ lines }: OpenSpec, position: Position): number {
  if (!Number.isInteger(position?.line) || !Number.isInteger(position.character)) {
    throw new ResponseError(ErrorCodes.InvalidParams, 'a position has a line and a character');
  }
  return lines.offset(position.line, position.character);
}

export const spanOf = (spec: OpenSpec, range: Range): Span => ({
  start: offsetOf(spec, range?.start),
  end: offsetOf(spec, range?.end),
});

/** One request that fails is logged and answered, and the server lives on. */
async function guarded(session: Session, method: string, run: () => Promise<unknown>): Promise<unknown> {
  if (!session.isInitialized) throw new ResponseError(ErrorCodes.ServerNotInitialized, 'initialize comes first');
  try {
    return await run();
  } catch (error) {
    if (error instanceof ResponseError) throw error;
    if (error instanceof OutOfDate) {
      throw new ResponseError(LSPErrorCodes.ContentModified, 'the document was edited since');
    }
    session.log(method, error);
    throw new ResponseError(ErrorCodes.InternalError, `${method}: ${(error as Error).message}`);
  }
}
