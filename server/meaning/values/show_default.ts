import type { Value } from '../../../engine/table.ts';

/** A value as one would write it in a spec. */
export function showDefault(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) {
    const [first, ...others] = value as readonly Value[];
    if (typeof first !== 'number') return `[${value.map((each: Value) => showDefault(each)).join(', ')}]`;
    return others.every((other) => other === first) ? String(first) : value.join('x');
  }
  const { entry } = value as { readonly entry?: unknown };
  return typeof entry === 'string' ? entry : JSON.stringify(value);
}
