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
    jsonValidation: [
      { fileMatch: ['dlspec.config.json', '*.dlspec.config.json'], url: './schemas/dlspec.config.schema.json' },
    ],
    configurationDefaults: {
      '[dlspec]': {
        // A text that is put into a new file tells nothing of its indentation.
        'editor.tabSize': 2,
        'editor.insertSpaces': true,
        // Enter ends a line where what is suggested stands there already.
        'editor.acceptSuggestionOnEnter': 'smart',
        // Texts are paths and names of columns, which are completed.
        'editor.quickSuggestions': { other: 'on', comments: 'off', strings: 'on' },
        // What is offered is what may stand there: words of other files are none of it.
        'editor.wordBasedSuggestions': 'off',
      },
    },
    configuration: { title: 'dlspec', properties: settings },
  };
}
