import type { Argument, Command, Option } from 'commander';
import { knownDevices } from '../../../engine/cost/known_devices.ts';
import { layers } from '../../../engine/layers/index.ts';
import { rules } from '../../../server/rules/index.ts';
import { startingSpecs } from '../../starting_specs/index.ts';

/** What may stand in a place of the command line: some words, or paths of a kind; nothing is known of any other text. */
export type Values = readonly string[] | 'spec' | 'file' | 'folder' | 'run' | 'text';

export interface LineOption {
  /** With its dashes. */
  readonly name: string;
  readonly description: string;
  /** Absent: it stands alone. */
  readonly values?: Values;
  /** May it be given again? */
  readonly repeats: boolean;
}

export interface LineCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly LineOption[];
  /** In their order; the last goes on where it may be repeated. */
  readonly arguments: readonly Values[];
  readonly repeats: boolean;
}

/** The commands as a shell completes them, read off the program itself. */
export const commandLine = (program: Command): LineCommand[] =>
  program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: [...command.options.map(optionOf), HELP],
    arguments: command.registeredArguments.map((argument) => argumentOf(argument, command.name())),
    repeats: command.registeredArguments.at(-1)?.variadic ?? false,
  }));

const HELP: LineOption = { name: '--help', description: 'tell what the command does', repeats: false };

function optionOf({ long, description, flags, argChoices, required, defaultValue }: Option): LineOption {
  const values = required && { values: argChoices ?? valuesOf(/<(\w+)/.exec(flags)![1]!, long!) };
  return { name: long!, description, ...values, repeats: Array.isArray(defaultValue) };
}

function argumentOf(argument: Argument, command: string): Values {
  if (argument.argChoices) return argument.argChoices;
  const name = argument.name();
  if (name === 'file') return 'spec';
  if (name === 'run') return 'run';
  return NAMES[`${command} ${name}`] ?? 'text';
}

function valuesOf(placeholder: string, option: string): Values {
  if (placeholder === 'file') return 'file';
  if (placeholder === 'dir') return 'folder';
  return NAMES[option] ?? 'text';
}

/** Names out of tables. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'rules name': rules.map(({ name }) => name),
  'layers name': [...layers.entries.keys()],
  'new task': startingSpecs.map(({ name }) => name),
  '--device': knownDevices.map(({ name }) => name),
};
