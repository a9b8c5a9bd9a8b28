import type { Parameter } from '../graph/parameter.ts';
import { count, type Shape, show } from '../graph/shape.ts';
import { call, choice, flag, integer, type Options, type OptionsOf, optional, share, value } from '../table.ts';
import { initializer } from '../training/initializers/initial.ts';
import { FLOW, type Layer, type Lowering, layer, mustBeSequence } from './layer.ts';
import { type Cell, lastOutputs, type Pass, passes, readSequence, readSequenceBackward } from './recurrent_passes.ts';
import { copy, copyAll } from './strides.ts';

/** Layers that read a sequence step by step and carry a state along. */

const options = {
  units: integer({
    doc: 'Numbers in the state, and in the output of a step.',
    min: 1,
    usual: '64 to 1024',
    aliases: ['hidden_size', 'hidden_dim', 'num_units'],
  }),
  layers: integer({
    doc: 'Layers on top of one another.',
    min: 1,
    default: 1,
    usual: '1 to 3',
    aliases: ['num_layers'],
  }),
  bidirectional: flag({
    doc: 'Reads the sequence from both ends, with weights of their own; outputs stand side by side. Not for predicting what comes next.',
    default: false,
  }),
  sequence: flag({
    doc: 'Gives the output of every step; `false` that of the last alone, of each direction the last that it reads.',
    default: false,
    aliases: ['return_sequences'],
  }),
  state: optional(
    value({
      doc: 'The state to begin with, such as `encoded.state`; by default zeros. Every layer takes it, an `lstm` with the memory cell where it is the state of another `lstm`.',
    }),
  ),
  dropout: share({
    doc: 'Share dropped between layers, where there are several.',
    below: 1,
    default: 0,
    usual: '0 to 0.5',
  }),
  recurrent_init: optional(
    call('initializer', {
      doc: 'What the weights from state to state begin as, each gate by itself; uniform in ±1/√units by default. `orthogonal` keeps the length of the state, `identity` keeps it whole.',
      aliases: ['recurrent_initializer'],
    }),
  ),
};

type RecurrentOptions = OptionsOf<typeof options>;

interface About extends Pick<Layer, 'name' | 'summary' | 'doc' | 'source' | 'aliases'> {
  readonly more?: Options;
  /** Linear maps of input and state that one step takes. */
  readonly gates: number;
  /** FLOPs of a unit in one step beside the products. */
  readonly flops: number;
  readonly cell: (options: Readonly<Record<string, unknown>>) => Cell;
}

const recurrent = ({ gates, flops, more, cell, ...about }: About): Layer =>
  layer<typeof options>({
    ...about,
    options: { ...options, ...more },
    role: 'weighted',
    positional: ['units'],
    inferred: ['input_size'],
    example: `${about.name}(128, sequence: true)`,
    members: { state: 'final_state' },
    mapsTables: true,
    infer([input], { units, bidirectional, sequence }, { named: { state } }) {
      const problem = mustBeSequence(input!);
      if (problem) return problem;
      const width = (bidirectional ? 2 : 1) * units;
      if (state && !(state.shape.length === 1 && state.shape[0] === width))
        return { problem: `begins with a state of [${width}], got ${show(state.shape)} as its \`state\`` };
      return { shape: sequence ? [input![0]!, width] : [width] };
    },
    parameters: (input, each) => passes(input, each).flatMap((pass) => parametersOf(pass, gates, each)),
    multiplyAdds: (input, _, each) => products(input, each, gates),
    flops(input, _, each) {
      const steps = input[0]! * passes(input, each).length * each.units;
      return 2 * products(input, each, gates) + (2 * gates + flops) * steps;
    },
    ...(gates === 4 && { makes: { cell: (_, { units, bidirectional }) => (bidirectional ? 2 : 1) * units } }),
    reads: { mask: [FLOW], ...(gates === 4 && { cell: ['state'] }) },
    passesOn: ['mask'],
    forward: (plan) => readSequence(plan, cell(plan.options)),
    backward: (plan) => readSequenceBackward(plan, cell(plan.options)),
  });

function parametersOf({ suffix, inputs }: Pass, gates: number, options: RecurrentOptions): Parameter[] {
  const { units, recurrent_init } = options;
  const initial = initializer('uniform', { limit: 1 / Math.sqrt(units) });
  const each = { trainable: true, fan: [inputs, units] as const, initial };
  const between = { blocks: gates, ...(recurrent_init && { initial: recurrent_init }) };
  return [
    { ...each, name: `weight_ih${suffix}`, shape: [gates * units, inputs], order: [1, 0] },
    { ...each, name: `weight_hh${suffix}`, shape: [gates * units, units], order: [1, 0], ...between },
    { ...each, name: `bias_ih${suffix}`, shape: [gates * units] },
    { ...each, name: `bias_hh${suffix}`, shape: [gates * units] },
  ];
}

