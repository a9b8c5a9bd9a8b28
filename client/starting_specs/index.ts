/** A spec to begin with. Its text is a file of this folder, shipped as it is. */
export interface StartingSpec {
  /** As it is called on a command line. */
  readonly name: string;
  readonly title: string;
  /** What comes in and what goes out. */
  readonly task: string;
  /** What it takes to train it. */
  readonly needs: string;
  /** A product icon: `$(table)`. */
  readonly icon: `$(${string})`;
}

/** From the root of what is installed. */
export const STARTING_SPECS = 'client/starting_specs';

export const startingSpecs: readonly StartingSpec[] = [
  {
    name: 'pictures',
    title: 'Classify pictures',
    task: 'a picture in, a class out',
    needs: 'Handwritten digits, drawn on the spot: trains at once, in seconds.',
    icon: '$(file-media)',
  },
  {
    name: 'table_classes',
    title: 'Classify rows of a table',
    task: 'columns in, a class out',
    needs: 'Say your CSV file, the column to predict, how many inputs and classes.',
    icon: '$(table)',
  },
  {
    name: 'table_number',
    title: 'Predict a number from a table',
    task: 'columns in, a number out',
    needs: 'Say your CSV file, the column to predict, how many inputs.',
    icon: '$(graph-line)',
  },
  {
    name: 'points',
    title: 'Points in the plane',
    task: 'two coordinates in, a class out',
    needs: 'Spiral arms, drawn on the spot: trains at once, in seconds.',
    icon: '$(graph-scatter)',
  },
];
