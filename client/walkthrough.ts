/** A step of the walkthrough; its page is `docs/walkthrough/<id>.md`. */
export interface Step {
  readonly id: string;
  readonly title: string;
  /** A sentence or two, beside the page. */
  readonly text: string;
  /** The command that has done the step, wherever it was called; without one the step is done when it was read. */
  readonly doneBy?: `dlspec.${string}`;
  /** Buttons, for what can be done today. */
  readonly buttons: readonly Button[];
}

interface Button {
  readonly label: string;
  readonly command: `dlspec.${string}`;
  readonly argument?: string;
}

/** From the question to its answer in use: the way of every project, with what does each part of it. */
export const walkthrough = {
  id: 'start',
  title: 'From a question to a trained model',
  description: 'Eight steps, and what dlspec does for each.',
  icon: 'client/icons/dlspec.png',
  steps: [
    {
      id: 'problem',
      title: 'Define the problem',
      text: 'What goes in, what comes out, and when is it good enough? Begin with a spec that has the right form.',
      doneBy: 'dlspec.newSpec',
      buttons: [{ label: 'New Spec…', command: 'dlspec.newSpec' }],
    },
    {
      id: 'data',
      title: 'Analyse the data',
      text: 'How much is there, of what kind, and how good is it? Pictures, tables and samples drawn on the spot can be read.',
      buttons: [page('Data Sources', 'reference/data_sources')],
    },
    {
      id: 'features',
      title: 'Choose features',
      text: 'Which columns tell about the answer, which is the answer, and which must not be seen?',
      buttons: [page('Targets', 'reference/targets'), page('Settings of Data', 'reference/settings')],
    },
    {
      id: 'preparation',
      title: 'Prepare the data',
      text: 'Keep a part back for validation and one for the test, and bring the inputs to one scale.',
      buttons: [page('Splits', 'reference/splits'), page('Normalization', 'reference/normalization')],
    },
    {
      id: 'model',
      title: 'Choose a model',
      text: 'Write the layers in the order in which data flows. Shapes follow by themselves, costs show on hover.',
      buttons: [page('Layers', 'reference/layers'), page('The Language', 'language')],
    },
    {
      id: 'training',
      title: 'Train',
      text: 'Set loss, optimizer and length, then let it run. You may go on writing meanwhile.',
      doneBy: 'dlspec.train',
      buttons: [
        { label: 'Train', command: 'dlspec.train' },
        page('Losses', 'reference/losses'),
        page('Optimizers', 'reference/optimizers'),
      ],
    },
    {
      id: 'tuning',
      title: 'Validate and tune',
      text: 'Training and validation side by side tell what to change next.',
      buttons: [{ label: 'Show Run Panel', command: 'dlspec.showRunPanel' }, page('Metrics', 'reference/metrics')],
    },
    {
      id: 'deployment',
      title: 'Deploy',
      text: 'Predict from a run folder with the command line, or load its weights elsewhere.',
      buttons: [],
    },
  ] satisfies readonly Step[] as readonly Step[],
};

function page(label: string, argument: string): Button {
  return { label, command: 'dlspec.openPage', argument };
}

/** As the manifest has it. A link on a line of its own is drawn as a button. */
export function walkthroughContribution() {
  const { steps, ...head } = walkthrough;
  return {
    ...head,
    steps: steps.map(({ id, title, text, doneBy, buttons }) => ({
      id,
      title,
      description: [text, ...buttons.map(link)].join('\n'),
      media: { markdown: `docs/walkthrough/${id}.md` },
      completionEvents: [doneBy ? `onCommand:${doneBy}` : 'onStepSelected'],
    })),
  };
}

function link({ label, command, argument }: Button): string {
  const given = argument === undefined ? '' : `?${encodeURIComponent(JSON.stringify([argument]))}`;
  return `[${label}](command:${command}${given})`;
}