const products = (input: Shape, each: RecurrentOptions, gates: number): number =>
  input[0]! * passes(input, each).reduce((sum, { inputs }) => sum + gates * each.units * (inputs + each.units), 0);

export const rnn = recurrent({
  name: 'rnn',
  summary: 'Recurrent layer: the state of a step comes from its input and the state before',
  doc:
    'hₜ = tanh(W·xₜ + b + U·hₜ₋₁ + c). `[length, features]` becomes `[units]`, or `[length, units]` with `sequence: true`. Forgets within ten steps or so, ' +
    'which `gru` and `lstm` do not. units·(features + units + 2) parameters a layer and direction.',
  source: 'Elman 1990; S1',
  more: { activation: choice(['tanh', 'relu'], { doc: 'What a new state goes through.', default: 'tanh' }) },
  aliases: ['RNN', 'SimpleRNN', 'nn.RNN'],
  gates: 1,
  flops: 5,
  cell: ({ activation }) => (activation === 'relu' ? 'rnn_relu' : 'rnn_tanh'),
});

export const gru = recurrent({
  name: 'gru',
  summary: 'Recurrent layer with gates that keep or renew its state',
  doc:
    'hₜ = (1 − z)·n + z·hₜ₋₁, with gates r and z and the new state n = tanh(W·xₜ + b + r·(U·hₜ₋₁ + c)). ' +
    '`[length, features]` becomes `[units]`, or `[length, units]` with `sequence: true`. 3·units·(features + units + 2) parameters a layer and direction.',
  source: 'Cho et al. 2014',
  aliases: ['GRU', 'nn.GRU'],
  gates: 3,
  flops: 18,
  cell: () => 'gru',
});

export const lstm = recurrent({
  name: 'lstm',
  summary: 'Recurrent layer with a memory cell that gates write, keep and read',
  doc:
    'cₜ = f·cₜ₋₁ + i·g and hₜ = o·tanh(cₜ), with gates i, f, o and the candidate g linear in xₜ and hₜ₋₁. ' +
    '`[length, features]` becomes `[units]`, or `[length, units]` with `sequence: true`. 4·units·(features + units + 2) parameters a layer and direction.',
  source: 'Hochreiter and Schmidhuber 1997; S1',
  aliases: ['LSTM', 'nn.LSTM', 'CuDNNLSTM'],
  gates: 4,
  flops: 26,
  cell: () => 'lstm',
});

/** A layer that reads from both ends has half of its units from each. */
const directionsBehind = ({ makers }: Lowering<unknown>): number => (makers[0]!.options.bidirectional ? 2 : 1);

export const finalState = layer({
  name: 'final_state',
  summary: 'The state of a recurrent layer after its last step',
  doc:
    '`encoded.state` says the same. `[length, units]` becomes `[units]`: the state from which another recurrent layer can go on, ' +
    'for `lstm` with its memory cell.',
  source: 'Sutskever et al. 2014',
  role: 'shape',
  options: {},
  positional: [],
  aliases: ['hidden_state', 'h_n', 'return_state', 'last_state'],
  example: 'final_state',
  passesOn: ['cell'],
  infer: ([input]) => (input!.length === 1 ? { shape: input! } : (mustBeSequence(input!) ?? { shape: [input![1]!] })),
  flops: () => 0,
  forward(plan) {
    if (plan.inputShape.length === 1) return copyAll(plan, plan.input, plan.output);
    for (const { input, output, width } of lastOutputs(plan.inputShape, directionsBehind(plan)))
      copy(plan.emit, [width], { ...input, buffer: plan.input }, { ...output, buffer: plan.output });
  },
  backward(plan) {
    const { inputShape, inputGradient: dx, outputGradient: dy } = plan;
    if (!dx) return;
    if (inputShape.length === 1) return copyAll(plan, dy, dx);
    plan.emit('clear', { y: dx }, { values: count(inputShape), fixed: 0 });
    for (const { input, output, width } of lastOutputs(inputShape, directionsBehind(plan)))
      copy(plan.emit, [width], { ...output, buffer: dy }, { ...input, buffer: dx });
  },
});
