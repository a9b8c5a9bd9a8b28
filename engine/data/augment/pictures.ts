import { integer, number, share } from '../../table.ts';
import { transform } from './transform.ts';

const probability = share({ doc: 'How often it is done.', default: 0.5 });

export const randomCrop = transform({
  name: 'random_crop',
  summary: 'Moved at random: a window of the same size out of the padded picture',
  source: 'Krizhevsky et al. 2012; He et al. 2016; S1',
  options: {
    padding: integer({ doc: 'Pixels of zeros on each side, so the most it moves.', min: 1, usual: '2 to 4' }),
  },
  positional: [],
  aliases: ['RandomCrop', 'random_shift', 'translate', 'width_shift_range', 'RandomTranslation'],
  example: 'random_crop(padding: 2)',
  of: 'pictures',
  check: ([, height, width], { padding }) =>
    padding < Math.min(height!, width!)
      ? undefined
      : `\`random_crop\` moves pictures of ${height}×${width} by up to ${padding} pixels, so that nothing of them is left`,
});

export const horizontalFlip = transform({
  name: 'horizontal_flip',
  summary: 'Left and right exchanged',
  doc: 'Not for digits and letters: their mirror images are others, or none.',
  options: { probability },
  positional: [],
  aliases: ['RandomHorizontalFlip', 'RandomFlip', 'flip_left_right', 'hflip', 'flip'],
  example: 'horizontal_flip',
  of: 'pictures',
});

export const verticalFlip = transform({
  name: 'vertical_flip',
  summary: 'Top and bottom exchanged, for pictures from above or through a microscope',
  options: { probability },
  positional: [],
  aliases: ['RandomVerticalFlip', 'flip_up_down', 'vflip'],
  example: 'vertical_flip',
  of: 'pictures',
});

export const rotation = transform({
  name: 'rotation',
  summary: 'Turned about the middle by an angle that is drawn evenly',
  options: { degrees: number({ doc: 'The largest angle, to either side.', above: 0, max: 180, usual: '5 to 15' }) },
  positional: ['degrees'],
  aliases: ['RandomRotation', 'rotate', 'rotation_range'],
  example: 'rotation(10)',
  of: 'pictures',
});

export const brightness = transform({
  name: 'brightness',
  summary: 'Lighter or darker: all values times a factor from 1 − amount to 1 + amount',
  options: { amount: number({ doc: 'The largest change.', above: 0, below: 1, usual: '0.1 to 0.3' }) },
  positional: ['amount'],
  aliases: ['ColorJitter', 'RandomBrightness', 'brightness_range', 'adjust_brightness'],
  example: 'brightness(0.1)',
  of: 'pictures',
});

export const contrast = transform({
  name: 'contrast',
  summary: 'Stronger or weaker about the mean of the picture, by a factor from 1 − amount to 1 + amount',
  options: { amount: number({ doc: 'The largest change.', above: 0, below: 1, usual: '0.1 to 0.3' }) },
  positional: ['amount'],
  aliases: ['RandomContrast', 'adjust_contrast'],
  example: 'contrast(0.2)',
  of: 'pictures',
});

export const cutout = transform({
  name: 'cutout',
  summary: 'A square at a place drawn at random becomes 0',
  source: 'DeVries and Taylor 2017: Improved Regularization of Convolutional Neural Networks with Cutout',
  options: {
    size: integer({ doc: 'Side of the square, in pixels.', min: 1, usual: 'a quarter to a half of the picture' }),
  },
  positional: ['size'],
  aliases: ['RandomErasing', 'CoarseDropout', 'random_erasing'],
  example: 'cutout(8)',
  of: 'pictures',
  check: ([, height, width], { size }) =>
    size < Math.min(height!, width!) ? undefined : `\`cutout\` of ${size} pixels hides a picture of ${height}×${width}`,
});
