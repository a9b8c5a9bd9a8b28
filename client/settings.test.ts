import { expect, test, vi } from 'vitest';
import { SWITCHES } from '../server/lsp/switches.ts';
import { settings } from './settings.ts';

vi.mock('vscode', () => ({}));

test('what the language server lets be switched off is a setting, with the same default', () => {
  for (const [name, value] of Object.entries(SWITCHES)) {
    expect(settings).toHaveProperty([`dlspec.${name}`, 'default'], value);
  }
});
