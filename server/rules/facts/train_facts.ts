import type { Device } from '../../../engine/cost/devices.ts';
import type { RunLength } from '../../../engine/cost/run_cost.ts';
import type { DataFacts } from '../../../engine/data/facts.ts';
import { factsInUnit } from '../../../engine/data/prepare/unit.ts';
import type { DataSpec, TrainSpec } from '../../../engine/run/spec.ts';
import type { Call, Span } from '../../../engine/table.ts';
import { lossTerms } from '../../../engine/training/losses/by_output.ts';
import type { AnalysedTrain, Analysis } from '../../meaning/analysis.ts';
import type { Declaration } from '../../syntax/tree.ts';
import type { Change } from '../change.ts';
import { factsOf, type NetworkFacts, type Tail } from './network_facts.ts';
import { lossOf, type Task, taskOf } from './task.ts';

/** The device that a spec declares, the first of several; else the machine at hand, where it was measured. */
export const deviceOf = ({ devices, machine }: Pick<Analysis, 'devices' | 'machine'>): Device | undefined =>
  devices.find(({ device }) => device)?.device ?? machine;

/**
 * What is known of data, as a train sees it. Of pairs, which are as many as the samples that they are drawn from, the inputs are those of
 * the other data.
 */
export function factsOfData({ of, ...data }: DataSpec, factsOf: (data: DataSpec) => DataFacts | undefined) {
  const own = factsOf({ of, ...data });
  const drawnFrom = of && factsOf(of);
  if (!own || !drawnFrom) return own;
  const { samples, shape, stored, inputs, features, columns, rowNumbers, timeline } = drawnFrom;
  return { samples, shape, stored, inputs, features, columns, rowNumbers, timeline, ...own };
}

/** The network, data and settings of a train, with what is known of each. */
export class TrainFacts {
  readonly settings: TrainSpec['settings'];
  readonly network: NetworkFacts;
  /** What samples are taken from: of pairs the other data, which says how they are divided and scaled. */
  readonly data: DataSpec;
  /** Of the data, its target as the loss sees it; undefined where nothing is known. */
  readonly facts: DataFacts | undefined;
  readonly task: Task;
  /** The loss, where the network has one output. */
  readonly loss: Call | undefined;
  /** The optimizer, the first where several follow one another. */
  readonly optimizer: Call;

  constructor(
    readonly spec: TrainSpec,
    facts: DataFacts | undefined,
    private readonly train: AnalysedTrain,
    private readonly analysis: Pick<Analysis, 'data' | 'text' | 'file' | 'devices' | 'machine'>,
  ) {
    this.settings = spec.settings;
    this.data = spec.data.of ?? spec.data;
    this.facts = facts && factsInUnit(facts, spec.data.settings.target);
    this.network = factsOf(spec.network);
    this.task = taskOf(spec, this.network, facts);
    this.loss = lossOf(spec);
    const { optimizer } = spec.settings as { readonly optimizer: Call | readonly Call[] };
    this.optimizer = Array.isArray(optimizer) ? (optimizer[0] as Call) : (optimizer as Call);
  }

  /** What it is to run on; undefined where nothing is known of that. */
  get device(): Device | undefined {
    return deviceOf(this.analysis);
  }

  /** What comes last before each loss that is compared with a target. */
  get ends(): readonly { readonly loss: Call; readonly tail: Tail }[] {
    return lossTerms(this.settings.loss, this.spec.network).flatMap(({ call, output }) => {
      const tail = this.network.tails.find((each) => each.output.id === output);
      return tail ? [{ loss: call, tail }] : [];
    });
  }

  /** Penalties of the train, one or several. */
  get penalties(): readonly Call[] {
    return [this.settings.penalty ?? []].flat() as readonly Call[];
  }

  get text(): string {
    return this.analysis.text;
  }

  /** A setting by name that not every version of the tables has. */
  setting(name: string): unknown {
    return (this.settings as Readonly<Record<string, unknown>>)[name];
  }

  dataSetting(name: string): unknown {
    return (this.data.settings as Readonly<Record<string, unknown>>)[name];
  }

  /** Is a setting written, rather than left to its default? */
  isWritten(name: string): boolean {
    return settingIn(this.train.declaration, name) !== undefined;
  }

