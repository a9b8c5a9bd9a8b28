import { codeActions } from './code_actions.ts';
import { completion } from './completion.ts';
import type { Feature } from './feature.ts';
import { formatting } from './formatting.ts';
import { hovers } from './hover.ts';
import { training } from './training.ts';

/** Everything that the server answers. */
export const features: readonly Feature[] = [hovers, completion, formatting, codeActions, training];
