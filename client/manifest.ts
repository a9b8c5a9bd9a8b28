import { commands } from './commands/index.ts';
import { settings } from './settings.ts';
import { walkthroughContribution } from './walkthrough.ts';

/** The parts of package.json's `contributes` that are made from the tables of commands, settings and steps. */
export function contributions() {
  return {
    commands: commands.map(({ id, title, icon, enablement }) => ({
      command: id,
      title,
      category: 'dlspec',
      ...(icon ? { icon } : {}),
      ...(enablement ? { enablement } : {}),
    })),
    menus: {
      'editor/title/run': commands
        .filter(({ inEditorTitle }) => inEditorTitle)
        .map(({ id, inEditorTitle }, index) => ({
          command: id,
          when: inEditorTitle,
          group: `navigation@${index + 1}`,
        })),
    },
    walkthroughs: [walkthroughContribution()],
    configuration: { title: 'dlspec', properties: settings },
  };
}
