import { calibrationFile, keptCalibration } from '../../engine/calibrate/kept.ts';
import { type NativeModule, native } from '../../engine/native.ts';
import { engines, version } from '../../package.json';
import { paint } from './paint.ts';
import { table } from './table.ts';

/** One thing that dlspec stands on. */
interface Finding {
  readonly what: string;
  readonly found: string;
  /** What is wrong, and what to do. */
  readonly problem?: string;
}

/** What is installed, and what the engine found here. Exit 1 where something keeps dlspec from training. */
export function doctor({ format }: { readonly format: 'text' | 'json' }): void {
  const engine = engineHere();
  const node = nodeHere();
  const kept = keptCalibration();
  const calibration = kept === 'outdated' ? undefined : kept;
  const problems = [node.problem, engine.problem].filter((problem) => problem !== undefined);
  if (problems.length > 0) process.exitCode = 1;
  if (format === 'json') {
    const { instructions, threads } = engine.features ?? {};
    const measured = calibration && {
      file: calibrationFile(),
      time: calibration.time,
      processor: calibration.processor,
    };
    const platform = `${process.platform}-${process.arch}`;
    const native = engine.features ? { instructions, threads } : null;
    console.log(
      JSON.stringify(
        { version, node: process.versions.node, platform, native, calibration: measured ?? null, problems },
        null,
        2,
      ),
    );
    return;
  }
  const findings: Finding[] = [
    { what: 'dlspec', found: version },
    node,
    { what: 'platform', found: `${process.platform}-${process.arch}` },
    engine,
    {
      what: 'calibration',
      found: calibration
        ? `${calibration.processor}, ${calibration.instructions}, measured ${calibration.time.slice(0, 10)}`
        : `${kept ? 'by another version of dlspec' : 'never'}: estimates are those of a generic device until \`dlspec calibrate\` measures this machine`,
    },
  ];
  for (const line of table([['', ''], ...findings.map(({ what, found }) => [what, found])], new Set([0, 1])).slice(1))
    console.log(line);
  for (const problem of problems) console.log(`${paint('red', 'error', process.stdout)}: ${problem}`);
}

function nodeHere(): Finding {
  const found = process.versions.node;
  const least = Number(/\d+/.exec(engines.node)![0]);
  if (Number(found.split('.')[0]) >= least) return { what: 'Node', found };
  return { what: 'Node', found, problem: `Node ${found} is too old: ${least} or newer is needed` };
}

function engineHere(): Finding & { readonly features?: ReturnType<NativeModule['features']> } {
  const what = 'engine';
  try {
    const features = native().features();
    const { instructions, threads } = features;
    return { what, found: `${instructions.join(', ')}; ${threads} ${threads === 1 ? 'thread' : 'threads'}`, features };
  } catch (error) {
    return { what, found: 'none', problem: (error as Error).message };
  }
}
