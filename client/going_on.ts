/** A completion, as far as it matters here. */
export interface Suggested {
  insertText?: string | { readonly value: string };
  command?: { title: string; command: string; arguments?: unknown[] };
}

/** Asks for what comes next where there is anything; says nothing where there is nothing. */
const NEXT = { title: 'Go on', command: 'editor.action.triggerSuggest', arguments: [{ auto: true }] };

/** Where a name wants a value (`loss: `) or what is between parentheses or quotes, that is offered once the name was taken. */
export function goOn(items: readonly Suggested[]): void {
  for (const item of items) if (wantsMore(item.insertText)) item.command ??= NEXT;
}

/** Is the first place of the snippet an empty one? One that holds a name already is to be written over. */
export function wantsMore(inserted: Suggested['insertText']): boolean {
  if (typeof inserted !== 'object') return false;
  const [first] = inserted.value.match(/\$1(?!\d)|\$\{1[:}]/) ?? inserted.value.match(/\$0|\$\{0[:}]/) ?? [];
  return first !== undefined && !first.endsWith(':');
}
