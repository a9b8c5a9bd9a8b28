import type { Shape } from '../../engine/graph/shape.ts';
import type { Layer } from '../../engine/layers/layer.ts';
import { nearest } from '../../engine/nearest.ts';
import type { Binding, CallValue, Declaration, Name, Output, Setting, Statement, Value } from '../syntax/tree.ts';
import { findEntry, readArguments } from './calls.ts';
import { type Fix, replacement } from './diagnostic.ts';
import type { LayerUse } from './meanings.ts';
import type { Reading } from './reading.ts';
import { isName } from './reduce.ts';
import { listed, suggest } from './suggestion.ts';
import { tables } from './tables.ts';
import { showValue } from './words.ts';

/** What flows from one statement to the next. */
type Current =
  | {
      readonly is: 'layer';
      readonly use: LayerUse;
      /** Something before it could not be read, so that a shape that does not fit proves nothing. */
      readonly isDoubtful: boolean;
    }
  /** Nothing has flowed yet. */
  | { readonly is: 'nothing' }
  /** A mistake above makes it unknown; everything that follows from it stays unsaid. */
  | { readonly is: 'unknown' };

const UNKNOWN: Current = { is: 'unknown' };

interface Bound {
  readonly binding: Binding;
  readonly value: Current;
}

/**
 * Follows the values through the statements of a network: which layer takes what, with which shape. Whatever the first
 * mistake in a chain makes unknown is passed over in silence.
 */
export class FlowReader {
  /** All layers, in the order of the text. */
  readonly uses: LayerUse[] = [];
  /** What leaves the network; undefined where it cannot be told. */
  output: LayerUse | undefined;

  private reading: Reading;
  private current: Current = { is: 'nothing' };
  private readonly bound = new Map<string, Bound>();
  private input: LayerUse | undefined;
  private explicit: { readonly statement: Output; readonly value: Current } | undefined;
  private label: string | undefined;

  constructor(
    private readonly network: Declaration,
    private readonly around: Reading,
  ) {
    this.reading = around;
    for (const statement of network.statements) this.statement(statement);
    const last = this.explicit?.value ?? this.current;
    if (last.is === 'layer') this.output = last.use;
    if (network.statements.length === 0) this.empty();
  }

  private empty(): void {
    if (this.network.broken) return;
    const { name, kind } = this.network;
    const message = `\`${name?.text ?? kind.text}\` is empty: it begins with its input, such as \`image(1, 28, 28)\``;
    this.reading.report.error('empty-network', name?.span ?? kind.span, message);
  }

  private statement(statement: Statement): void {
    this.reading = { ...this.around, isBroken: statement.broken };
    switch (statement.is) {
      case 'flow':
        this.current = this.value(statement.value);
        if (statement.broken) this.current = doubtful(this.current);
        break;
      case 'binding':
        if (statement.shared)
          this.reading.report.error('not-yet', statement.span, '`shared` is not part of this version');
        this.current = this.bind(statement);
        break;
      case 'setting':
        this.current = this.bindWithColon(statement);
        break;
      case 'output':
        this.setOutput(statement);
        break;
      case 'unread':
        this.current = UNKNOWN;
        break;
      default:
        this.notYet(statement);
        this.current = UNKNOWN;
    }
  }

  private bind(binding: Binding): Current {
    const { name, value } = binding;
    const { report } = this.reading;
    const first = this.bound.get(name.text)?.binding;
    if (first) {
      const related = [{ message: `the first \`${name.text}\``, span: first.name.span }];
      report.error('repeated', name.span, `\`${name.text}\` is bound twice`, { related });
    }
    this.label = name.text;
    const read = this.value(value);
    const result = binding.broken ? doubtful(read) : read;
    this.label = undefined;
    if (!first) this.bound.set(name.text, { binding, value: result });
    return result;
  }

  /** `stem: conv2d(…)`: a network has no settings, so it is a binding with the wrong sign. */
  private bindWithColon(setting: Setting): Current {
    const { key, value, broken, span } = setting;
    const message = `a network has no settings: a value gets its name by \`${key.text} = …\``;
    const colon = { start: key.span.end, end: Math.max(key.span.end, value.span.start) };
    this.reading.report.error('syntax', key.span, message, { fixes: [replacement('Write `=`', colon, ' = ')] });
    return this.bind({ is: 'binding', name: key, value, broken, span });
  }

  private setOutput(statement: Output): void {
    const { name, value, span, broken } = statement;
    if (!name) return;
    const { report, meanings } = this.reading;
    if (this.explicit) {
      const related = [{ message: 'the first output', span: this.explicit.statement.span }];
      report.error('not-yet', span, 'networks with several outputs are not part of this version', { related });
      return;
    }
    if (value) {
      this.current = this.bind({ is: 'binding', name, value, broken, span });
      this.explicit = { statement, value: this.current };
      return;
    }
    const bound = this.bound.get(name.text);
    if (bound) meanings.refer(name, bound.binding);
    else this.unknownValue(name);
    this.explicit = { statement, value: bound?.value ?? UNKNOWN };
  }

  private unknownValue(name: Name): void {
    const names = [...this.bound.keys()];
    const { words, fixes } = suggest(nearest(name.text, names), name.span);
    const known = names.length === 0 ? ': the network names no values' : listed(names);
    this.reading.report.error('unknown-name', name.span, `unknown value \`${name.text}\`${words || known}`, { fixes });
  }

