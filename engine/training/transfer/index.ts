import { type Entry, inNetwork, integer, list, type Options, path, Table } from '../../table.ts';

const entry = <O extends Options>(each: Entry<O>): Entry => each as unknown as Entry;

/** Where the first weights of a run come from. */
export const starts = new Table<Entry>('start', [
  entry({
    name: 'load',
    summary: 'Begin with the weights of another run',
    doc: 'Weights are matched by their path; those of `except`, such as a head for other classes, begin as they would without. A weight that is missing, left over or of another shape is an error that names it. `--weights` on the command line goes before it.',
    source: 'Yosinski et al. 2014: How transferable are features in deep neural networks?; S1, S4',
    options: {
      file: path({
        doc: 'The weights, relative to the spec: the folder of a run, whose best are taken, a `.safetensors` or `.npz` file, or a folder of `NAME.npy`.',
      }),
      except: list(inNetwork('label', { doc: '' }), {
        doc: 'Labels of layers that are not loaded.',
        default: [],
        aliases: ['exclude', 'ignore', 'skip'],
      }),
    },
    positional: ['file'],
    aliases: ['load_state_dict', 'pretrained', 'checkpoint', 'load_weights', 'weights', 'from_pretrained'],
    example: 'load("runs/imagenet/best.safetensors", except: [head])',
  }),
]);

/** How frozen layers come to learn after all. */
export const unfreezings = new Table<Entry>('unfreeze', [
  entry({
    name: 'gradual',
    summary: 'From the output to the input, one label of `freeze` after the other',
    doc: 'After `every` epochs the label of `freeze` nearest to the output learns too, after as many more the next one, and so on; what the optimizer keeps of a label begins with it. Norms that `batch_norm: frozen` holds stay as they are.',
    source: 'Howard and Ruder 2018: Universal Language Model Fine-tuning for Text Classification; S4',
    options: { every: integer({ doc: 'Epochs between one and the next.', min: 1, default: 1, unit: 'epochs' }) },
    positional: [],
    aliases: ['gradual_unfreezing', 'unfreeze', 'freeze_to', 'chain_thaw'],
    example: 'gradual(every: 2 epochs)',
  }),
]);

/** How the size of pictures changes while a network is trained. */
export const resizings = new Table<Entry>('resize', [
  entry({
    name: 'progressive',
    summary: 'Small pictures first, then larger ones',
    doc: 'The run is divided evenly among the sizes: by `epochs` into whole epochs, by `steps` at a step; what does not come out even goes to the last sizes. Weights, what the optimizer keeps, averages, running statistics, rates and the order of samples go on as if nothing happened. Pictures are prepared and then resized, bilinear; validation sees them at the size of its epoch, and what is best is looked for anew at each size, so that the best weights are of the last one that was reached. `stop` ends the run at the last size alone. The last size is that of the network, which the test has too. For networks whose weights do not depend on the size of a picture, such as those that end with `global_avg_pool`.',
    source: 'Howard 2018 (DAWNBench); S4',
    options: {
      sizes: list(integer({ doc: '', min: 1 }), {
        doc: 'Height and width in pixels, each larger than the one before; the last is what the network takes.',
      }),
    },
    positional: ['sizes'],
    aliases: ['progressive_resizing', 'Resize', 'multi_scale'],
    example: 'progressive([64, 128, 224])',
  }),
]);
