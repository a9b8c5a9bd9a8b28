import { readdirSync, readFileSync } from 'node:fs';

/**
 * For tests: programs with mistakes and without. A file begins with a whole program after `// ===== title`; each mistake below it,
 * `// ----- title`, is the lines in which it differs. Such a line stands in place of the program's line that begins with the same word,
 * or, where there is none, at the end of the last declaration; `without word` leaves a setting out. Under a line stands what is found there:
 *
 *   network Net { vector(8) -> dense(16) -> relu -> dense(1) -> softmax }
 *   //                                                          ^^^^^^^ warning softmax-one-unit
 */
export interface Pair {
  readonly title: string;
  readonly good: string;
  readonly bad: string;
  /** What is loud in the bad one, or drawn there: `warning softmax-one-unit: softmax`. */
  readonly expected: readonly string[];
}

const FOLDER = `${import.meta.dirname}/`;
const DRAWING = /^\/\/ *(\^+|\|) (\w+ [\w-]+)$/;
/** A declaration and a setting may have the same name. */
const firstWord = (line: string) => /^(\s?)\s*([\w-]+)/.exec(line)?.slice(1).join('');

/** Programs that are good, and pairs of a bad one with its repaired twin, of all files. */
export function corpus(): {
  readonly programs: readonly [title: string, text: string][];
  readonly pairs: readonly Pair[];
} {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.dlspec'));
  const programs: [string, string][] = [];
  const pairs: Pair[] = [];
  for (const file of files) {
    for (const part of readFileSync(FOLDER + file, 'utf8')
      .split(/^\/\/ ===== /m)
      .slice(1)) {
      const [program, ...mistakes] = part.split(/^\/\/ ----- /m);
      const [title, good] = cut(program!);
      programs.push([title, good]);
      pairs.push(...mistakes.map((mistake) => pairOf(title, good, ...cut(mistake))));
    }
  }
  return { programs, pairs };
}

function cut(part: string): [title: string, text: string] {
  const end = part.indexOf('\n');
  return [part.slice(0, end), part.slice(end + 1)];
}

function pairOf(program: string, good: string, title: string, drawn: string): Pair {
  const expected: string[] = [];
  const lines: string[] = [];
  for (const line of drawn.trimEnd().split('\n')) {
    const drawing = DRAWING.exec(line);
    if (!drawing) lines.push(line);
    else {
      const start = line.indexOf(drawing[1]!);
      const place = lines.at(-1)!.slice(start, start + drawing[1]!.length);
      expected.push(`${drawing[2]}: ${place}`);
    }
  }
  return { title: `${program}: ${title}`, good, bad: changed(good, lines), expected };
}

/** A program with some of its lines changed. */
export function changed(program: string, changes: readonly string[]): string {
  const lines = program.trimEnd().split('\n');
  const left: string[] = [];
  for (const change of changes) {
    const [leaves, word] = change.startsWith('without ')
      ? [true, ` ${change.slice('without '.length)}`]
      : [false, firstWord(change)];
    const at = lines.findIndex((line) => firstWord(line) === word);
    if (at < 0) {
      if (leaves) throw new Error(`no line begins with '${word?.trim()}'`);
      left.push(change);
    } else if (leaves) lines.splice(at, 1);
    else lines[at] = change;
  }
  const end = lines.lastIndexOf('}');
  return `${[...lines.slice(0, end), ...left, ...lines.slice(end)].join('\n')}\n`;
}
