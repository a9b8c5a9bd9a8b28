import type { LineCommand, LineOption, Values } from './command_line.ts';

/** A script for zsh: to be sourced, or put as `_dlspec` into a folder of `fpath`. */
export function zsh(commands: readonly LineCommand[]): string {
  const described = commands.map(({ name, description }) => `        ${quoted(`${name}:${description}`)}`);
  const cases = commands.map(({ name, options, arguments: all, repeats }) => {
    const places = all.map((values, at) =>
      quoted(`${repeats && at === all.length - 1 ? '*' : at + 1}:${actionOf(values)}`),
    );
    const given = [...options.map(optionOf), ...places].map((each) => ` \\\n            ${each}`);
    return `        ${name})\n          _arguments${given.join('')} ;;`;
  });
  return `#compdef dlspec
# Completions of dlspec for zsh. For all shells to come: dlspec completions zsh > a folder of $fpath, as _dlspec
_dlspec_runs() {
  local -a runs
  runs=(.dlspec/runs/*(N/:t))
  _alternative "runs:run:($runs)" 'folders:folder:_directories'
}
_dlspec() {
  local curcontext=$curcontext state line
  local -a commands
  _arguments -C '--help[tell what there is]' '--version[print the version]' '1: :->command' '*:: :->rest'
  case $state in
    command)
      commands=(
${described.join('\n')}
      )
      _describe command commands ;;
    rest)
      case $words[1] in
${cases.join('\n')}
      esac ;;
  esac
}
# Loaded by zsh as a function, or sourced by hand.
if [[ $funcstack[1] == _dlspec ]]; then _dlspec "$@"; else compdef _dlspec dlspec; fi
`;
}

function optionOf({ name, description, values, repeats }: LineOption): string {
  return quoted(
    `${repeats ? '*' : ''}${name}[${description.replaceAll(/[[\]\\]/g, '\\$&')}]${values ? `:${actionOf(values)}` : ''}`,
  );
}

/** What is asked for, and how it is found. */
function actionOf(values: Values): string {
  if (typeof values !== 'string') return `name:(${values.join(' ')})`;
  const ways = { spec: 'spec:_files -g "*.dlspec"', file: 'file:_files', folder: 'folder:_directories' };
  return { ...ways, run: 'run:_dlspec_runs', text: 'value: ' }[values];
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
