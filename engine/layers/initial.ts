import type { Call } from '../table.ts';

const nowhere = { file: '', start: 0, end: 0 };

/** What weights begin as where the spec says nothing: uniform in ±1/√fan_in (S0; also PyTorch's default). */
export const defaultInitializer: Call = { entry: 'uniform', options: {}, span: nowhere, written: {} };
export const zeros = 0;
export const ones = 1;
