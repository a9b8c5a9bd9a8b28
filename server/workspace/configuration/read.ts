import { type Node, type ParseError, parseTree } from 'jsonc-parser';
import { nearest } from '../../../engine/nearest.ts';
import type { Option, Value } from '../../../engine/table.ts';
import { inWords, listed, suggest } from '../../meaning/names/suggestion.ts';
import { showKind } from '../../meaning/values/words.ts';
import { PRESETS, type Preset, REMARKS, type RuleChoice, SEVERITIES } from '../../rules/control.ts';
import { rules } from '../../rules/index.ts';

/** What is wrong in a configuration file, and where. */
export interface Mistake {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** What one file says, before what it extends is put together with it. */
export interface Configuration {
  readonly preset?: Preset;
  /** Paths as they are written, in their order, with their places. */
  readonly extends: readonly { readonly path: string; readonly start: number; readonly end: number }[];
  readonly rules: Choices;
  readonly overrides: readonly Override[];
}

/** Other choices for the files that one of the patterns fits. */
export interface Override {
  readonly files: readonly string[];
  readonly preset?: Preset;
  readonly rules: Choices;
}

export type Choices = Readonly<Record<string, RuleChoice>>;

const byName = new Map(rules.map((rule) => [rule.name, rule]));
const presets = Object.keys(PRESETS);

/** What looks like a path is one; anything else is meant as a preset. */
export const PATH = /[\\/]|\.json$/;

/** Reads a configuration: JSON with comments. What is wrong is left out, and the rest keeps its meaning. */
export function readConfiguration(text: string): { configuration: Configuration; mistakes: readonly Mistake[] } {
  const reader = new Reader();
  const configuration = reader.configuration(text);
  return { configuration, mistakes: reader.mistakes.sort((a, b) => a.start - b.start) };
}

type Fields = Readonly<Record<string, (value: Node) => void>>;

class Reader {
  readonly mistakes: Mistake[] = [];

  configuration(text: string): Configuration {
    const errors: ParseError[] = [];
    const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
    for (const error of errors.slice(0, 1)) this.syntax(text, error);
    const read = {
      preset: undefined as Preset | undefined,
      extends: [] as { path: string; start: number; end: number }[],
      rules: {} as Choices,
      overrides: [] as readonly Override[],
    };
    if (root)
      this.fields(root, 'the configuration', {
        $schema: (value) => this.text(value, '$schema'),
        extends: (value) => {
          for (const each of value.type === 'array' ? (value.children ?? []) : [value]) {
            const path = this.text(each, 'extends');
            if (path === undefined) continue;
            if (PATH.test(path)) read.extends.push({ path, ...placeOf(each) });
            else read.preset = this.preset(each, ', or a path such as `./base.json`') ?? read.preset;
          }
        },
        rules: (value) => {
          read.rules = this.choices(value);
        },
        overrides: (value) => {
          read.overrides = this.list(value, 'overrides').flatMap((each) => this.override(each) ?? []);
        },
      });
    return read;
  }

  private override(node: Node): Override | undefined {
    const read = { files: [] as string[], preset: undefined as Preset | undefined, rules: {} as Choices };
    const isObject = this.fields(node, 'an override', {
      files: (value) => {
        const patterns = value.type === 'array' ? (value.children ?? []) : [value];
        read.files = patterns.flatMap((each) => this.text(each, 'files') ?? []);
        if (patterns.length === 0) this.mistake(value, '`files` names no pattern: write one such as `"drafts/**"`');
      },
      extends: (value) => {
        read.preset = this.preset(value, '');
      },
      rules: (value) => {
        read.rules = this.choices(value);
      },
    });
    if (isObject && !node.children?.some((property) => property.children?.[0]?.value === 'files')) {
      this.mistake(node, 'an override says which `files` it is about, such as `"drafts/**"`');
    }
    return read.files.length > 0 ? read : undefined;
  }

  private preset(node: Node, otherwise: string): Preset | undefined {
    const name = this.text(node, 'extends');
    if (name === undefined) return undefined;
    if (name in PRESETS) return name as Preset;
    const { words } = suggest(nearest(name, presets), { start: 0, end: 0 });
    this.mistake(node, `there is no preset \`${name}\`${words || listed(presets)}${words ? '' : otherwise}`);
    return undefined;
  }

  private choices(node: Node): Choices {
    const choices: Record<string, RuleChoice> = {};
    const names = [...byName.keys(), ...Object.keys(REMARKS)];
    const fields = names.map((name) => [
      name,
      (value: Node) => {
        choices[name] = this.choice(name, value);
      },
    ]);
    this.fields(node, '`rules`', Object.fromEntries(fields), 'rule');
    return choices;
  }

