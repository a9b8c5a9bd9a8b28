import { ridge } from '../../engine/cost/devices.ts';
import { type KnownDevice, knownDevices } from '../../engine/cost/known_devices.ts';
import { quantity } from '../../engine/cost/quantities.ts';
import type { Entry, Option, Options, Table, Value } from '../../engine/table.ts';
import { settingsOf } from '../meaning/names/tables.ts';
import { showDefault } from '../meaning/values/show_default.ts';
import { showKind } from '../meaning/values/words.ts';
import { tables } from './grammar.ts';

const optionRow = ([name, option]: [string, Option<unknown>], positional: boolean) => {
  const given = positional ? `\`${name}\` (first)` : `\`${name}:\``;
  const value =
    option.default !== undefined ? `\`${showDefault(option.default as Value)}\`` : option.optional ? '—' : 'required';
  return `| ${given} | ${showKind(option.kind)} | ${value} | ${option.doc}${option.usual ? ` Usual: ${option.usual}.` : ''} |`;
};

export function optionTable(options: Options, positional: readonly string[] = []): string[] {
  const rows = Object.entries(options);
  if (rows.length === 0) return [];
  return [
    '| option | takes | default | |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => optionRow(row, positional.includes(row[0]))),
    '',
  ];
}

export function entrySection(entry: Entry): string[] {
  return [
    `## ${entry.name}`,
    '',
    `${entry.summary}.`,
    '',
    '```dlspec',
    entry.example,
    '```',
    '',
    ...(entry.doc ? [entry.doc, ''] : []),
    ...optionTable(entry.options, entry.positional),
    ...(entry.source ? [`Source: ${entry.source}.`, ''] : []),
    ...(entry.aliases.length > 0
      ? [`Elsewhere called ${entry.aliases.map((alias) => `\`${alias}\``).join(', ')}.`, '']
      : []),
  ];
}

const TITLES: Readonly<Record<string, string>> = {
  layer: 'Layers',
  loss: 'Losses',
  optimizer: 'Optimizers',
  initializer: 'Initializers',
  metric: 'Metrics',
  schedule: 'Schedules',
  clip: 'Clipping',
  stop: 'Stopping',
  penalty: 'Penalties',
  source: 'Data sources',
  split: 'Splits',
  window: 'Windows',
  normalize: 'Normalization',
  target: 'Targets',
  augment: 'Augmentation',
  missing: 'Missing values',
  outliers: 'Outliers',
  start: 'Starting weights',
  unfreeze: 'Unfreezing',
  resize: 'Resizing',
  distribution: 'Distributions',
  strategy: 'Strategies',
};

const NOTE = '<!-- Generated from the tables by `npm run generate`. -->';

function tablePage(table: Table<Entry>): string {
  const sections = [...table.entries.values()].flatMap(entrySection);
  return [`# ${TITLES[table.name]}`, '', NOTE, '', ...sections].join('\n').trimEnd().concat('\n');
}

function settingsPage(): string {
  const sections = Object.entries(settingsOf).flatMap(([kind, options]) => [`## ${kind}`, '', ...optionTable(options)]);
  return ['# Settings of declarations', '', NOTE, '', ...sections].join('\n').trimEnd().concat('\n');
}

const deviceRow = (device: KnownDevice): string => {
  const { name, title, peak, bf16, bandwidth, memory, source } = device;
  const figures = [
    quantity(peak, 'FLOP/s'),
    bf16 ? quantity(bf16, 'FLOP/s') : '—',
    quantity(bandwidth, 'B/s'),
    `${memory / 2 ** 30} GiB`,
    ridge(device).toPrecision(3),
  ];
  return `| \`${name}\` | ${title} | ${figures.join(' | ')} | ${source} |`;
};

function devicesPage(): string {
  return [
    '# Devices',
    '',
    NOTE,
    '',
    'What a network costs depends on where it runs. `dlspec calibrate` measures the machine at hand and keeps it as the device `this`; a spec may ' +
      'declare others (`device Laptop { peak: 200 GFLOP/s  bandwidth: 25 GB/s }`), and these are known. `dlspec estimate spec.dlspec --device a100_80gb` takes any of them.',
    '',
    'The peak is of single precision without tensor cores; the ridge is where the roofline bends: layers with fewer FLOPs a byte wait for memory.',
    '',
    '| device | | fp32 | bf16 | bandwidth | memory | ridge, FLOP/byte | source |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |',
    ...knownDevices.map(deviceRow),
    '',
  ].join('\n');
}

/** The reference pages by file name. */
export function pages(): Map<string, string> {
  const files = tables.map((table): [string, string] => [
    `${TITLES[table.name]!.toLowerCase().replace(/ /g, '_')}.md`,
    tablePage(table),
  ]);
  return new Map([...files, ['settings.md', settingsPage()], ['devices.md', devicesPage()]]);
}
