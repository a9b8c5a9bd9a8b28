import { lossForTask } from './loss/loss_for_task.ts';
import type { Rule } from './rule.ts';
import { dropoutWide } from './structure/dropout_wide.ts';
import { hiddenUnits } from './structure/hidden_units.ts';

export const rules: readonly Rule[] = [hiddenUnits, dropoutWide, lossForTask];
