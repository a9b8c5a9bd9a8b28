import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json';
import { scaleOf } from '../../server/meaning/values/units.ts';
import { fail } from './failure.ts';
import { watchStreams } from './streams.ts';

/** The command line. Every command's code is loaded when it is called, so that starting costs little. */

const debug = () => new Option('--debug', 'show stack traces');
const format = (...more: string[]) =>
  new Option('--format <format>', 'form of the output').choices(['text', 'json', ...more]).default('text');
const set = () =>
  new Option('--set <path=value>', 'override a setting, such as Baseline.batch=32 (may be repeated)')
    .argParser((value: string, before: string[] = []) => [...before, value])
    .default([], 'none');
const threads = () => new Option('--threads <n>', 'threads (default: one per core)').argParser(integer(1, 256));
const runs = () => new Option('--runs <dir>', "folder of runs (default: .dlspec/runs at the package's root)");

const integer =
  (min: number, max = Number.MAX_SAFE_INTEGER) =>
  (text: string) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isSafeInteger(value) && value >= min && value <= max) return value;
    const wanted = max < Number.MAX_SAFE_INTEGER ? `from ${min} to ${max}` : `of at least ${min}`;
    throw new InvalidArgumentError(`An integer ${wanted} is needed.`);
  };
const share = (text: string) => {
  const value = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('A share is needed, such as 0.9 or 90%.');
};

/** Bytes, from `2GB` or `512 MiB`. */
const bytes = (text: string) => {
  const [, number = '', unit = ''] = /^([\d.]+) *([A-Za-z]*)$/.exec(text.trim()) ?? [];
  const value = Number(number) * (scaleOf(unit, Number(number), 'B') ?? Number.NaN);
  if (number !== '' && value >= 1) return value;
  throw new InvalidArgumentError('An amount of memory is needed, such as 2GB or 512MiB.');
};

const program = new Command('dlspec')
  .description('Check, cost and train deep-learning models written in the dlspec language.')
  .version(version, '--version', 'print the version')
  .addOption(debug())
  .showHelpAfterError("(see 'dlspec --help')")
  .enablePositionalOptions()
  .exitOverride();

program
  .command('check')
  .description('find mistakes in specs: syntax, names, shapes, practices')
  .argument('<file...>', 'specs, or folders of them')
  .addOption(format('sarif', 'github'))
  .addOption(set())
  .option('--hints', 'show hints too: what might be better, and what costs nothing to leave')
  .option('--max-warnings <n>', 'fail on more warnings than this', integer(0))
  .option('--fix', 'apply the fixes that are safe')
  .option('--fix-unsafe', 'apply others too, which change what is learned')
  .option('--baseline <file>', 'say nothing of the findings in this file')
  .option('--write-baseline', 'write what is found to the baseline (default: dlspec.baseline.json)')
  .option('--timing', 'tell how long each rule takes')
  .action(async (files, options) => (await import('./check.ts')).check(files, options));

program
  .command('fmt')
  .description('format specs in place')
  .argument('<file...>', 'specs, or folders of them')
  .addOption(format())
  .option('--check', 'change nothing, fail where something would change')
  .action(async (files, options) => (await import('./fmt.ts')).fmt(files, options));

program
  .command('estimate')
  .description('parameters, FLOPs, bytes, memory and time of networks, before running them')
  .argument('<file>', 'spec')
  .addOption(format())
  .addOption(set())
  .option('--network <name>', 'only this network')
  .option('--batch <n>', 'samples in a step', integer(1))
  .option('--device <name>', 'a device of the spec, or a well-known one such as a100_80gb (default: this machine)')
  .option('--cheaper', 'what the costliest layers would save in a cheaper form')
  .action(async (file, options) => (await import('./estimate.ts')).estimate(file, options));

program
  .command('calibrate')
  .description('measure this machine: arithmetic, memory, calls; estimates are made for it from then on')
  .addOption(format())
  .action(async (options) => (await import('./calibrate.ts')).calibrate(options));

