import { callHierarchy } from './call_hierarchy.ts';
import { codeActions } from './code_actions.ts';
import { codeLenses } from './code_lenses.ts';
import { completion } from './completion.ts';
import { cost } from './cost.ts';
import { diagnostics } from './diagnostics.ts';
import type { Feature } from './feature.ts';
import { fileOperations } from './file_operations.ts';
import { formatting } from './formatting.ts';
import { hovers } from './hover.ts';
import { inlayHints } from './inlay_hints.ts';
import { documentLinks } from './links.ts';
import { navigation } from './navigation.ts';
import { renaming } from './renaming.ts';
import { semanticTokens } from './semantic_tokens.ts';
import { signatureHelp } from './signature.ts';
import { structure } from './structure.ts';
import { training } from './training.ts';
import { workspaceSymbols } from './workspace_symbols.ts';

/** Everything that the server answers. */
export const features: readonly Feature[] = [
  hovers,
  completion,
  signatureHelp,
  formatting,
  codeActions,
  navigation,
  renaming,
  callHierarchy,
  fileOperations,
  structure,
  documentLinks,
  semanticTokens,
  inlayHints,
  codeLenses,
  workspaceSymbols,
  diagnostics,
  training,
  cost,
];
