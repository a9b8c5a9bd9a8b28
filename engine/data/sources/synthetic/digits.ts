import { integer, number, type OptionsOf, share } from '../../../table.ts';
import { Random } from '../../random.ts';
import { source } from '../source.ts';
import { GLYPH_POINTS, GLYPHS, type Glyph } from './glyphs.ts';
import { Pen } from './pen.ts';

/** Pixels on a side, as in MNIST. */
const SIZE = 28;
const classes = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

const options = {
  samples: integer({
    doc: 'How many pictures, over all digits.',
    min: 1,
    max: 1_000_000,
    default: 10_000,
    usual: '2_000 to 20_000',
  }),
  seed: integer({
    doc: 'Which pictures are drawn; another seed gives others of the same kind, for a test.',
    min: 0,
    default: 0,
  }),
  variation: number({
    doc: 'How much handwriting differs: slant, turn, size, place, thickness and form. 0 gives the same print every time.',
    min: 0,
    max: 2,
    default: 1,
    usual: '0.5 to 1',
  }),
  noise: number({
    doc: 'Standard deviation of the noise in every pixel, as a part of white.',
    min: 0,
    max: 1,
    default: 0.1,
    usual: '0 to 0.2',
  }),
  clutter: share({ doc: 'Share of the pictures with a faint stray stroke.', default: 0.2, usual: '0% to 30%' }),
};

export const digits = source({
  name: 'synthetic.digits',
  summary: 'Handwritten digits, drawn on the spot: 28×28 grey, ten classes',
  doc: 'Strokes of a pen through points that are moved about, slanted, turned and scaled, on a noisy ground. Needs no download and takes the place of MNIST for trying things out. Picture i shows digit i mod 10 and depends on the seed and i alone, so a smaller set is the beginning of a larger one.',
  options,
  positional: [],
  aliases: ['digits', 'load_digits', 'synthetic_digits', 'fake_mnist', 'FakeData'],
  example: 'synthetic.digits(samples: 10_000, seed: 0)',
  tabular: false,
  facts: ({ samples }) => ({
    target: 'class',
    shape: [1, SIZE, SIZE],
    stored: 'uint8',
    samples,
    classes,
    inputs: { min: 0, max: 255 },
  }),
  cells: ({ samples = 0 }) => 21 * samples,
  files: () => [],
  async load(options) {
    const { samples } = options;
    return {
      samples,
      shape: [1, SIZE, SIZE],
      inputs: draw(options),
      target: { kind: 'class', classes, values: Int32Array.from({ length: samples }, (_, i) => i % 10) },
    };
  },
});

/** All pictures one after the other, (samples, 28, 28). */
function draw({ samples, seed, variation, noise, clutter }: OptionsOf<typeof options>): Uint8Array {
  const pictures = new Uint8Array(samples * SIZE * SIZE);
  const pen = new Pen(SIZE);
  const sheet = new Int32Array(SIZE * SIZE);
  const drawn = new Int32Array(SIZE * SIZE);
  const points = new Float64Array(GLYPH_POINTS * 2);
  for (let i = 0; i < samples; i++) {
    const random = new Random(seed, i);
    sheet.fill(0);
    const ways = GLYPHS[i % 10]!;
    write(pen, sheet, points, ways[random.below(ways.length)]!, variation, random);
    if (random.uniform() < clutter) scratch(pen, sheet, points, random);
    if (noise > 0) random.fill(drawn);
    expose(sheet, noise, drawn, pictures, i * SIZE * SIZE);
  }
  return pictures;
}

/** One digit by one hand. */
function write(
  pen: Pen,
  sheet: Int32Array,
  points: Float64Array,
  glyph: Glyph,
  variation: number,
  random: Random,
): void {
  const vary = (spread: number): number => variation * random.between(-spread, spread);
  const radius = 1.1 * Math.exp(vary(0.45));
  const height = 18 * Math.exp(vary(0.17));
  const width = height * Math.exp(vary(0.25) - 0.15);
  const turn = vary(0.18);
  const slant = vary(0.3);
  // The whole sheet may be bent: a wave across each axis.
  const bendX = vary(0.06);
  const bendY = vary(0.06);
  const phaseX = random.between(0, 2 * Math.PI);
  const phaseY = random.between(0, 2 * Math.PI);
  const middleX = (SIZE - 1) / 2 + vary(2);
  const middleY = (SIZE - 1) / 2 + vary(2);
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const count = glyph.points.length;
  for (let p = 0; p < count; p += 2) {
    const x = glyph.points[p]! - 0.5 + 0.025 * variation * random.normal();
    const y = glyph.points[p + 1]! - 0.5 + 0.025 * variation * random.normal();
    const u = (x + bendX * Math.sin(5 * y + phaseX) - slant * y) * width;
    const v = (y + bendY * Math.sin(5 * x + phaseY)) * height;
    points[p] = middleX + cos * u - sin * v;
    points[p + 1] = middleY + sin * u + cos * v;
  }
  pen.clear();
  for (const path of glyph.strokes) pen.stroke(points, path, radius + 0.5);
  pen.ink(sheet, radius, WHITE * (1 - variation * random.between(0, 0.35)));
}

/** A faint stroke that means nothing. */
function scratch(pen: Pen, sheet: Int32Array, points: Float64Array, random: Random): void {
  const x = random.between(0, SIZE);
  const y = random.between(0, SIZE);
  points[0] = x;
  points[1] = y;
  points[2] = x + random.between(-8, 8);
  points[3] = y + random.between(-8, 8);
  const radius = random.between(0.4, 0.9);
  pen.clear();
  pen.stroke(points, [0, 1], radius + 0.5);
  pen.ink(sheet, radius, WHITE * random.between(0.2, 0.5));
}

/** From brightness to bytes from `at` on, with the noise of a cheap camera: `drawn` are its random numbers, one a pixel. */
function expose(sheet: Int32Array, noise: number, drawn: Int32Array, pictures: Uint8Array, at: number): void {
  // In whole numbers and without a branch: every pixel of every picture comes by here, half of them below black.
  const scale = Math.round((WHITE * noise) / BYTES_DEVIATION);
  for (let i = 0; i < sheet.length; i++) {
    // The sum of four random bytes is near enough to a normal number, for one draw instead of several.
    const bytes = drawn[i]!;
    const pairs = (bytes & 0xff00ff) + ((bytes >>> 8) & 0xff00ff);
    const sum = (pairs & 0xffff) + (pairs >>> 16);
    const value = (sheet[i]! + Math.imul(sum - 510, scale) + HALF) >> BITS;
    const positive = value & ~(value >> 31);
    pictures[at + i] = positive | ((255 - positive) >> 31);
  }
}

/** Binary places behind the point of a brightness, in which 1 is a step of a byte. */
const BITS = 16;
const HALF = 1 << (BITS - 1);
const WHITE = 255 << BITS;
/** Of the sum of four independent uniform bytes. */
const BYTES_DEVIATION = Math.sqrt((4 * (256 ** 2 - 1)) / 12);