  /** Where a setting of the train is written, or its name. */
  at(name: string): Span {
    const setting = settingIn(this.train.declaration, name);
    return { file: this.analysis.file, ...(setting?.value.span ?? this.train.nameSpan) };
  }

  /** Where a setting of the data is written, or the data's name; where the train names it, for data of another spec. */
  atData(name: string): Span {
    const declaration = this.dataDeclaration;
    if (!declaration) return this.at('data');
    const setting = settingIn(declaration, name);
    return { file: this.analysis.file, ...(setting?.value.span ?? declaration.name!.span) };
  }

  /** Samples that are trained on, and in all; undefined where their number is not known. */
  get samples(): number | undefined {
    return this.facts?.samples;
  }

  get trainingSamples(): number | undefined {
    return this.parts?.train;
  }

  /** Samples by what they are for; a test of its own is none of them. */
  get parts(): RunLength['samples'] {
    if (this.samples === undefined) return undefined;
    const { split } = this.data.settings;
    // A column says what each row is for: only the file tells.
    if (split?.entry === 'by_column') return undefined;
    const { test = 0, folds, ...given } = (split?.options ?? {}) as Record<string, number>;
    const validation = folds === undefined ? (given.validation ?? 0) : (1 - test) / folds;
    const [held, tested] = [validation, test].map((share) => Math.round(this.samples! * Number(share)));
    const train = Math.max(1, Math.round(this.samples * (1 - Number(validation) - Number(test))));
    return { train, validation: held!, test: tested! };
  }

  /** What an epoch goes through: of a text windows that lie side by side, for those that overlap are not all drawn. */
  get anEpoch(): RunLength['samples'] {
    const { parts, facts } = this;
    if (!parts || facts?.vocabulary === undefined || facts.steps === undefined) return parts;
    const length = facts.steps;
    const tokens = this.samples! + length;
    const beside = (part: number) => Math.max(0, Math.floor(((part / this.samples!) * tokens - 1) / length));
    return { train: Math.max(1, beside(parts.train)), validation: beside(parts.validation), test: beside(parts.test) };
  }

  /** Steps of the run; undefined where the samples are not known. */
  get steps(): number | undefined {
    const { epochs, steps, batch, accumulate } = this.settings;
    if (steps !== undefined) return steps;
    const samples = this.anEpoch?.train;
    if (samples === undefined || epochs === undefined) return undefined;
    return epochs * Math.ceil(samples / (batch * accumulate));
  }

  /** Passes over the training data, where they can be told. */
  get epochs(): number | undefined {
    const { epochs, steps, batch, accumulate } = this.settings;
    if (epochs !== undefined) return epochs;
    const samples = this.anEpoch?.train;
    return samples === undefined ? undefined : (steps! * batch * accumulate) / samples;
  }

  /** Does training begin with weights of an earlier run? */
  get startsTrained(): boolean {
    return this.setting('start') !== undefined;
  }

  setSetting(name: string, text: string, safe = false): Change[] {
    return this.change(this.train.declaration, name, text, safe);
  }

  setDataSetting(name: string, text: string, safe = false): Change[] {
    const declaration = this.dataDeclaration;
    return declaration ? this.change(declaration, name, text, safe) : [];
  }

  private get dataDeclaration(): Declaration | undefined {
    const wanted = this.spec.data.of?.name ?? this.train.data;
    return this.analysis.data.find(({ name }) => name === wanted)?.declaration;
  }

  private change(declaration: Declaration, name: string, text: string, safe: boolean): Change[] {
    const { file } = this.analysis;
    const setting = settingIn(declaration, name);
    if (setting) {
      const edits = [{ span: { file, ...setting.value.span }, text }];
      return [{ title: `Set \`${name}\` to ${text}`, safe, edits }];
    }
    const end = declaration.statements.at(-1)?.span.end;
    if (end === undefined || !declaration.body) return [];
    const body = this.text.slice(declaration.body.start, declaration.body.end);
    const inserted = body.includes('\n') ? `\n  ${name}: ${text}` : `  ${name}: ${text}`;
    return [{ title: `Add \`${name}: ${text}\``, safe, edits: [{ span: { file, start: end, end }, text: inserted }] }];
  }
}

function settingIn({ statements }: Declaration, name: string) {
  for (const statement of statements) if (statement.is === 'setting' && statement.key.text === name) return statement;
  return undefined;
}
