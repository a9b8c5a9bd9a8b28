import type { Kind, Option } from '../../engine/table.ts';
import { PRESETS, REMARKS, SEVERITIES } from '../rules/control.ts';
import { rules } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';
import { PATH } from '../workspace/configuration/read.ts';

const severity = { $ref: '#/definitions/severity' };

/** What JSON says of a number, a share, a flag or a choice; the others cannot be set in a configuration. */
function schemaOf(kind: Kind): object {
  switch (kind.is) {
    case 'integer':
    case 'number':
      return {
        type: kind.is,
        ...(kind.min !== undefined && { minimum: kind.min }),
        ...(kind.max !== undefined && { maximum: kind.max }),
        ...(kind.above !== undefined && { exclusiveMinimum: kind.above }),
        ...(kind.below !== undefined && { exclusiveMaximum: kind.below }),
      };
    case 'share':
      return {
        type: 'number',
        minimum: 0,
        maximum: 1,
        ...(kind.below !== undefined && { exclusiveMaximum: kind.below }),
      };
    case 'flag':
      return { type: 'boolean' };
    case 'choice':
      return { enum: kind.of };
    default:
      throw new Error(`an option of a rule cannot be ${kind.is}: JSON has no way to say it`);
  }
}

const optionSchema = ({ kind, doc, default: value }: Option<unknown>) => ({
  ...schemaOf(kind),
  default: value,
  description: doc,
});

function choiceSchema({ name, severity: own, title, why, options = {} }: Rule): object {
  const fields = Object.entries(options);
  const about = { description: `${title}. Severity: ${own}.`, markdownDescription: `${title}.\n\n${why}` };
  const optionsSchema = {
    type: 'object',
    description: `Numbers of \`${name}\`.`,
    properties: Object.fromEntries(fields.map(([field, option]) => [field, optionSchema(option)])),
    additionalProperties: false,
  };
  const properties = { severity, ...(fields.length > 0 && { options: optionsSchema }) };
  return { ...about, anyOf: [severity, { type: 'object', properties, additionalProperties: false }] };
}

const remarkSchema = (title: string): object => ({
  description: `${title}.`,
  anyOf: [severity, { type: 'object', properties: { severity }, additionalProperties: false }],
});

/** The JSON schema of dlspec.config.json: for completion and checks in any editor that knows JSON schemas. */
export function configurationSchema(): object {
  const presetNames = Object.keys(PRESETS);
  const preset = { enum: presetNames, markdownEnumDescriptions: Object.values(PRESETS) };
  const path = { type: 'string', pattern: PATH.source };
  const presetOrPath = { anyOf: [{ $ref: '#/definitions/preset' }, path] };
  const [someRule] = rules;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'dlspec configuration',
    description: 'What a project wants of the rules of dlspec: how loud each is, and its numbers.',
    type: 'object',
    allowComments: true,
    allowTrailingCommas: true,
    additionalProperties: false,
    properties: {
      $schema: { type: 'string', description: 'Where this schema lies.' },
      extends: {
        description:
          'A preset, the path of another configuration (relative to this file), or a list of both: what comes later counts more.',
        anyOf: [presetOrPath, { type: 'array', items: presetOrPath }],
      },
      rules: { $ref: '#/definitions/rules' },
      overrides: {
        type: 'array',
        description: 'Other choices for some files. Where several fit a file, what comes later counts more.',
        items: {
          type: 'object',
          required: ['files'],
          additionalProperties: false,
          properties: {
            files: {
              description:
                'Patterns relative to the folder of this file, such as `drafts/**`; one without a slash fits files of that name in any folder.',
              anyOf: [{ type: 'string' }, { type: 'array', minItems: 1, items: { type: 'string' } }],
            },
            extends: { $ref: '#/definitions/preset' },
            rules: { $ref: '#/definitions/rules' },
          },
          defaultSnippets: [{ body: { files: ['$1'], rules: { [`\${2:${someRule!.name}}`]: '$3' } } }],
        },
      },
    },
    definitions: {
      preset,
      severity: { enum: SEVERITIES, description: 'How loud it is: `off` for not at all.' },
      rules: {
        type: 'object',
        description: 'By the name of the rule, its severity, or an object with its severity and its options.',
        additionalProperties: false,
        properties: Object.fromEntries([
          ...rules.map((rule) => [rule.name, choiceSchema(rule)]),
          ...Object.entries(REMARKS).map(([name, title]) => [name, remarkSchema(title)]),
        ]),
      },
    },
  };
}
