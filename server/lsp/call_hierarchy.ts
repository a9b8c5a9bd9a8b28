import {
  CallHierarchyIncomingCallsRequest,
  type CallHierarchyItem,
  CallHierarchyOutgoingCallsRequest,
  CallHierarchyPrepareRequest,
} from 'vscode-languageserver';
import { type Caller, callableAt, incoming, outgoing } from '../editor/call_hierarchy.ts';
import { declarationKind } from '../editor/outline.ts';
import { Lines } from '../syntax/lines.ts';
import { toRange } from './convert.ts';
import { type Feature, onPlace, request } from './feature.ts';
import type { Session } from './session.ts';
import { SYMBOL_KINDS } from './structure.ts';

/** Who uses a block or a network, and what it uses itself. */
export const callHierarchy: Feature = {
  capabilities: () => ({ callHierarchyProvider: true }),
  requests: [
    onPlace(CallHierarchyPrepareRequest.type, null, ({ analysis }, offset, _, session) => {
      const caller = callableAt(analysis, offset);
      return caller ? [toItem(caller, session)] : null;
    }),
    request(CallHierarchyIncomingCallsRequest.type, async ({ item }, session) => {
      const specs = await session.workspace.specs();
      const caller = await callerOf(item, session);
      return caller
        ? incoming(caller, specs).map(({ spans, ...from }) => ({
            from: toItem(from, session),
            fromRanges: spans.map((span) => toRange(new Lines(from.analysis.text), span)),
          }))
        : null;
    }),
    request(CallHierarchyOutgoingCallsRequest.type, async ({ item }, session) => {
      const caller = await callerOf(item, session);
      return caller
        ? outgoing(caller).map(({ spans, ...to }) => ({
            to: toItem(to, session),
            fromRanges: spans.map((span) => toRange(new Lines(caller.analysis.text), span)),
          }))
        : null;
    }),
  ],
};

function toItem({ analysis, declaration: { name, kind, span } }: Caller, session: Session): CallHierarchyItem {
  const { uri, range } = session.locationOf(analysis, span);
  return {
    name: name.text,
    kind: SYMBOL_KINDS[declarationKind(kind.text)],
    detail: kind.text,
    uri,
    range,
    selectionRange: session.locationOf(analysis, name.span).range,
  };
}

/** The declaration that an item was made of, as it stands now. */
async function callerOf({ uri, name }: CallHierarchyItem, session: Session): Promise<Caller | undefined> {
  const analysis = (await session.workspace.specs()).find(({ file }) => session.uriOf(file) === uri);
  const declaration = analysis?.home.declarations.byName.get(name);
  return analysis && declaration?.name && { analysis, declaration: { ...declaration, name: declaration.name } };
}
