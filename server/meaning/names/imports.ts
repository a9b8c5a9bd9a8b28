import { nearest } from '../../../engine/nearest.ts';
import type { Declaration, Imported, Span, TextValue } from '../../syntax/tree.ts';
import type { Analysis } from '../analysis.ts';
import { type Diagnostic, elsewhere, type Report } from '../diagnostic.ts';
import type { World } from '../world.ts';
import type { Located } from './declarations.ts';
import { listed, suggest } from './suggestion.ts';

/** What is being read, from the spec that was asked for to the one that is imported last. */
export interface Importing {
  readonly files: readonly string[];
  /** What has been read on the way: a file that several import is read once. */
  readonly known: Map<string, Analysis>;
}

/** An `import` that leads to a spec. */
export interface AnalysedImport {
  readonly declaration: Declaration;
  readonly analysis: Analysis;
}

type Read = (text: string, file: string, importing: Importing) => Analysis;

/** Reads what a spec imports. What is wrong with an import is said at the import; what is wrong in the file, there. */
export function readImports(
  imports: readonly Declaration[],
  file: string,
  world: World,
  report: Report,
  importing: Importing,
  read: Read,
): { readonly imports: readonly AnalysedImport[]; readonly names: ReadonlyMap<string, Located> } {
  const analysed: AnalysedImport[] = [];
  const names = new Map<string, Located>();
  for (const declaration of imports) {
    const { path, imports: imported = [] } = declaration;
    const analysis = path?.isWhole ? readFile(path, file, world, report, importing, read) : undefined;
    if (!analysis) {
      // What it would have brought is not known, so nothing is said of its names.
      for (const node of imported) if (!names.has(node.name.text)) names.set(node.name.text, { imported: node });
      continue;
    }
    analysed.push({ declaration, analysis });
    for (const node of imported) bring(node, path!, analysis, names, report);
  }
  return { imports: analysed, names };
}

function readFile(
  path: TextValue,
  from: string,
  world: World,
  report: Report,
  importing: Importing,
  read: Read,
): Analysis | undefined {
  const file = resolve(from, path.value);
  const files = [...importing.files, from];
  if (files.includes(file)) {
    const circle = [...files.slice(files.indexOf(file)), file].map(
      (each) => `\`${each.slice(each.lastIndexOf('/') + 1)}\``,
    );
    report.error('import', path.span, `imports go in a circle: ${circle.join(' → ')}`);
    return undefined;
  }
  const known = importing.known.get(file);
  if (known) return known;
  const text = world.file?.(file);
  if (text === undefined) {
    report.error('import', path.span, `there is no file ${file}`);
    return undefined;
  }
  const analysis = read(text, file, { files, known: importing.known });
  importing.known.set(file, analysis);
  return analysis;
}

function bring(node: Imported, path: TextValue, analysis: Analysis, names: Map<string, Located>, report: Report): void {
  const { name } = node;
  const first = names.get(name.text);
  if (first) {
    const related = [{ message: 'the first one', span: first.imported!.span }];
    report.error('repeated', name.span, `\`${name.text}\` is imported twice`, { related });
    return;
  }
  const { home } = analysis;
  const declaration = home.declarations.byName.get(name.text);
  names.set(name.text, { imported: node, ...(declaration && { declaration, home, analysis }) });
  if (!declaration) {
    const known = [...home.declarations.byName.keys()];
    const { words, fixes } = suggest(nearest(name.text, known), name.span);
    report.error('unknown-name', name.span, `"${path.value}" declares no \`${name.text}\`${words || listed(known)}`, {
      fixes,
    });
    return;
  }
  const wrong = analysis.diagnostics.find((found) => found.severity === 'error' && isInside(found, declaration.span));
  if (!wrong) return;
  const related = [{ message: wrong.message, span: wrong.span, ...elsewhere(home, wrong.span) }];
  report.error('import', name.span, `\`${name.text}\` has errors in "${path.value}": ${wrong.message}`, { related });
}

const isInside = ({ span }: Diagnostic, around: Span): boolean => around.start <= span.start && span.end <= around.end;

/** All files that an analysis has read, straight or through others. */
export const importedFiles = ({ imports }: Analysis): ReadonlySet<string> =>
  new Set(imports.flatMap(({ analysis }) => [analysis.file, ...importedFiles(analysis)]));

/** The absolute path of what a spec names. Without node:path, so that the language also runs in a browser. */
export function resolve(from: string, path: string): string {
  const parts = (isAbsolute(path) ? path : `${from}/../${path}`).split(/[/\\]/);
  const whole: string[] = [];
  for (const part of parts) {
    if (part === '..' && whole.length > 1) whole.pop();
    else if (part !== '.' && part !== '..') whole.push(part);
  }
  return whole.join('/');
}

export const isAbsolute = (path: string): boolean => /^([/\\]|[A-Za-z]:)/.test(path);
