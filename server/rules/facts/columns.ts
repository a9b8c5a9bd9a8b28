import type { Change } from '../change.ts';
import type { TrainFacts } from './train_facts.ts';

/** Leaves a column of numbers out, and makes the network's input as much narrower. Nothing where either is not written here. */
export function dropColumn(train: TrainFacts, name: string): Change[] {
  const { network, text, data } = train;
  const [input] = network.inputs;
  const written = input?.call.written.features;
  if (!input || network.inputs.length > 1 || !written || written.file !== data.span.file) return [];
  const width = input.shape[0]!;
  if (text.slice(written.start, written.end) !== String(width) || width < 2) return [];
  const { features } = data.settings;
  const kinds = { ...features, [name]: 'drop' };
  const record = `{ ${Object.entries(kinds)
    .map(([column, kind]) => `${/^[A-Za-z_]\w*$/.test(column) ? column : JSON.stringify(column)}: ${kind}`)
    .join(', ')} }`;
  return train.setDataSetting('features', record).map(({ edits }) => ({
    title: `Drop \`${name}\``,
    alone: true,
    edits: [...edits, { span: written, text: String(width - 1) }],
  }));
}
