import type { Entry, Kind, Option, Referable, Value } from '../../../engine/table.ts';
import type { Analysis } from '../../meaning/analysis.ts';
import { tables, tableWords } from '../../meaning/names/tables.ts';
import { showDefault } from '../../meaning/values/show_default.ts';
import { showKind } from '../../meaning/values/words.ts';
import type { Parameter } from '../../syntax/tree.ts';
import { deprecation } from '../deprecated.ts';
import type { Proposal } from './proposal.ts';

/** What an option of this kind takes; names of declarations are those of the spec itself. */
export function values(kind: Kind, analysis: Analysis): Proposal[] {
  switch (kind.is) {
    case 'call':
      return [...tables[kind.table].entries.values()].map((entry) =>
        entryProposal(entry, tableWords[kind.table], kind.table === 'layer'),
      );
    case 'choice':
      return kind.of.map((label) => ({ label, kind: 'choice', detail: '', insert: label }));
    case 'flag':
      return ['true', 'false'].map((label) => ({ label, kind: 'value', detail: '', insert: label }));
    case 'either':
      return kind.of.flatMap((each) => values(each, analysis));
    case 'list':
      if (kind.orOne) return values(kind.of, analysis);
      return values(kind.of, analysis).map((each) => ({ ...each, insert: `[${each.insert}]` }));
    case 'declared':
      return declaredOf(kind.kind, analysis).map(({ name, doc, declaration }) =>
        declaredProposal(name, kind.kind, declaration.parameters, doc),
      );
    default:
      return [];
  }
}

const declaredOf = (kind: Referable, { networks, data, trains }: Analysis) =>
  ({ network: networks, data, train: trains })[kind];

/** A block, network, data or train of a spec. */
export function declaredProposal(
  name: string,
  kind: string,
  parameters: readonly Parameter[],
  doc: string | undefined,
): Proposal {
  const written = parameters.map((parameter) => parameter.name.text).join(', ');
  const required = parameters.filter((parameter) => !parameter.default);
  const stops = required.map((parameter, at) => `\${${at + 1}:${parameter.name.text}}`);
  return {
    label: name,
    kind: kind === 'block' ? 'block' : 'declaration',
    detail: written ? `${kind}(${written})` : kind,
    ...(doc && { doc }),
    ...(deprecation(doc) !== undefined && { deprecated: true }),
    insert: stops.length > 0 ? `${name}(${stops.join(', ')})` : name,
  };
}

/** An option, or a setting, by its name. */
export function optionProposal(name: string, option: Option<unknown>): Proposal {
  const standard = option.default === undefined ? '' : ` (default ${showDefault(option.default as Value)})`;
  const usual = option.usual ? `\n\nUsual: ${option.usual}` : '';
  return {
    label: name,
    kind: 'option',
    detail: `${showKind(option.kind)}${standard}`,
    doc: option.doc + usual,
    insert: `${name}: $1`,
  };
}

export const isRequired = ({ default: value, optional }: Option<unknown>): boolean => value === undefined && !optional;

function entryProposal(entry: Entry, word: string, isLayer: boolean): Proposal {
  const example = `\`\`\`dlspec\n${entry.example}\n\`\`\``;
  return {
    label: entry.name,
    kind: isLayer ? 'layer' : 'entry',
    detail: `${word}: ${entry.summary}`,
    doc: [example, entry.doc].filter(Boolean).join('\n\n'),
    insert: snippetOf(entry),
  };
}

/** Parentheses only where something must be given. */
function snippetOf({ name, options, positional }: Entry): string {
  const required = Object.entries(options).filter(([, option]) => isRequired(option));
  if (required.length === 0) return name;
  const stops = required.map(([option, { kind }], at) => {
    // A file is looked for, not written over.
    const isNamed = positional.includes(option) && kind.is !== 'path';
    const stop = isNamed ? `\${${at + 1}:${option}}` : `$${at + 1}`;
    const value = kind.is === 'path' || kind.is === 'text' ? `"${stop}"` : stop;
    return positional.includes(option) ? value : `${option}: ${value}`;
  });
  return `${name}(${stops.join(', ')})`;
}
