import autoencoder from './autoencoder.dlspec';
import block from './block.dlspec';
import convolutionStage from './convolution_stage.dlspec';
import data from './data.dlspec';
import denseStage from './dense_stage.dlspec';
import device from './device.dlspec';
import network from './network.dlspec';
import pictureClassifier from './picture_classifier.dlspec';
import residualBlock from './residual_block.dlspec';
import sweep from './sweep.dlspec';
import tableRegression from './table_regression.dlspec';
import textModel from './text_model.dlspec';
import train from './train.dlspec';
import transformerBlock from './transformer_block.dlspec';

/**
 * Snippets are specs. The first line says what it is for; what is inserted stands after `// snippet` (to `// end` or the end of the
 * file), the rest is there so that the whole checks clean. A number between `/*` and `*\/` makes the word behind it a place to fill in.
 */
const files = {
  data,
  block,
  network,
  train,
  sweep,
  device,
  picture_classifier: pictureClassifier,
  table_regression: tableRegression,
  autoencoder,
  text_model: textModel,
  residual_block: residualBlock,
  transformer_block: transformerBlock,
  convolution_stage: convolutionStage,
  dense_stage: denseStage,
};

export interface Snippet {
  readonly label: string;
  readonly detail: string;
  /** Where it can be put: between declarations or between the statements of a network. */
  readonly place: 'outside' | 'flow';
  /** In LSP's form, with `${1:word}`. */
  readonly insert: string;
  /** What stands around it in its spec, by name: the kind of declaration. */
  readonly around: ReadonlyMap<string, string>;
  /** The spec that it is cut out of, without marks. */
  readonly spec: string;
}

/** What follows a mark: a text, the name of a declaration, or a word with its dots, signs and parentheses. */
const MARK = /\/\*(\d+)\*\/("[^"]*"|[A-Z]\w*|[\w.%]+(?:\([^()]*\))?)/g;

export const snippets: readonly Snippet[] = Object.entries(files).map(([label, file]) => {
  const lines = file.replaceAll('\r\n', '\n').trimEnd().split('\n');
  const from = lines.findIndex((line) => line.trim() === '// snippet');
  const to = lines.findIndex((line) => line.trim() === '// end');
  const body = lines.slice(from + 1, to < 0 ? undefined : to);
  const indent = body[0]!.length - body[0]!.trimStart().length;
  return {
    label,
    detail: lines[0]!.replace('/// ', ''),
    place: indent > 0 ? 'flow' : 'outside',
    insert: body
      .map((line) => line.slice(indent))
      .join('\n')
      .replaceAll('$', '\\$')
      .replaceAll(MARK, (_, number: string, word: string) => `\${${number}:${word}}`),
    around: new Map(
      [...lines.slice(0, Math.max(from, 0)), ...(to < 0 ? [] : lines.slice(to))].flatMap((line) => {
        const [, kind, name] = /^(\w+) (\w+)/.exec(line) ?? [];
        return kind && name ? [[name, kind] as const] : [];
      }),
    ),
    spec: `${lines.join('\n').replaceAll(/\/\*\d+\*\//g, '')}\n`,
  };
});
