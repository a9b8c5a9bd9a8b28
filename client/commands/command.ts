import type { Session } from '../session.ts';

/** Everything known about one command of the palette. The manifest's `commands` and `menus` are made from these. */
export interface Command {
  readonly id: `dlspec.${string}`;
  readonly title: string;
  /** A product icon: `$(play)`. */
  readonly icon?: `$(${string})`;
  /** When-clause under which it can be called. */
  readonly enablement?: string;
  /** When-clause under which it stands as an icon in an editor's title bar. */
  readonly inEditorTitle?: string;
  /** It starts the engine; where there is none, it says so instead of being run. */
  readonly needsEngine?: true;
  /** `given` is what the caller hands over: an editor title hands the file, a code lens the file and a name. */
  run(session: Session, ...given: unknown[]): Promise<void>;
}
