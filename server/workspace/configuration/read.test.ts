import { Ajv } from 'ajv';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { configurationSchema } from '../../generate/configuration_schema.ts';
import { drawn, undrawn } from '../../meaning/drawn.ts';
import { readConfiguration } from './read.ts';

/** Mistakes as they are drawn into the text. `only` says what a schema cannot know, or does not mind. */
const cases: readonly [name: string, text: string, only?: 'read'][] = [
  [
    'everything that can be said',
    `  {
    "$schema": "./schema.json", // comments are fine
    "extends": ["strict", "./base.json", "../x.dlspec.config.json"],
    "rules": {
      "dropout-wide": { "severity": "info", "options": { "width": 512 } },
      "hidden-units": "off",
      "batch-size": { "options": { "large": 1024 } },
      "unused-ignore": "error",
      "missing-file": { "severity": "off" },
    },
    "overrides": [{ "files": "drafts/**", "extends": "recommended", "rules": { "sgd-plain": "hint" } }]
  }
`,
  ],
  ['nothing', '  {}\n'],
  [
    'a misspelt rule',
    `  { "rules": { "dropout-wid": "off" } }
//             ^^^^^^^^^^^^^ error configuration: unknown rule \`dropout-wid\`: did you mean \`dropout-wide\`?
`,
  ],
  [
    'a rule that is none of the rules',
    `  { "rules": { "shape": "off" } }
//             ^^^^^^^ error configuration: unknown rule \`shape\`
`,
  ],
  [
    'a misspelt field',
    `  { "rulez": {}, "toString": {} }
//  ^^^^^^^ error configuration: unknown field \`rulez\`: did you mean \`rules\`?
//               ^^^^^^^^^^ error configuration: unknown field \`toString\`: there are \`$schema\`, \`extends\`, \`rules\` and \`overrides\`
`,
  ],
  [
    'a severity that is none',
    `  { "rules": { "adamw": "warn", "bottleneck": 2, "sgd-plain": ["off"] } }
//                      ^^^^^^ error configuration: \`"warn"\` is no severity: write \`off\`, \`hint\`, \`info\`, \`warning\` or \`error\`, or an object with \`severity\` and \`options\`
//                                            ^ error configuration: \`2\` is no severity: write \`off\`, \`hint\`, \`info\`, \`warning\` or \`error\`, or an object with \`severity\` and \`options\`
//                                                            ^^^^^^^ error configuration: a list is no severity: write \`off\`, \`hint\`, \`info\`, \`warning\` or \`error\`, or an object with \`severity\` and \`options\`
`,
  ],
  [
    'options out of their range, of another kind, unknown, or where there are none',
    `  {
    "rules": {
      "dropout-wide": { "options": { "width": 0, "widht": 3 } },
//                                            ^ error configuration: \`width\` is a whole number of at least 1, not \`0\`
//                                               ^^^^^^^ error configuration: unknown option \`widht\`: did you mean \`width\`?
      "batch-size": { "severity": "loud", "options": { "large": "512" } },
//                                ^^^^^^ error configuration: \`"loud"\` is no severity: write \`off\`, \`hint\`, \`info\`, \`warning\` or \`error\`
//                                                              ^^^^^ error configuration: \`large\` is a whole number of at least 1, not \`"512"\`
      "run-length": { "options": { "steps": 1.5 }, "levels": 3 },
//                                          ^^^ error configuration: \`steps\` is a whole number of at least 1, not \`1.5\`
//                                                 ^^^^^^^^ error configuration: unknown field \`levels\`: there are \`severity\` and \`options\`
      "adamw": { "options": { "rate": 1 } }
//                          ^^^^^^^^^^^^^ error configuration: \`adamw\` has no options
    }
  }
`,
  ],
  [
    'a preset that is none',
    `  { "extends": "strickt" }
//             ^^^^^^^^^ error configuration: there is no preset \`strickt\`: did you mean \`strict\`?
`,
  ],
  [
    'a preset that is far from any',
    `  { "extends": ["everything", 1] }
//              ^^^^^^^^^^^^ error configuration: there is no preset \`everything\`: there are \`recommended\`, \`strict\` and \`all\`, or a path such as \`./base.json\`
//                            ^ error configuration: \`extends\` is a text in quotes, not \`1\`
`,
  ],
  [
    'overrides of another form',
    `  { "overrides": { "files": "a" } }
//               ^^^^^^^^^^^^^^^^ error configuration: \`overrides\` is a list in brackets, not an object
`,
  ],
  [
    'an override about no files',
    `  { "overrides": [{ "rules": {} }, { "files": [] }, { "files": [1] }, "a"] }
//                ^^^^^^^^^^^^^^^ error configuration: an override says which \`files\` it is about, such as \`"drafts/**"\`
//                                            ^^ error configuration: \`files\` names no pattern: write one such as \`"drafts/**"\`
//                                                              ^ error configuration: \`files\` is a text in quotes, not \`1\`
//                                                                    ^^^ error configuration: an override is an object in braces, not \`"a"\`
`,
  ],
  [
    'a path for an override',
    `  { "overrides": [{ "files": "a", "extends": "./base.json" }] }
//                                           ^^^^^^^^^^^^^ error configuration: there is no preset \`./base.json\`: there are \`recommended\`, \`strict\` and \`all\`
`,
  ],
  [
    'a list at the top',
    `  []
//^^ error configuration: the configuration is an object in braces, not a list
`,
  ],
  [
    'a name twice',
    `  { "rules": { "adamw": "off", "adamw": "hint" } }
//                             ^^^^^^^ error configuration: \`adamw\` stands twice: the last one counts
`,
    'read',
  ],
  [
    'a comma that is missing, and the rest is read',
    `  { "extends": "strict"
    "rulez": {} }
//  ^^^^^^^ error configuration: a \`,\` is expected, found \`"rulez"\`
//  ^^^^^^^ error configuration: unknown field \`rulez\`: did you mean \`rules\`?
`,
    'read',
  ],
  [
    'a brace that is missing',
    `  { "rules": {}
//            ^ error configuration: a \`}\` is expected, but the file ends
`,
    'read',
  ],
];

const isAllowed = new Ajv({
  keywords: [
    'allowComments',
    'allowTrailingCommas',
    'markdownDescription',
    'defaultSnippets',
    'markdownEnumDescriptions',
  ],
}).compile(configurationSchema());

describe('a configuration', () => {
  it.each(cases)('%s', (_, text, only) => {
    const written = undrawn(text);
    const { mistakes } = readConfiguration(written);
    const drawings = mistakes.map(
      ({ message, ...span }) => ({ rule: 'configuration', severity: 'error', message, span }) as const,
    );
    expect(drawn(written, drawings)).toBe(text);
    // The schema, by which editors check, is of the same opinion.
    if (!only) expect(isAllowed(parse(written))).toBe(mistakes.length === 0);
  });

  it('means what it says, and what is wrong is left out', () => {
    const { configuration } = readConfiguration(`{
      "extends": ["all", "./base.json"],
      "rules": { "adamw": "loud", "dropout-wide": { "severity": "info", "options": { "width": 512, "x": 1 } }, "bottleneck": "off" },
      "overrides": [{ "files": "a" }, { "rules": {} }],
    }`);
    expect(configuration).toEqual({
      preset: 'all',
      extends: [{ path: './base.json', start: 27, end: 40 }],
      rules: {
        adamw: {},
        'dropout-wide': { severity: 'info', options: { width: 512 } },
        bottleneck: { severity: 'off' },
      },
      overrides: [{ files: ['a'], preset: undefined, rules: {} }],
    });
  });
});
