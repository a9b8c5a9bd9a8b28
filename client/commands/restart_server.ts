import type { Command } from './command.ts';

export const restartServer: Command = {
  id: 'dlspec.restartServer',
  title: 'Restart Language Server',
  async run({ language, log }) {
    log.info('restarting the language server');
    await language.restart();
  },
};
