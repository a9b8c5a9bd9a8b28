import type { CallValue, Declaration } from '../../syntax/tree.ts';
import type { LayerUse } from '../meanings.ts';
import type { Home } from '../reading.ts';
import { Frame } from './frame.ts';

/** Layers and turns that a network may unfold to, and how deep its bodies may lie in one another. */
export const MOST = 100_000;
export const MOST_TURNS = 10_000;
const DEEPEST = 200;

/** One network while its blocks, repetitions and branches are unfolded: all frames share it. */
export class Unfolding {
  /** All layers, in the order in which values flow. */
  readonly uses: LayerUse[] = [];
  readonly frames: Frame[] = [];
  readonly frameOf = new Map<LayerUse, Frame>();
  /** The name of the instance that the next layer or block is made for. */
  placedAs: string | undefined;
  /** The layers of an instance's first use, while it is used again. */
  sharing: { readonly first: readonly LayerUse[]; at: number; readonly node: CallValue } | undefined;
  private spent = 0;
  private depth = 0;
  private isOver = false;

  frame(declaration: Declaration, home: Home, isAbstract: boolean, use?: { frame: Frame; call: CallValue }): Frame {
    const frame = new Frame(declaration, home, isAbstract, use);
    this.frames.push(frame);
    return frame;
  }

  /** Counts a layer, a turn or a block; false where that makes too many (said once). */
  spend(frame: Frame, node: { readonly span: { readonly start: number; readonly end: number } }): boolean {
    if (this.isOver) return false;
    if (++this.spent <= MOST) return true;
    this.isOver = true;
    const message = `this unfolds to more than ${MOST.toLocaleString('en')} layers and turns`;
    frame.report.error('too-large', node.span, message);
    return false;
  }

  /** Reads what lies in something; undefined where that is too deep (said once). */
  deeper<T>(
    frame: Frame,
    node: { readonly span: { readonly start: number; readonly end: number } },
    read: () => T,
  ): T | undefined {
    if (this.isOver) return undefined;
    if (this.depth >= DEEPEST) {
      this.isOver = true;
      frame.report.error('too-large', node.span, `more than ${DEEPEST} blocks and parentheses lie in one another here`);
      return undefined;
    }
    this.depth++;
    try {
      return read();
    } finally {
      this.depth--;
    }
  }

  get errors(): number {
    return this.frames.reduce((sum, { report }) => sum + report.errors, 0);
  }
}
