import { nearest } from '../../../engine/nearest.ts';
import type { CallValue, Name, Value } from '../../syntax/tree.ts';
import { deepStatements } from '../../syntax/tree.ts';
import { replacement } from '../diagnostic.ts';
import { tables } from '../names/tables.ts';
import type { Reading, ValuesAround } from '../reading.ts';
import { findEntry } from '../values/calls.ts';
import { isName } from '../values/reduce.ts';
import { showValue } from '../values/words.ts';
import { applyLayer, applyMember } from './apply.ts';
import { isNumber, operate } from './arithmetic.ts';
import { findBlock, useBlock } from './blocks.ts';
import { type BodyReader, binds } from './body.ts';
import { type Flowing, UNKNOWN } from './flowing.ts';
import { useInstance } from './instances.ts';
import { memberOf } from './shape_members.ts';

/** Reads the values of a body: flows, arithmetic, calls of layers and blocks. */
export class Steps {
  constructor(readonly body: BodyReader) {}

  /** Runs through the steps of a flow; what comes out of the last one. */
  flow(value: Value, current: Flowing): Flowing {
    let result = current;
    stepsOf(value).forEach((step, at) => {
      result = this.step(step, result, at === 0);
    });
    return result;
  }

  /** The reading of this body for values that may ask about the network. */
  around(more: Partial<ValuesAround> = {}): Reading {
    const { reading } = this.body;
    const values: ValuesAround = {
      joined: new Set(),
      give: () => false,
      instance: () => undefined,
      member: (node) => memberOf(node, this.body),
      isBound: ({ value }) =>
        value.is === 'call' &&
        isName(value) &&
        !this.body.reading.scope.has(value.name.text) &&
        (value.name.text === 'input'
          ? this.body.input !== undefined
          : this.body.names.get(value.name.text) !== undefined),
      ...more,
    };
    return { ...reading, values };
  }

  private step(step: Value, before: Flowing, isFirst: boolean): Flowing {
    const { report, text } = this.body.reading;
    if (step.is === 'call') return this.call(step, before, isFirst);
    if (step.is === 'missing') return UNKNOWN;
    if ((step.is === 'operation' || step.is === 'negation') && !isNumber(step, this.body)) {
      const read = () => operate(step, before, this.body);
      return this.body.unfolding.deeper(this.body.frame, step, read) ?? UNKNOWN;
    }
    const { kind } = this.body.frame.declaration;
    if (step.is === 'list' && step.items.length > 0 && step.items.every(({ is }) => is === 'call')) {
      const flow = step.items.map(({ span }) => text.slice(span.start, span.end)).join(' -> ');
      const fixes = [replacement(`Change to \`${flow}\``, step.span, flow)];
      report.error('not-a-layer', step.span, `layers follow one another by \`->\`: \`${flow}\``, { fixes });
      return UNKNOWN;
    }
    const message = `a ${kind.text} is made of layers such as \`dense(10)\`, found ${showValue(step)}`;
    report.error('not-a-layer', step.span, message);
    return UNKNOWN;
  }

  call(node: CallValue, before: Flowing, isFirst: boolean): Flowing {
    const { body } = this;
    const { scope, meanings } = body.reading;
    const name = node.name.text;
    const bound = isName(node) ? body.names.get(name) : undefined;
    if (bound?.shared) {
      meanings.refer(node.name, bound.target);
      return useInstance(bound.shared, node, before, isFirst, body);
    }
    if (bound && isFirst) {
      meanings.refer(node.name, bound.target);
      return bound.value;
    }
    if (isName(node) && name === 'input') return this.input(node, isFirst);
    if (bound && !tables.layer.has(name)) {
      meanings.refer(node.name, bound.target);
      const message = `\`${name}\` is a value, not a layer: a statement can begin with it`;
      body.reading.report.error('not-a-layer', node.span, message);
      return UNKNOWN;
    }
    const owner = node.parts.length === 2 && !node.parentheses ? body.names.get(node.parts[0]!.text) : undefined;
    if (owner) return applyMember(node, owner, body);
    const given = isName(node) ? scope.get(name) : undefined;
    // A parameter may hold a layer: `block Unit(activation = relu)`.
    if (given?.value.is === 'call' && given.value.name.text !== name) {
      meanings.refer(node.name, given.parameter);
      return this.call(given.value, before, false);
    }
    if (given && !tables.layer.has(name)) {
      meanings.refer(node.name, given.parameter);
      if (given.value.is === 'missing') return UNKNOWN;
    }
    const block = findBlock(name, body.frame.home);
    if (block) return useBlock(block, node, before, isFirst, body);
    if (isFirst && isName(node) && this.isMeantAsValue(node.name)) return UNKNOWN;
    const layer = findEntry(node, 'layer', body.reading, () => body.reading.declarations.namesOf('block'));
    return layer ? applyLayer(node, layer, before, isFirst, body) : UNKNOWN;
  }

  private input(node: CallValue, isFirst: boolean): Flowing {
    const { body } = this;
    if (!body.input) {
      const message =
        '`input` is what flows into a block or into a turn of `repeat`: a network begins with `image(…)`, `vector(…)` and the like';
      body.reading.report.error('input', node.span, message);
      return UNKNOWN;
    }
    if (isFirst) return body.input;
    body.reading.report.error(
      'not-a-layer',
      node.span,
      '`input` is a value, not a layer: a statement can begin with it',
    );
    return UNKNOWN;
  }

  /** Can what is shared be used? */
  checkShared(call: CallValue): boolean {
    const { reading, frame } = this.body;
    return findBlock(call.name.text, frame.home) !== undefined || findEntry(call, 'layer', reading) !== undefined;
  }

  /** A statement's first name may be a value that is misspelled, or that comes too late. Reports it. */
  private isMeantAsValue(name: Name): boolean {
    if (tables.layer.has(name.text) || tables.layer.called(name.text)) return false;
    const { body } = this;
    const elsewhere = [...deepStatements(body.frame.declaration.statements)].find(
      (statement) => statement.is !== 'if' && binds(statement, name.text),
    );
    if (elsewhere) {
      const isLater = elsewhere.span.start > name.span.start;
      const related = [{ message: 'it is bound here', span: elsewhere.span }];
      const message = isLater
        ? `\`${name.text}\` is bound further down: a value can be used after it is bound`
        : `\`${name.text}\` is not bound here: what a turn binds ends with it, and an \`if\` hands on what all its branches bind`;
      body.reading.report.error('unknown-name', name.span, message, { related });
      return true;
    }
    const meant = nearest(name.text, body.names.all());
    const known = [...tables.layer.names(), ...body.reading.declarations.namesOf('block')];
    if (meant === undefined || nearest(name.text, known) !== undefined) return false;
    body.unknownValue(name);
    return true;
  }
}

/** The steps of a flow; parentheses around a flow change nothing. */
function stepsOf(value: Value): Value[] {
  if (value.is === 'group') return stepsOf(value.value);
  return value.is === 'pipeline' ? value.steps.flatMap(stepsOf) : [value];
}
