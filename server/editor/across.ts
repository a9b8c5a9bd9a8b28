import { analyse } from '../meaning/analyse.ts';
import type { Analysis } from '../meaning/analysis.ts';
import type { Target } from '../meaning/meanings.ts';
import { world } from '../meaning/world.ts';
import { type CallValue, covers, type Declaration, type Edit, type Name } from '../syntax/tree.ts';
import { declared, type Entity, occurrences, symbolAt } from './names.ts';
import { nodesOf } from './walk.ts';

/** A name in one of several specs. */
export interface Site {
  readonly analysis: Analysis;
  readonly name: Name;
}

/** What changes in a spec. */
export interface SpecEdits {
  readonly analysis: Analysis;
  readonly edits: readonly Edit[];
}

/** Something that a spec declares, wherever it was asked for. */
export interface Origin {
  /** The spec that declares it. */
  readonly home: Analysis;
  readonly symbol: Entity;
  /** The name that was asked about, in the spec that was asked. */
  readonly at: Name;
}

/** What the name at `offset` stands for, in the spec that declares it. What an import does not lead to stays the import's own. */
export function originAt(analysis: Analysis, offset: number): Origin | undefined {
  const given = argumentAt(analysis, offset);
  if (given) return given;
  const found = symbolAt(analysis, offset);
  if (!found) return undefined;
  const { symbol, at } = found;
  const home = analysis.imports.find(({ declaration }) => declaration === symbol.declaration)?.analysis;
  const own = home && declarationOf(home, symbol.name.text);
  return own ? { home, symbol: own, at } : { home: analysis, symbol, at };
}

/** `units` in `Wide(units: 4)`, where another spec declares the block. */
function argumentAt(analysis: Analysis, offset: number): Origin | undefined {
  for (const { call, imported } of importedCalls(analysis)) {
    if (!covers(call.span, offset)) continue;
    const at = call.arguments.find(({ name }) => name && covers(name.span, offset))?.name;
    const home = at && homeOf(analysis, imported);
    const symbol = home && parameterOf(home, imported.text, at.text);
    if (home && symbol) return { home, symbol, at };
  }
  return undefined;
}

/** Calls of what other specs declare. */
function* importedCalls(analysis: Analysis): Generator<{ readonly call: CallValue; readonly imported: Name }> {
  if (analysis.imports.length === 0) return;
  const imported = new Map(
    analysis.meanings.references.flatMap(({ name, target }) =>
      target.is === 'imported' ? [[name, target.name] as const] : [],
    ),
  );
  for (const node of nodesOf(analysis.tree)) {
    const target = node.is === 'call' ? imported.get(node.name) : undefined;
    if (node.is === 'call' && target) yield { call: node, imported: target };
  }
}

const homeOf = ({ imports }: Analysis, imported: Name): Analysis | undefined =>
  imports.find(({ declaration }) => declaration.imports?.some(({ name }) => name === imported))?.analysis;

const declarationOf = (home: Analysis, name: string): Entity | undefined =>
  declared(home).find(({ kind, name: own }) => kind === 'declaration' && own.text === name && isOwn(home, own));

const isOwn = (home: Analysis, name: Name): boolean => home.tree.declarations.some((each) => each.name === name);

const parameterOf = (home: Analysis, of: string, name: string): Entity | undefined =>
  declared(home).find(
    ({ kind, name: own, declaration }) => kind === 'parameter' && own.text === name && declaration.name?.text === of,
  );

/** The declaration that a name leads to, with the spec that it stands in; undefined for parameters and values. */
export function declarationBehind(
  target: Target,
  analysis: Analysis,
): { home: Analysis; declaration: Declaration } | undefined {
  if (target.is === 'declaration') return { home: analysis, declaration: target };
  if (target.is !== 'imported') return undefined;
  const home = homeOf(analysis, target.name);
  const declaration = home?.home.declarations.byName.get(target.name.text);
  return home && declaration && { home, declaration };
}

/** The same, of what is called: a block or a network. */
export function declarationCalled({ name }: CallValue, analysis: Analysis) {
  const target = analysis.meanings.reference(name)?.target;
  return target && declarationBehind(target, analysis);
}

/** Everywhere that it stands: in its own spec, its declaration first, then in those of `specs` that import it. */
export function occurrencesAcross(
  { home, symbol }: Pick<Origin, 'home' | 'symbol'>,
  specs: readonly Analysis[],
): Site[] {
  const own = occurrences(home, symbol).map((name) => ({ analysis: home, name }));
  const others = specs.filter(({ file }) => file !== home.file).flatMap((spec) => usesIn(spec, home, symbol));
  return [...own, ...others];
}

function usesIn(spec: Analysis, home: Analysis, { kind, name, declaration }: Entity): Site[] {
  const isFromHome = (imported: Name) => homeOf(spec, imported)?.file === home.file;
  if (kind === 'declaration') {
    const imports = declared(spec).filter((each) => each.name.text === name.text && isFromHome(each.name));
    return imports.flatMap((each) => occurrences(spec, each)).map((each) => ({ analysis: spec, name: each }));
  }
  if (kind !== 'parameter') return [];
  return [...importedCalls(spec)].flatMap(({ call, imported }) => {
    if (imported.text !== declaration.name?.text || !isFromHome(imported)) return [];
    return call.arguments.flatMap((argument) =>
      argument.name?.text === name.text ? [{ analysis: spec, name: argument.name }] : [],
    );
  });
}

/** All specs that are known, each once: `specs`, and what they import. */
export function withImported(specs: readonly Analysis[]): Analysis[] {
  const known = new Map<string, Analysis>();
  const waiting = [...specs];
  for (let spec = waiting.shift(); spec; spec = waiting.shift()) {
    if (known.has(spec.file)) continue;
    known.set(spec.file, spec);
    waiting.push(...spec.imports.map(({ analysis }) => analysis));
  }
  return [...known.values()];
}

/** Reads `specs` anew, as they would stand beside `all`, some of them with another text. */
export function readAgain(
  specs: readonly Analysis[],
  all: readonly Analysis[],
  texts: ReadonlyMap<string, string> = new Map(),
): Analysis[] {
  const standing = new Map(all.map(({ file, text }) => [file, texts.get(file) ?? text]));
  const around = { ...world, file: (path: string) => standing.get(path) };
  return specs.map(({ file, text }) => analyse(standing.get(file) ?? text, file, around));
}
