interface Report {
  readonly header: { readonly glibcVersionRuntime?: string };
}

/** This machine by the name that VS Code has for it in packages: `linux-x64`. */
export function packageTarget(): string {
  return `${isMusl() ? 'alpine' : process.platform}-${process.arch === 'arm' ? 'armhf' : process.arch}`;
}

/** Linux with another C library is a platform of its own to VS Code. */
function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const { header } = process.report.getReport() as Report;
  return header.glibcVersionRuntime === undefined;
}
