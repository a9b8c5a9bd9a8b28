import { show } from '../../../engine/graph/shape.ts';
import type { Analysis } from '../../meaning/analysis.ts';
import { axesOf } from '../../meaning/flow/shape_members.ts';
import { covers, type Declaration, type Statement, type Value } from '../../syntax/tree.ts';
import { type Flowing, shapeOf } from '../fit.ts';
import { below } from '../walk.ts';
import type { Proposal } from './proposal.ts';

/** A name that a body has bound before some place. */
export interface Bound {
  readonly name: string;
  readonly value?: Value;
  /** Made with `shared`: it is used like a layer. */
  readonly isShared: boolean;
}

/** The values that have a name at `offset`: bound before it, and not inside of a turn or branch that has ended. */
export function boundBefore({ statements }: Declaration, offset: number): Bound[] {
  const inside = (body: readonly Statement[]): Bound[] =>
    body.flatMap((statement): Bound[] => {
      if (statement.span.end < offset) return namesOf(statement);
      if (!covers(statement.span, offset)) return [];
      if (statement.is === 'repeat') return inside(statement.statements);
      if (statement.is !== 'if') return [];
      const branch = statement.branches.find(({ span }) => covers(span, offset));
      return branch ? inside(branch.statements) : [];
    });
  return inside(statements);
}

function namesOf(statement: Statement): Bound[] {
  switch (statement.is) {
    case 'binding':
      return [{ name: statement.name.text, value: statement.value, isShared: statement.shared === true }];
    case 'output':
      return statement.name && statement.value
        ? [{ name: statement.name.text, value: statement.value, isShared: false }]
        : [];
    case 'parting':
      return statement.parts.map(({ name }) => ({ name: name.text, isShared: false }));
    case 'if': {
      const [first, ...others] = statement.branches.map(({ statements }) => statements.flatMap(namesOf));
      const hasElse = statement.branches.some(({ condition }) => !condition);
      return (hasElse ? (first ?? []) : []).flatMap(({ name }) =>
        others.every((branch) => branch.some((other) => other.name === name)) ? [{ name, isShared: false }] : [],
      );
    }
    default:
      return [];
  }
}

const shapeIn = ({ value }: Bound, analysis: Analysis): Flowing => (value ? shapeOf(value, analysis) : 'unknown');

export const valueProposal = (bound: Bound, analysis: Analysis): Proposal => {
  const shape = shapeIn(bound, analysis);
  const what = bound.isShared ? 'shared' : typeof shape === 'string' ? 'value' : `value ${show(shape)}`;
  return { label: bound.name, kind: 'value', detail: what, insert: bound.name };
};

export const parameterProposals = ({ parameters }: Declaration, { text }: Analysis): Proposal[] =>
  parameters.map(({ name, default: value }) => ({
    label: name.text,
    kind: 'value',
    detail: value ? `parameter = ${text.slice(value.span.start, value.span.end)}` : 'parameter',
    insert: name.text,
  }));

/** `x.channels`: what can be asked of the shapes of values. */
export function axisProposals(declaration: Declaration, offset: number, analysis: Analysis): Proposal[] {
  const all = boundBefore(declaration, offset).filter(({ isShared }) => !isShared);
  const input: Bound[] = declaration.kind.text === 'block' ? [{ name: 'input', isShared: false }] : [];
  return [...all, ...input].flatMap((bound) => {
    const shape = shapeIn(bound, analysis);
    const axes = typeof shape === 'string' ? undefined : shape;
    return axesOf(axes).map((axis): Proposal => {
      const label = `${bound.name}.${axis.name}`;
      return { label, kind: 'value', detail: axes ? `${axes[axis.at]}` : 'of its shape', insert: label };
    });
  });
}

/** `encoded.state`: what the last layer of a value keeps beside its output. */
export function memberProposals(bound: readonly Bound[], { meanings }: Analysis): Proposal[] {
  return bound.flatMap(({ name, value }) => {
    const calls = value ? [...below(value)].filter((node) => node.is === 'call') : [];
    const last = calls.map((call) => meanings.layers.get(call)?.layer).findLast((layer) => layer !== undefined);
    return Object.keys(last?.members ?? {}).map((member): Proposal => {
      const label = `${name}.${member}`;
      return { label, kind: 'value', detail: `${member} of \`${last!.name}\``, insert: label };
    });
  });
}
