import type { Call, Entry, Kind, Option, Table } from '../engine/table.ts';

/** Initializers say where weights begin, lengths how long something is at work. */
const saysOnlyWhere = (kind: Kind): boolean => kind.is === 'call' && kind.table === 'initializer';
const isGiven = (option: Option<unknown>, value: unknown): boolean =>
  value !== undefined && JSON.stringify(value) !== JSON.stringify(option.default);

/**
 * Entries of a table that none of the calls is of, options that none gives another value than the default, and choices that
 * none makes: `avg_pool2d`, `avg_pool2d ceil_mode`, `pad mode: reflect`.
 */
export function neverUsed<E extends Entry>(
  table: Table<E>,
  calls: readonly Pick<Call, 'entry' | 'options'>[],
): string[] {
  return table.names().flatMap((name) => {
    const uses = calls.filter(({ entry }) => entry === name).map(({ options }) => options);
    if (uses.length === 0) return [name];
    return Object.entries(table.get(name).options).flatMap(([option, declared]) => {
      if (saysOnlyWhere(declared.kind) || declared.unsupported) return [];
      if (!uses.some((options) => isGiven(declared, options[option]))) return [`${name} ${option}`];
      if (declared.kind.is !== 'choice') return [];
      const taken = uses.map((options) => options[option]);
      return declared.kind.of
        .filter((choice) => !taken.includes(choice))
        .map((choice) => `${name} ${option}: ${choice}`);
    });
  });
}
