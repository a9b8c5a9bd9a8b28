import { camel } from './rule_index.ts';

/** What is known of a rule before it is written. */
export interface RuleIdea {
  /** kebab-case. */
  readonly name: string;
  readonly on: 'network' | 'train';
  readonly severity: string;
  readonly title: string;
}

export const fileOf = (name: string): string => name.replaceAll('-', '_');

/** Whether this can be the name of a rule, which its file and constant are called by too. */
export const isRuleName = (name: string): boolean => /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name);

/**
 * The file of a rule that begins: it reads and compiles, and finds something in its good example as in its bad one. So its tests fail until
 * the reason, the sources, both examples and the check are those of the rule.
 */
export function ruleScaffold({ name, on, severity, title }: RuleIdea): string {
  const { imports, spec, check } = BEGINNINGS[on];
  return `${imports}
export const ${camel(fileOf(name))} = ${on}Rule({
  name: '${name}',
  severity: '${severity}',
  title: ${quoted(title)},
  why: '',
  sources: [],
  bad: \`${spec}\`,
  good: \`${spec}\`,
${check}});
`;
}

/** A string as the formatter writes it. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return quote + text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) + quote;
}

const BEGINNINGS = {
  network: {
    imports: `import { is, widthOf } from '../facts/network_facts.ts';
import { networkRule } from '../rule.ts';
`,
    spec: `network Example {
  vector(16)
  dense(32) -> relu
  dense(4)
}
`,
    check: `  *check(network) {
    for (const node of network.nodes) {
      if (!is(node, 'dense')) continue;
      yield { at: node, message: \`\\\`dense(\${widthOf(node)})\\\` has \${widthOf(node)} units\` };
    }
  },
`,
  },
  train: {
    imports: `import { trainRule } from '../rule.ts';
`,
    spec: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore  split: random(validation: 20%, test: 10%) }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 40 }
`,
    check: `  *check(train) {
    const { entry } = train.optimizer;
    yield { at: train.optimizer, message: \`\\\`\${train.spec.network.name}\\\` is trained by \\\`\${entry}\\\`\` };
  },
`,
  },
} as const;
