import * as vscode from 'vscode';
import { walkthrough } from '../walkthrough.ts';
import type { Command } from './command.ts';

export const getStarted: Command = {
  id: 'dlspec.getStarted',
  title: 'Get Started',
  async run({ extension }) {
    const { id } = extension.extension;
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${id}#${walkthrough.id}`, false);
  },
};
