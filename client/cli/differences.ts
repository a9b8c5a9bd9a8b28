import type { TrainSpec } from '../../engine/run/spec.ts';

/** A setting that is not the same in all runs, with what each of them has; null where it has none. */
export interface Difference {
  readonly setting: string;
  readonly values: readonly (string | null)[];
}

/** What differs between specs as they ran, defaults included: settings of the run, of the data, and layers by their paths. */
export function differences(specs: readonly TrainSpec[]): Difference[] {
  const all = specs.map(settingsOf);
  const names = [...new Set(all.flatMap((settings) => [...settings.keys()]))];
  const found = names
    .map((setting) => ({ setting, values: all.map((settings) => settings.get(setting) ?? null) }))
    .filter(({ values }) => new Set(values).size > 1);
  // What a run does not have at all says it all: options of that would repeat it.
  const absent = found.filter(({ values }) => values.includes(null)).map(({ setting }) => `${setting}.`);
  return found.filter(({ setting }) => !absent.some((call) => setting.startsWith(call)));
}

function settingsOf({ settings, data, network }: TrainSpec): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [name, value] of Object.entries(settings)) flatten(name, value, flat);
  for (const [name, value] of Object.entries(data.settings)) flatten(`data.${name}`, value, flat);
  for (const { path, call } of network.nodes) flatten(`network.${path}`, call, flat);
  return flat;
}

/** A call is its entry, then its options by name: `optimizer`, `optimizer.lr`. */
function flatten(name: string, value: unknown, flat: Map<string, string>): void {
  if (value === undefined || value === null) return;
  if (typeof value !== 'object') {
    flat.set(name, String(value));
  } else if (Array.isArray(value)) {
    if (value.every((each) => typeof each !== 'object')) flat.set(name, `[${value.join(', ')}]`);
    else if (value.length === 1) flatten(name, value[0], flat);
    else for (const [at, each] of value.entries()) flatten(`${name}[${at}]`, each, flat);
  } else if ('entry' in value && 'options' in value) {
    flat.set(name, String(value.entry));
    for (const [option, each] of Object.entries(value.options as object)) flatten(`${name}.${option}`, each, flat);
  } else {
    for (const [key, each] of Object.entries(value)) flatten(`${name}.${key}`, each, flat);
  }
}
