import type { LineCommand, Values } from './command_line.ts';

/** A script for fish 3. */
export function fish(commands: readonly LineCommand[]): string {
  const lines = commands.flatMap(({ name, description, options, arguments: all }) => {
    const here = `complete -c dlspec -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c dlspec -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
      ...options.map(
        (option) =>
          `${here} -l ${option.name.slice(2)}${option.values ? takes(option.values) : ''} -d ${quoted(option.description)}`,
      ),
      ...all.flatMap((values) => (values === 'text' ? [] : [`${here} -a ${found(values)}`])),
    ];
  });
  return `# Completions of dlspec for fish: dlspec completions fish > ~/.config/fish/completions/dlspec.fish
function __dlspec_runs
    for run in .dlspec/runs/*/
        basename $run
    end
    __fish_complete_directories
end
complete -c dlspec -f
complete -c dlspec -n __fish_use_subcommand -l help -d 'tell what there is'
complete -c dlspec -n __fish_use_subcommand -l version -d 'print the version'
${lines.join('\n')}
`;
}

/** An option with a value: of these, of any files, or of what only its user knows. */
function takes(values: Values): string {
  if (values === 'text') return ' -x';
  return values === 'file' ? ' -r -F' : ` -x -a ${found(values)}`;
}

function found(values: Exclude<Values, 'text'>): string {
  if (typeof values !== 'string') return quoted(values.join(' '));
  const ways = { spec: '(__fish_complete_suffix .dlspec)', file: '(__fish_complete_path)' };
  return quoted({ ...ways, folder: '(__fish_complete_directories)', run: '(__dlspec_runs)' }[values]);
}

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
