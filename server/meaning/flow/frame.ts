import type { Span } from '../../../engine/table.ts';
import type { CallValue, Declaration } from '../../syntax/tree.ts';
import { Report } from '../diagnostic.ts';
import type { LayerUse } from '../meanings.ts';
import type { Home } from '../reading.ts';

/** One reading of a body: the network itself, or a use of a block. */
export class Frame {
  /** What is wrong in this body, for this use. */
  readonly report = new Report();
  /** What has a name in it, in the order of the text. */
  readonly members: Member[] = [];
  /** Calls of blocks that led here, outermost first. */
  readonly through: readonly Span[];

  constructor(
    readonly declaration: Declaration,
    readonly home: Home,
    /** Read on its own: parameters and what flows in are not known. */
    readonly isAbstract: boolean,
    readonly use?: { readonly frame: Frame; readonly call: CallValue },
  ) {
    this.through = use ? [...use.frame.through, { file: use.frame.home.file, ...use.call.span }] : [];
  }
}

export interface Member {
  /** `stem.conv2d`, `Residual` */
  readonly key: string;
  /** Of an instance made with `shared`, the name is the key. */
  readonly isShared: boolean;
  readonly item: LayerUse | Frame;
}
