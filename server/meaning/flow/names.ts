import type { CallValue } from '../../syntax/tree.ts';
import type { Instance, Target } from '../meanings.ts';
import type { Flowing } from './flowing.ts';

/** What a name of a body stands for. */
export interface Bound {
  readonly target: Target;
  readonly value: Flowing;
  /** Of `shared name = …`: a layer or block that can be used again and again. */
  readonly shared?: { readonly instance: Instance; readonly call: CallValue };
}

/** Names in a body, and those around it. */
export class Names {
  private readonly own = new Map<string, Bound>();

  constructor(private readonly around?: Names) {}

  get(name: string): Bound | undefined {
    return this.own.get(name) ?? this.around?.get(name);
  }

  set(name: string, bound: Bound): void {
    this.own.set(name, bound);
  }

  /** Those of this body alone. */
  entries(): ReadonlyMap<string, Bound> {
    return this.own;
  }

  all(): string[] {
    return [...(this.around?.all() ?? []), ...this.own.keys()];
  }
}
