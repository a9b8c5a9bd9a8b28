import type { Span as FileSpan, Kind, Options, Value } from '../../../engine/table.ts';
import type { Declaration, Setting } from '../../syntax/tree.ts';
import { type Fix, replacement } from '../diagnostic.ts';
import { listed, optionMeant, suggest } from '../names/suggestion.ts';
import { tables } from '../names/tables.ts';
import type { Reading } from '../reading.ts';
import { meantElsewhere } from '../values/misplaced.ts';
import { readOption } from '../values/options.ts';
import { renamedSetting } from './renaming.ts';

/** The settings of a declaration, read against their table. */
export interface Settings {
  /** Checked values and defaults; what is not right is absent. */
  readonly values: Readonly<Record<string, Value>>;
  /** The settings as they are written. */
  readonly written: ReadonlyMap<string, Setting>;
  /** Nothing is wrong or left out. */
  readonly isWhole: boolean;
}

export function readSettings(declaration: Declaration, options: Options, reading: Reading): Settings {
  const { report, meanings } = reading;
  const errors = report.errors;
  const meant = new Set<string>();
  const values: Record<string, Value> = {};
  const written = new Map<string, Setting>();
  for (const statement of declaration.statements) {
    if (statement.is !== 'setting') continue;
    const { key } = statement;
    const option = options[key.text];
    if (!option) {
      // A word alone may be the beginning of anything.
      if (!statement.broken || statement.value.is !== 'missing')
        meant.add(unknownSetting(statement, declaration, options, reading) ?? '');
      continue;
    }
    meanings.option(statement, { name: key.text, option });
    const first = written.get(key.text);
    if (first) {
      const related = [{ message: 'the first one', span: first.span }];
      report.error('repeated', key.span, `\`${key.text}\` is set twice`, { related });
      continue;
    }
    written.set(key.text, statement);
    const value = readOption(statement, option, `\`${key.text}\``, { ...reading, isBroken: statement.broken });
    if (value !== undefined) values[key.text] = value;
  }
  const isBroken = declaration.broken || declaration.statements.some((statement) => statement.broken);
  for (const [name, option] of Object.entries(options)) {
    if (written.has(name)) continue;
    if (option.default !== undefined) values[name] = option.default;
    // What a broken line was meant to set is not known.
    // One that is called otherwise has been told its name.
    else if (!option.optional && !meant.has(name) && !isUnreadable(declaration))
      missingSetting(declaration, name, option.kind, reading);
  }
  return { values, written, isWhole: !isBroken && report.errors === errors };
}

/** Where the settings that are written stand, for what is reported when they run. */
export const spansOf = ({ written }: Settings, file: string): Record<string, FileSpan> =>
  Object.fromEntries([...written].map(([name, { span }]) => [name, { file, ...span }]));

/** Lines that could not be read at all may hold any setting. */
const isUnreadable = (declaration: Declaration): boolean =>
  declaration.broken || declaration.statements.some(({ is }) => is === 'unread');

/** Reports it; the setting of the declaration that was probably meant. */
function unknownSetting(
  setting: Setting,
  declaration: Declaration,
  options: Options,
  { report, text }: Reading,
): string | undefined {
  const { key } = setting;
  const kind = declaration.kind.text;
  const names = Object.keys(options);
  const placed = meantElsewhere(setting, declaration, options, text);
  if (placed) {
    const message = `\`${kind}\` has no setting \`${key.text}\`: ${placed.words}`;
    report.error('unknown-setting', key.span, message, { fixes: placed.fixes });
    return undefined;
  }
  const meant = optionMeant(key.text, options);
  const { words } = suggest(meant, key.span);
  const fixes = meant === undefined ? [] : [renamedSetting(setting, meant, declaration, text)];
  const known = listed(names);
  report.error('unknown-setting', key.span, `\`${kind}\` has no setting \`${key.text}\`${words || known}`, { fixes });
  return meant;
}

function missingSetting(
  declaration: Declaration,
  name: string,
  option: Kind,
  { report, declarations, text }: Pick<Reading, 'report' | 'declarations' | 'text'>,
): void {
  const span = declaration.name?.span ?? declaration.kind.span;
  const title = declaration.name ? `\`${declaration.name.text}\`` : `this \`${declaration.kind.text}\``;
  const kind = option.is === 'either' ? option.of[0]! : option.is === 'list' && option.orOne ? option.of : option;
  const value =
    kind.is === 'call'
      ? [...tables[kind.table].entries.values()][0]!.example
      : kind.is === 'declared'
        ? declarations.namesOf(kind.kind)[0]
        : undefined;
  if (value === undefined) {
    report.error('missing-setting', span, `${title} needs \`${name}:\``);
    return;
  }
  const setting = `${name}: ${value}`;
  const fixes = [insertion(declaration, setting, text)];
  report.error('missing-setting', span, `${title} needs \`${name}:\`, such as \`${setting}\``, { fixes });
}

/** Puts a setting after the last one, on a line of its own where the others have theirs. */
function insertion({ statements, body }: Declaration, setting: string, text: string): Fix {
  const last = statements.at(-1)?.span.end ?? body!.start + 1;
  const isOneLine = !text.slice(body!.start, body!.end).includes('\n');
  const inserted = isOneLine ? `  ${setting}` : `\n  ${setting}`;
  return replacement(`Insert \`${setting}\``, { start: last, end: last }, inserted, false);
}
