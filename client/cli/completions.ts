import type { Command } from 'commander';
import { bash } from './completions/bash.ts';
import { commandLine } from './completions/command_line.ts';
import { fish } from './completions/fish.ts';
import { zsh } from './completions/zsh.ts';

const shells = { bash, zsh, fish };

/** Prints what a shell has to read to complete commands, options and their values; read off the program, so never behind it. */
export const completions = (shell: keyof typeof shells, program: Command): void => {
  process.stdout.write(shells[shell](commandLine(program)));
};
