import { expect, test } from 'vitest';
import { packageTarget } from './package_target.ts';

test('this machine has a name that packages are made for', () => {
  expect(packageTarget()).toMatch(/^(?:linux|alpine|darwin|win32)-(?:x64|arm64|armhf)$/);
});
