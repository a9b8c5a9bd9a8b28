import {
  LinkedEditingRangeRequest,
  LSPErrorCodes,
  PrepareRenameRequest,
  RenameRequest,
  ResponseError,
} from 'vscode-languageserver';
import { linkedEditing } from '../editor/linked_editing.ts';
import { prepareRename, rename } from '../editor/rename.ts';
import { toRange } from './convert.ts';
import { type Feature, onPlace } from './feature.ts';

const refuse = (why: string) => new ResponseError(LSPErrorCodes.RequestFailed, why);

export const renaming: Feature = {
  capabilities: ({ textDocument }) => ({
    renameProvider: textDocument?.rename?.prepareSupport ? { prepareProvider: true } : true,
    linkedEditingRangeProvider: true,
  }),
  requests: [
    onPlace(PrepareRenameRequest.type, null, ({ analysis, lines }, offset) => {
      const found = prepareRename(analysis, offset);
      if ('refusal' in found) throw refuse(found.refusal);
      return { range: toRange(lines, found.span), placeholder: found.text };
    }),
    onPlace(RenameRequest.type, null, async ({ analysis }, offset, { newName }, session) => {
      const renamed = rename(analysis, offset, newName, await session.workspace.specs());
      if ('refusal' in renamed) throw refuse(renamed.refusal);
      return { changes: session.changesOf(renamed) };
    }),
    onPlace(LinkedEditingRangeRequest.type, null, ({ analysis, lines }, offset) => {
      const spans = linkedEditing(analysis, offset);
      return spans.length > 0 ? { ranges: spans.map((span) => toRange(lines, span)), wordPattern: '\\w+' } : null;
    }),
  ],
};
