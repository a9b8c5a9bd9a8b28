import type { Graph } from '../../../engine/graph/graph.ts';
import { nearest } from '../../../engine/nearest.ts';
import type { Call } from '../../../engine/table.ts';
import {
  isAlone,
  isToldValues,
  type LossSetting,
  lossTerms,
  outputNamed,
} from '../../../engine/training/losses/by_output.ts';
import type { TrainSettings } from '../../../engine/training/settings.ts';
import type { Field, RecordValue, Setting, Value } from '../../syntax/tree.ts';
import { replacement } from '../diagnostic.ts';
import { inWords, suggest } from '../names/suggestion.ts';
import type { Reading } from '../reading.ts';
import type { NetworkReading } from './network.ts';

interface Train {
  readonly settings: Partial<TrainSettings>;
  readonly written: ReadonlyMap<string, Setting>;
}

/** Does every output have its loss, and every loss and list of metrics an output? */
export function checkOutputs({ settings, written }: Train, network: NetworkReading, reading: Reading): boolean {
  if (!network.graph) return true;
  const errors = reading.report.errors;
  const outputs = outputsOf(network);
  const { loss, metrics } = settings;
  const lossAt = written.get('loss')?.value;
  if (loss && lossAt) checkLosses(loss, lossAt, outputs, network.graph, reading);
  const metricsAt = written.get('metrics')?.value;
  if (metrics && metricsAt) {
    if (metricsAt.is === 'record') checkKeys(metricsAt, outputs, network.graph, 'metrics', () => false, reading);
    else if (outputs.length > 1) severalOutputs(metricsAt, 'metrics', outputs, network.graph, reading);
  }
  return reading.report.errors === errors;
}

export const outputsOf = ({ named }: NetworkReading): string[] =>
  [...named].flatMap(([name, { isOutput }]) => (isOutput ? [name] : []));

function checkLosses(loss: LossSetting, at: Value, outputs: readonly string[], graph: Graph, reading: Reading): void {
  if (isAlone(loss)) {
    if (loss.written.weight) loneWeight(loss, at, reading);
    else if (outputs.length > 1 && !isToldValues(loss.entry)) severalOutputs(at, 'loss', outputs, graph, reading);
  } else if (at.is === 'record' && at.fields.length === 0) {
    const one = outputs.length === 0 ? '`loss: cross_entropy`' : `\`loss: { ${outputs[0]}: cross_entropy, … }\``;
    reading.report.error('loss-by-output', at.span, `no loss, so nothing is learnt: give one, such as ${one}`);
  } else if (at.is === 'record') {
    const isTold = ({ name }: Field) => loss[name.text] !== undefined && isToldValues(loss[name.text]!.entry);
    const { errors } = reading.report;
    checkKeys(at, outputs, graph, 'loss', isTold, reading);
    // A name that is misspelled leaves an output without.
    if (reading.report.errors === errors) reportUntrained(loss, at, outputs, graph, reading);
  }
}

/** Outputs that no loss is about, nor anything that comes after them. */
function reportUntrained(
  loss: Readonly<Record<string, Call>>,
  at: Value,
  outputs: readonly string[],
  graph: Graph,
  { report }: Reading,
): void {
  const trained = new Set<number>();
  const reach = (id: number): void => {
    if (trained.has(id)) return;
    trained.add(id);
    waiting.push(...graph.nodes[id]!.inputs);
  };
  const waiting = lossTerms(loss, graph).flatMap(({ output, reads }) => [...Object.values(reads), output ?? []].flat());
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) reach(id);
  const without = outputs.filter((name) => !(name in loss) && !trained.has(outputNamed(graph, name)!));
  if (without.length === 0) return;
  const message = `no loss is about ${inWords(without, 'and')}: what leads there alone is not trained`;
  report.add('warning', 'loss-by-output', at.span, message);
}

/** The names of a record are those of outputs. */
function checkKeys(
  at: RecordValue,
  outputs: readonly string[],
  graph: Graph,
  setting: 'loss' | 'metrics',
  mayBeOther: (field: Field) => boolean,
  { report, text }: Reading,
): void {
  for (const field of at.fields) {
    const { name, value } = field;
    if (outputs.includes(name.text) || mayBeOther(field)) continue;
    if (outputs.length === 0) {
      const alone = text.slice(value.span.start, value.span.end);
      const message = `the output of \`${graph.name}\` has no name: write \`${setting}: ${alone}\`, or name it by \`output ${name.text}\``;
      const fixes =
        at.fields.length === 1 ? [replacement(`Change to \`${setting}: ${alone}\``, at.span, alone, false)] : [];
      report.error('loss-by-output', name.span, message, { fixes });
      return;
    }
    const { words, fixes } = suggest(nearest(name.text, outputs), name.span);
    const has = `: ${outputs.length === 1 ? 'its output is' : 'its outputs are'} ${inWords(outputs, 'and')}`;
    report.error('unknown-name', name.span, `\`${graph.name}\` has no output \`${name.text}\`${words || has}`, {
      fixes,
    });
  }
}

function severalOutputs(
  at: Value,
  setting: 'loss' | 'metrics',
  outputs: readonly string[],
  graph: Graph,
  { report, text }: Reading,
): void {
  const one = text.slice(at.span.start, at.span.end);
  const record = `{ ${outputs.map((name) => `${name}: ${one}`).join(', ')} }`;
  const fixes = [replacement(`Change to \`${record}\``, at.span, record, false)];
  const what = setting === 'loss' ? 'each has its loss' : 'metrics are given by output';
  const message = `\`${graph.name}\` has the outputs ${inWords(outputs, 'and')}, and ${what}: \`${setting}: ${record}\``;
  report.error('loss-by-output', at.span, message, { fixes });
}

function loneWeight({ entry }: Call, at: Value, { report }: Reading): void {
  const argument = at.is === 'call' ? at.arguments.find(({ name }) => name?.text === 'weight') : undefined;
  const span = argument?.span ?? at.span;
  const message = `\`weight\` weighs losses of several outputs against one another, and \`${entry}\` stands alone: the learning rate says how far a step goes`;
  report.error('loss-by-output', span, message);
}
