import { share } from '../../table.ts';
import { leftToTrain, partOf, split } from './split.ts';

export const tailSplit = split({
  name: 'tail',
  summary: 'Keep back the end, for what has an order',
  doc: 'Of texts and of samples in the order of time: training sees what came first, validation what came after it, and test the last. So no sample tells of another that it lies next to.',
  options: {
    validation: share({
      doc: 'Share that training never sees and that its progress is measured on.',
      default: 0.1,
      usual: '10% to 20%',
      below: 1,
    }),
    test: share({
      doc: 'Share at the very end that is kept for one last measurement.',
      default: 0,
      usual: '10% to 20%, or 0% beside a `test:` source',
      below: 1,
    }),
  },
  positional: [],
  aliases: ['TimeSeriesSplit', 'sequential_split', 'chronological', 'holdout_last', 'last'],
  example: 'tail(validation: 10%)',
  testShare: (options) => options.test,
  contiguous: true,
  divide(samples, { validation, test }) {
    const tested = partOf('test', test, samples);
    const validated = partOf('validation', validation, samples);
    const trained = leftToTrain(samples, { validation, test }, { validated, tested });
    const rows = Uint32Array.from({ length: samples }, (_, row) => row);
    return {
      train: rows.subarray(0, trained),
      validation: rows.subarray(trained, trained + validated),
      test: rows.subarray(trained + validated),
    };
  },
});
