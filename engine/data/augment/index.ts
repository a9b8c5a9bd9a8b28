import { Table } from '../../table.ts';
import { mixup, noise, scale, shift, wordDrop, wordSwap } from './others.ts';
import { brightness, contrast, cutout, horizontalFlip, randomCrop, rotation, verticalFlip } from './pictures.ts';

export const transforms = new Table('augment', [
  randomCrop,
  horizontalFlip,
  verticalFlip,
  rotation,
  brightness,
  contrast,
  noise,
  cutout,
  mixup,
  shift,
  scale,
  wordDrop,
  wordSwap,
]);
