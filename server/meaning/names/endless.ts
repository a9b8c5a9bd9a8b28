import { type CallValue, children, type Declaration, type Node } from '../../syntax/tree.ts';
import type { Report } from '../diagnostic.ts';
import type { Declarations } from './declarations.ts';

/** Blocks that unfold themselves, straight or through others: each cycle is reported once, where it closes. */
export function reportEndless(declarations: Declarations, report: Report): ReadonlySet<Declaration> {
  const endless = new Set<Declaration>();
  const done = new Set<Declaration>();
  const path: { block: Declaration; call?: CallValue }[] = [];
  const visit = (block: Declaration, call?: CallValue) => {
    const at = path.findIndex((step) => step.block === block);
    if (at >= 0) {
      const cycle = path.slice(at);
      for (const step of cycle) endless.add(step.block);
      const names = [...cycle.map((step) => step.block), block].map(({ name }) => `\`${name!.text}\``);
      const related = cycle
        .slice(1)
        .map((step) => ({ message: `uses ${`\`${step.block.name!.text}\``}`, span: step.call!.span }));
      report.error('endless', call!.span, `a block cannot unfold itself: ${names.join(' → ')}`, { related });
      return;
    }
    if (done.has(block)) return;
    path.push({ block, call });
    for (const [inner, use] of blocksIn(block, declarations)) visit(inner, use);
    path.pop();
    done.add(block);
  };
  for (const block of declarations.of('block')) if (block.name) visit(block);
  return endless;
}

/** The blocks that a block uses, with the first call of each. */
function blocksIn(block: Declaration, declarations: Declarations): ReadonlyMap<Declaration, CallValue> {
  const found = new Map<Declaration, CallValue>();
  const waiting: Node[] = [block];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const used = node.is === 'call' ? declarations.find(node.name.text, 'block') : undefined;
    if (used && node.is === 'call') found.set(used, node);
    waiting.push(...children(node));
  }
  return found;
}