  /** Runs through the steps of a value; what comes out of the last one. */
  private value(value: Value): Current {
    let current = this.current;
    stepsOf(value).forEach((step, at) => {
      current = this.step(step, current, at === 0);
    });
    return current;
  }

  private step(step: Value, before: Current, isFirst: boolean): Current {
    const { report } = this.reading;
    if (step.is === 'call') return this.call(step, before, isFirst);
    if (step.is === 'missing') return UNKNOWN;
    if (step.is === 'operation' || step.is === 'negation') {
      report.error('not-yet', step.span, 'arithmetic on values of a network is not part of this version');
    } else {
      const message = `a network is made of layers such as \`dense(10)\`, found ${showValue(step)}`;
      report.error('not-a-layer', step.span, message);
    }
    return UNKNOWN;
  }

  private call(node: CallValue, before: Current, isFirst: boolean): Current {
    const { report, meanings } = this.reading;
    const bound = isName(node) ? this.bound.get(node.name.text) : undefined;
    if (bound && isFirst) {
      meanings.refer(node.name, bound.binding);
      return bound.value;
    }
    if (bound && !tables.layer.has(node.name.text)) {
      meanings.refer(node.name, bound.binding);
      const message = `\`${node.name.text}\` is a value, not a layer: a statement can begin with it`;
      report.error('not-a-layer', node.span, message);
      return UNKNOWN;
    }
    if (isFirst && isName(node) && this.isMeantAsValue(node.name)) return UNKNOWN;
    const layer = findEntry(node, 'layer', this.reading) as Layer | undefined;
    if (!layer) return UNKNOWN;
    const call = readArguments(node, 'layer', layer, this.reading);
    const isDoubtful = before.is === 'layer' && before.isDoubtful;
    const unplaced: LayerUse = { node, layer, call, inputs: [], label: this.label };
    const use = layer.role === 'input' ? this.begin(unplaced, isFirst) : this.apply(unplaced, before);
    this.uses.push(use);
    meanings.layer(use);
    return use.shape ? { is: 'layer', use, isDoubtful } : UNKNOWN;
  }

  /** A statement's first name may be a value that is misspelled, or that comes too late. Reports it. */
  private isMeantAsValue(name: Name): boolean {
    if (tables.layer.has(name.text) || tables.layer.called(name.text)) return false;
    const later = this.network.statements.find(
      (statement) => statement.is === 'binding' && statement.name.text === name.text,
    );
    if (later) {
      const related = [{ message: 'it is bound here', span: later.span }];
      const message = `\`${name.text}\` is bound further down: a value can be used after it is bound`;
      this.reading.report.error('unknown-name', name.span, message, { related });
      return true;
    }
    const meant = nearest(name.text, [...this.bound.keys()]);
    if (meant === undefined || nearest(name.text, tables.layer.names()) !== undefined) return false;
    this.unknownValue(name);
    return true;
  }

  /** An input begins the network. */
  private begin(use: LayerUse, isFirst: boolean): LayerUse {
    const { report } = this.reading;
    const { node, layer, call } = use;
    const first = this.input;
    this.input ??= use;
    if (!isFirst) {
      report.error('input', node.span, `\`${layer.name}\` is an input: it begins a network and takes nothing`);
      return use;
    }
    if (first) {
      const related = [{ message: 'the first input', span: first.node.span }];
      report.error('not-yet', node.span, 'networks with several inputs are not part of this version', { related });
      return use;
    }
    return call ? this.infer(use, []) : use;
  }

  private apply(use: LayerUse, before: Current): LayerUse {
    if (before.is === 'nothing') {
      const { node, layer } = use;
      const message = `\`${layer.name}\` has nothing to take: a network begins with its input, such as \`image(1, 28, 28)\``;
      this.reading.report.error('input', node.span, message);
      return use;
    }
    if (before.is === 'unknown') return use;
    const withInput = { ...use, inputs: [before.use] };
    return use.call ? this.infer(withInput, [before.use.shape!], before.isDoubtful) : withInput;
  }

  private infer(use: LayerUse, inputs: readonly Shape[], isDoubtful = false): LayerUse {
    const { node, layer, call } = use;
    const inputTypes = inputs.map((shape) => ({ shape }));
    const inference = layer.infer(inputs, call!.options as never, { inputs: inputTypes, named: {} });
    if ('shape' in inference) return { ...use, shape: inference.shape };
    if (isDoubtful) return use;
    const { problem, insertBefore } = inference;
    const before = use.inputs[0];
    const after = before ? ` after \`${before.layer.name}\`` : '';
    const advice = insertBefore ? `: insert \`${insertBefore}\`` : '';
    const fixes = insertBefore ? [insertion(insertBefore, node.span.start)] : [];
    this.reading.report.error('shape', node.span, `\`${layer.name}\`${after} ${problem}${advice}`, { fixes });
    return use;
  }

  private notYet({ is, span }: Statement): void {
    this.reading.report.error(
      'not-yet',
      { start: span.start, end: span.start + is.length },
      `\`${is}\` is not part of this version`,
    );
  }
}

const insertion = (layer: string, at: number): Fix =>
  replacement(`Insert \`${layer} ->\``, { start: at, end: at }, `${layer} -> `);

const doubtful = (current: Current): Current => (current.is === 'layer' ? { ...current, isDoubtful: true } : UNKNOWN);

/** The steps of a flow; parentheses around a flow change nothing. */
function stepsOf(value: Value): Value[] {
  if (value.is === 'group') return stepsOf(value.value);
  return value.is === 'pipeline' ? value.steps.flatMap(stepsOf) : [value];
}