program
  .command('train')
  .description('train a network; Ctrl-C ends after the step, with a checkpoint')
  .argument('<file>', 'spec')
  .addOption(format())
  .addOption(set())
  .addOption(runs())
  .option('--train <name>', 'the train declaration, where there are several')
  .option('--epochs <n>', 'length of the run', integer(1))
  .option('--seed <n>', 'start of all random numbers', integer(0))
  .option('--weights <file>', 'weights to begin with: .safetensors, .npz or a folder of NAME.npy')
  .option('--order <file>', 'row numbers in the order of training: .npy, by epoch or by step')
  .option('--memory <size>', 'memory that the plan may take, such as 2GB (default: what is free)', bytes)
  .addOption(threads())
  .action(async (file, options) => (await import('./train.ts')).train(file, options));

program
  .command('evaluate')
  .description("loss and metrics of a run's best weights")
  .argument('<run>', 'run folder')
  .addOption(format())
  .addOption(runs())
  .addOption(new Option('--split <split>', 'part of the data').choices(['train', 'validation', 'test']))
  .addOption(threads())
  .action(async (run, options) => (await import('./evaluate.ts')).evaluate(run, options));

program
  .command('predict')
  .description("predictions of a run's best weights")
  .argument('<run>', 'run folder')
  .requiredOption('--input <file>', 'samples: CSV with the features, or IDX pictures')
  .addOption(format())
  .addOption(runs())
  .option('--confidence <share>', 'put less certain predictions on a review list', share)
  .addOption(threads())
  .action(async (run, options) => (await import('./predict.ts')).predict(run, options));

program
  .command('runs')
  .description('the runs that there are, newest first, and what they reached')
  .addOption(format())
  .addOption(runs())
  .option('--last <n>', 'the newest of them alone', integer(1))
  .action(async (options) => (await import('./runs.ts')).listRuns(options));

program
  .command('compare')
  .description('what differs between runs: settings, layers, best and last values')
  .argument('<run...>', 'run folders, or their names in the folder of runs')
  .addOption(format())
  .addOption(runs())
  .action(async (given, options) => (await import('./compare.ts')).compare(given, options));

program
  .command('rules')
  .description('the rules: all of them, or the page of one')
  .argument('[name]', 'rule')
  .addOption(format())
  .action(async (name, options) => (await import('./tables.ts')).rules(name, options));

program
  .command('layers')
  .description('the layers of the language: all of them, or the page of one')
  .argument('[name]', 'layer')
  .addOption(format())
  .action(async (name, options) => (await import('./tables.ts')).layers(name, options));

program
  .command('new')
  .description('begin a spec by its task; without one, the tasks that there are')
  .argument('[task]', 'what is to be learned')
  .argument('[file]', 'where it is written (default: the name of the task)')
  .addOption(format())
  .action(async (task, file, options) => (await import('./new.ts')).newSpec(task, file, options));

program
  .command('doctor')
  .description('what is installed, what the engine found here, and what to do if it cannot run')
  .addOption(format())
  .action(async (options) => (await import('./doctor.ts')).doctor(options));

program
  .command('completions')
  .description('what a shell has to read to complete commands, options and names')
  .addArgument(new Argument('<shell>', 'shell').choices(['bash', 'zsh', 'fish']))
  .action(async (shell) => (await import('./completions.ts')).completions(shell, program));

program
  .command('lsp')
  .description('language server for any editor')
  .option('--stdio', 'talk over standard input and output')
  // Editors add options of their own, such as --clientProcessId.
  .allowUnknownOption()
  .allowExcessArguments()
  .action(async () => {
    // Nothing else makes sense on a command line.
    if (!process.argv.some((option) => /^--(stdio|node-ipc|socket|pipe)/.test(option))) process.argv.push('--stdio');
    (await import('../../server/lsp/server.ts')).serve();
  });

for (const command of program.commands) command.addOption(debug());
watchStreams();

program.parseAsync().catch((error: Error) => {
  // Commander has said what is wrong itself.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else fail(error, process.argv.includes('--debug'));
});
