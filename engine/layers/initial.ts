import { type Call, NOWHERE, type Value } from '../table.ts';

/** An initializer as if it was written in the spec. */
export const initializer = (entry: string, options: Readonly<Record<string, Value>> = {}): Call => ({
  entry,
  options,
  span: NOWHERE,
  written: {},
});

/** What weights begin as where the spec says nothing: uniform in ±1/√fan_in (S0; also PyTorch's default). */
export const defaultInitializer = initializer('uniform');
export const zeros = 0;
export const ones = 1;
