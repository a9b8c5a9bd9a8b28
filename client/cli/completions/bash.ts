import type { LineCommand, Values } from './command_line.ts';

/** A script for bash 3.2 and later. */
export function bash(commands: readonly LineCommand[]): string {
  const lines = (make: (command: LineCommand) => readonly string[]) => commands.flatMap(make).join('\n');
  const values = lines(({ name, options }) =>
    options.flatMap(({ name: option, values }) =>
      values ? [`    '${name} ${option}') ${offer(values)}; return ;;`] : [],
    ),
  );
  const options = lines(({ name, options: all }) => [`      ${name}) ${offer(all.map((option) => option.name))} ;;`]);
  const taking = lines(({ name, options: all }) => {
    const withValue = all.filter(({ values: taken }) => taken).map((option) => option.name);
    return [`    ${name}) taking=' ${withValue.join(' ')} ' ;;`];
  });
  const places = lines(({ name, arguments: all, repeats }) =>
    all.map((each, at) => `    '${name} '${repeats && at === all.length - 1 ? '*' : at}) ${offer(each)} ;;`),
  );
  return `# Completions of dlspec for bash. For all shells to come: dlspec completions bash >> ~/.bash_completion
_dlspec_words() { COMPREPLY=($(compgen -W "$1" -- "$word")); }
# Files that match $1, and folders.
_dlspec_paths() {
  local path
  while IFS= read -r path; do
    if [[ -d $path || ( -n $1 && $path == $1 ) ]]; then COMPREPLY+=("$path"); fi
  done < <(compgen -f -- "$word")
  compopt -o filenames 2>/dev/null
}
_dlspec_runs() {
  local run
  for run in .dlspec/runs/"$word"*/; do
    run=\${run%/}
    if [[ -d $run ]]; then COMPREPLY+=("\${run##*/}"); fi
  done
  _dlspec_paths ''
}
_dlspec() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]} taking= place=0 at
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    ${offer([...commands.map(({ name }) => name), '--help', '--version'])}
    return
  fi
  case "$command $before" in
${values}
  esac
  if [[ $word == -* ]]; then
    case $command in
${options}
    esac
    return
  fi
  # How many arguments stand before, without options and their values?
  case $command in
${taking}
  esac
  for ((at = 2; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in
      -*) if [[ $taking == *" \${COMP_WORDS[at]} "* ]]; then ((at++)); fi ;;
      *) ((place++)) ;;
    esac
  done
  case "$command $place" in
${places}
  esac
}
complete -F _dlspec dlspec
`;
}

function offer(values: Values): string {
  if (typeof values !== 'string') return `_dlspec_words '${values.join(' ')}'`;
  const ways = { spec: "_dlspec_paths '*.dlspec'", file: "_dlspec_paths '*'", folder: "_dlspec_paths ''" };
  return { ...ways, run: '_dlspec_runs', text: ':' }[values];
}
