import type { Command } from './command.ts';

export const showCostPanel: Command = {
  id: 'dlspec.showCostPanel',
  title: 'Show Cost',
  icon: '$(dashboard)',
  inEditorTitle: 'resourceLangId == dlspec',
  async run(session) {
    session.cost.show();
  },
};
