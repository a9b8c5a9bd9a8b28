import type { Command } from './command.ts';

export const showLog: Command = {
  id: 'dlspec.showLog',
  title: 'Show Log',
  async run({ log }) {
    log.show(true);
  },
};
