/** Scrolls within `scroller` alone, so that the page stays where it is. `head`: what covers its upper edge. */
export function bringIntoSight(thing: Element, scroller: Element, head?: Element | null): void {
  const [inner, outer] = [thing.getBoundingClientRect(), scroller.getBoundingClientRect()];
  const beyond = (before: number, after: number) => (before < 0 ? before : Math.max(0, after));
  const top = outer.top + (head?.getBoundingClientRect().height ?? 0);
  // What is wider than there is room for is seen from its beginning.
  const left = inner.width > outer.width ? 0 : beyond(inner.left - outer.left, inner.right - outer.right);
  scroller.scrollBy(left, beyond(inner.top - top, inner.bottom - outer.bottom));
}
