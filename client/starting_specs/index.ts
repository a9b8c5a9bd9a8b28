import compression from './compression.dlspec';
import pictures from './pictures.dlspec';
import points from './points.dlspec';
import tableClasses from './table_classes.dlspec';
import tableNumber from './table_number.dlspec';
import text from './text.dlspec';

/** A spec to begin with. */
export interface StartingSpec {
  /** As it is called on a command line, and the name of its file. */
  readonly name: string;
  readonly title: string;
  /** What comes in and what goes out. */
  readonly task: string;
  /** What it takes to train it. */
  readonly needs: string;
  /** A product icon: `$(table)`. */
  readonly icon: `$(${string})`;
  readonly text: string;
}

export const startingSpecs: readonly StartingSpec[] = [
  {
    name: 'pictures',
    title: 'Classify pictures',
    task: 'a picture in, a class out',
    needs: 'Handwritten digits, drawn on the spot: trains at once, in seconds.',
    icon: '$(file-media)',
    text: pictures,
  },
  {
    name: 'table_classes',
    title: 'Classify rows of a table',
    task: 'columns in, a class out',
    needs: 'Say your CSV file, the column to predict, how many inputs and classes.',
    icon: '$(table)',
    text: tableClasses,
  },
  {
    name: 'table_number',
    title: 'Predict a number from a table',
    task: 'columns in, a number out',
    needs: 'Say your CSV file, the column to predict, how many inputs.',
    icon: '$(graph-line)',
    text: tableNumber,
  },
  {
    name: 'points',
    title: 'Points in the plane',
    task: 'two coordinates in, a class out',
    needs: 'Spiral arms, drawn on the spot: trains at once, in seconds.',
    icon: '$(graph-scatter)',
    text: points,
  },
  {
    name: 'text',
    title: 'Continue a text',
    task: 'characters in, the next one out',
    needs: 'Say your text file, and how many different characters it has: `check` tells if it is another number.',
    icon: '$(book)',
    text,
  },
  {
    name: 'compression',
    title: 'Compress pictures',
    task: 'a picture in, the same out, through a short code',
    needs: 'Handwritten digits, drawn on the spot: trains at once, in seconds.',
    icon: '$(fold)',
    text: compression,
  },
];
