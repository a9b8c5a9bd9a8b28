const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/**
 * Many things of a kind are one stop of the Tab key; arrows, Home and End lead from one to the next (ARIA Authoring Practices:
 * roving tabindex). `all` is asked at each key, in the order on the screen.
 */
export function roving(container: Element, all: () => readonly (HTMLElement | SVGElement)[]): void {
  container.addEventListener('keydown', (event) => {
    const { key, target } = event as KeyboardEvent;
    const things = all();
    const at = things.indexOf(target as HTMLElement);
    if (at < 0) return;
    const step = STEPS[key];
    const next = key === 'Home' ? 0 : key === 'End' ? things.length - 1 : step === undefined ? undefined : at + step;
    const thing = next === undefined ? undefined : things[next];
    if (next === undefined) return;
    event.preventDefault();
    if (!thing) return;
    enter(things, thing);
    thing.focus();
  });
}

/** The Tab key comes to this one of them. */
export function enter(things: readonly Element[], thing: Element | undefined): void {
  for (const each of things) each.setAttribute('tabindex', each === thing ? '0' : '-1');
}