  private choice(rule: string, node: Node): RuleChoice {
    if (node.type !== 'object') return this.severity(node, ', or an object with `severity` and `options`');
    const read = { severity: undefined as RuleChoice['severity'], options: {} as Record<string, Value> };
    this.fields(node, `the choice for \`${rule}\``, {
      severity: (value) => {
        read.severity = this.severity(value).severity;
      },
      options: (value) => {
        const options = Object.entries(byName.get(rule)?.options ?? {});
        const fields = options.map(([name, option]) => [
          name,
          (given: Node) => {
            const number = this.value(given, name, option);
            if (number !== undefined) read.options[name] = number;
          },
        ]);
        if (fields.length === 0) this.mistake(value, `\`${rule}\` has no options`);
        else this.fields(value, `the options of \`${rule}\``, Object.fromEntries(fields), 'option');
      },
    });
    return { ...(read.severity && { severity: read.severity }), options: read.options };
  }

  private severity(node: Node, otherwise = ''): Pick<RuleChoice, 'severity'> {
    if (SEVERITIES.includes(node.value)) return { severity: node.value };
    const { words } = suggest(
      typeof node.value === 'string' ? nearest(node.value, SEVERITIES) : undefined,
      placeOf(node),
    );
    this.mistake(node, `${shown(node)} is no severity${words || `: write ${inWords(SEVERITIES, 'or')}${otherwise}`}`);
    return {};
  }

  private value(node: Node, name: string, { kind }: Option<unknown>): Value | undefined {
    const { value } = node;
    const fits = () => {
      switch (kind.is) {
        case 'integer':
        case 'number': {
          const { min = -Infinity, max = Infinity, above = -Infinity, below = Infinity } = kind;
          if (typeof value !== 'number' || (kind.is === 'integer' && !Number.isInteger(value))) return false;
          return value >= min && value <= max && value > above && value < below;
        }
        case 'share':
          return typeof value === 'number' && value >= 0 && value <= 1 && value < (kind.below ?? Infinity);
        case 'flag':
          return typeof value === 'boolean';
        case 'choice':
          return kind.of.includes(value);
        default:
          // An option of a rule that JSON cannot say: a test of the rules says that there is none.
          return false;
      }
    };
    if (fits()) return value;
    this.mistake(node, `\`${name}\` is ${showKind(kind)}, not ${shown(node)}`);
    return undefined;
  }

  private text(node: Node, name: string): string | undefined {
    if (node.type === 'string') return node.value;
    this.mistake(node, `\`${name}\` is a text in quotes, not ${shown(node)}`);
    return undefined;
  }

  private list(node: Node, name: string): readonly Node[] {
    if (node.type === 'array') return node.children ?? [];
    this.mistake(node, `\`${name}\` is a list in brackets, not ${shown(node)}`);
    return [];
  }

  /** Reads an object field by field, in the order of the text; tells whether it is one. */
  private fields(node: Node, what: string, fields: Fields, word = 'field'): boolean {
    if (node.type !== 'object') {
      this.mistake(node, `${what} is an object in braces, not ${shown(node)}`);
      return false;
    }
    const seen = new Set<string>();
    for (const { children: [name, value] = [] } of node.children ?? []) {
      if (!name) continue;
      const key = name.value as string;
      const read = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (seen.has(key)) this.mistake(name, `\`${key}\` stands twice: the last one counts`);
      seen.add(key);
      if (value && read) read(value);
      else if (!read) {
        const { words } = suggest(nearest(key, Object.keys(fields)), placeOf(name));
        this.mistake(name, `unknown ${word} \`${key}\`${words || listed(Object.keys(fields))}`);
      }
    }
    return true;
  }

  /** What the parser expected; what follows from it is not told. */
  private syntax(text: string, { error, offset, length }: ParseError): void {
    const found = text.slice(offset, offset + Math.max(1, length)).trim();
    const expected = EXPECTED[error] ?? 'this is no JSON';
    const start = Math.min(offset, Math.max(0, text.trimEnd().length - 1));
    const message = found ? `${expected}, found \`${found}\`` : `${expected}, but the file ends`;
    this.mistakes.push({ message, start, end: Math.min(text.length, Math.max(start + 1, offset + length)) });
  }

  private mistake(node: Node, message: string): void {
    this.mistakes.push({ message, ...placeOf(node) });
  }
}

/** By the parser's number of the error (jsonc-parser's `ParseErrorCode`, which exists for the compiler only). */
const EXPECTED: Readonly<Record<number, string>> = {
  3: 'a name in quotes is expected',
  4: 'a value is expected',
  5: 'a `:` is expected',
  6: 'a `,` is expected',
  7: 'a `}` is expected',
  8: 'a `]` is expected',
  9: 'nothing more is expected',
  11: 'the comment does not end',
  12: 'the text does not end',
};

const placeOf = ({ offset, length }: Node) => ({ start: offset, end: offset + length });

function shown({ type, value }: Node): string {
  if (type === 'object') return 'an object';
  return type === 'array' ? 'a list' : `\`${JSON.stringify(value)}\``;
}
