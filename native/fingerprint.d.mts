export class Sources {
  constructor(folder: string);
  fingerprint(dependencies: string, args: readonly string[], compilerVersion: string): string;
}
