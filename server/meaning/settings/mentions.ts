import { nearest } from '../../../engine/nearest.ts';
import { type Declaration, deepStatements } from '../../syntax/tree.ts';
import { binds } from '../flow/body.ts';
import type { NetworkReading } from '../flow/network.ts';
import type { Target } from '../meanings.ts';
import { inWords, suggest } from '../names/suggestion.ts';
import type { Mention, Reading } from '../reading.ts';

/** The network that a train trains, and whether its text is the one at hand. */
export interface Trained {
  readonly declaration: Declaration;
  readonly reading: NetworkReading;
  readonly isHere: boolean;
}

/** Do the names that settings mention stand for something in the network? Names of outputs in records: see outputs.ts. */
export function checkMentions(mentions: readonly Mention[], trained: Trained, reading: Reading): boolean {
  const { report, meanings } = reading;
  const errors = report.errors;
  for (const { node, what } of new Set(mentions)) {
    const text = node.name.text;
    const first = node.parts[0]!;
    const target = trained.isHere ? targetOf(first.text, trained) : undefined;
    if (target) meanings.refer(first, target);
    if (what === 'output' || !trained.reading.graph) continue;
    const known = what === 'value' ? valuesOf(trained.reading) : labelsOf(trained.reading);
    if (known.includes(text)) continue;
    const name = trained.declaration.name!.text;
    if (what === 'value' && trained.reading.named.has(text)) {
      report.error(
        'unused-value',
        node.name.span,
        `\`${text}\` does not flow into an output of \`${name}\`, so it is not computed`,
      );
      continue;
    }
    const shown = what === 'value' ? known : known.filter((label) => !label.includes('.'));
    const { words, fixes } = suggest(nearest(text, known), node.name.span);
    const has =
      shown.length === 0 || shown.length > 9
        ? ': names are given by `name = …`'
        : `: there ${shown.length === 1 ? 'is' : 'are'} ${inWords(shown, 'and')}`;
    const kind = what === 'value' ? 'value' : 'label';
    report.error('unknown-name', node.name.span, `\`${name}\` has no ${kind} \`${text}\`${words || has}`, { fixes });
  }
  return report.errors === errors;
}

const valuesOf = ({ graph }: NetworkReading): string[] => Object.keys(graph?.values ?? {});

/** The beginnings of the paths of all layers: `stem`, `stem.conv2d`. */
export function labelsOf({ graph }: Pick<NetworkReading, 'graph'>): string[] {
  const labels = new Set<string>();
  for (const { path } of graph?.nodes ?? []) {
    const parts = path.split('.');
    for (let length = 1; length <= parts.length; length++) labels.add(parts.slice(0, length).join('.'));
  }
  return [...labels];
}

/** Where the name is given, in the body or deeper in it. */
function targetOf(name: string, { declaration, reading }: Trained): Target | undefined {
  const named = reading.named.get(name);
  if (named) return named.target;
  const binding = [...deepStatements(declaration.statements)].find((statement) => binds(statement, name));
  return binding?.is === 'binding' ? binding : undefined;
}
