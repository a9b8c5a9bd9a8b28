import type { Command } from './command.ts';
import { showLog } from './show_log.ts';
import { showRunPanel } from './show_run_panel.ts';
import { stopTraining } from './stop_training.ts';
import { train } from './train.ts';

export const commands: readonly Command[] = [train, stopTraining, showRunPanel, showLog];
