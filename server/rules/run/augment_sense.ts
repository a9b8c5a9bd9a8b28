import type { Call } from '../../../engine/table.ts';
import { trainRule } from '../rule.ts';

/** Names of files and columns that speak of signs: mirrored, they are others. */
const SIGNS = /mnist|digit|svhn|letter|charact|ocr|emnist|omniglot|number|plate/i;
/** Transforms that change a picture beyond what a person would call the same, together. */
const PILE = 6;

export const augmentSense = trainRule({
  name: 'augment-sense',
  severity: 'warning',
  title: 'Samples are changed into what they do not stand for',
  why:
    'A change of the samples must leave their class: a mirrored 2 is no digit, a 6 turned round is a 9. Things seen from the side are mirrored ' +
    'well, but hardly ever stand on their heads; pictures from above may be turned at will. Many strong changes at once leave little to learn.',
  sources: ['S1', 'S4', 'Shorten and Khoshgoftaar 2019'],
  bad: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%)  augment: [horizontal_flip] }
network Net { image(1, 28, 28) -> flatten -> dense(64) -> relu -> dropout(0.2) -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%)  augment: [rotation(10)] }
network Net { image(1, 28, 28) -> flatten -> dense(64) -> relu -> dropout(0.2) -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check(train) {
    const { augment, source, folder } = train.data.settings;
    const transforms = (augment ?? []) as readonly Call[];
    const { inputs, file } = source.options as { readonly inputs?: string; readonly file?: string };
    const name = [source.entry, inputs, file, train.data.name, folder].find((each) => each && SIGNS.test(each));
    for (const transform of transforms) {
      const { entry, options } = transform;
      const degrees = Number(options.degrees ?? 0);
      if (name && /_flip$/.test(entry)) {
        yield {
          at: transform,
          message: `\`${entry}\` of \`${name}\` makes signs that are none, or others: leave it out`,
        };
      } else if (name && degrees > 45) {
        yield {
          at: transform,
          message: `turned by up to ${degrees}°, signs of \`${name}\` become others (6 and 9): 5 to 15 is usual`,
        };
      } else if (entry === 'vertical_flip' || degrees > 60) {
        yield {
          at: transform,
          severity: 'info',
          message: `\`${entry}\` puts pictures on their heads: it suits what is seen from above, and little else`,
        };
      }
    }
    if (transforms.length >= PILE) {
      yield {
        at: transforms.at(-1)!,
        severity: 'info',
        message: `${transforms.length} changes one after the other leave little of a sample: begin with two or three`,
      };
    }
  },
});
