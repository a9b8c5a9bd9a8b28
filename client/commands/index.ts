import { calibrate } from './calibrate.ts';
import type { Command } from './command.ts';
import { getStarted } from './get_started.ts';
import { newSpec } from './new_spec.ts';
import { openPage } from './open_page.ts';
import { restartServer } from './restart_server.ts';
import { showCostPanel } from './show_cost_panel.ts';
import { showLog } from './show_log.ts';
import { showRunPanel } from './show_run_panel.ts';
import { stopTraining } from './stop_training.ts';
import { train } from './train.ts';

export const commands: readonly Command[] = [
  getStarted,
  newSpec,
  train,
  stopTraining,
  showRunPanel,
  showCostPanel,
  calibrate,
  openPage,
  showLog,
  restartServer,
];
