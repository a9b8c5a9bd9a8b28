/** What the user can switch, as it is where the editor says nothing. */
export const SWITCHES = {
  'inlayHints.shapes': true,
  'inlayHints.parameterNames': true,
  'inlayHints.values': true,
  'inlayHints.costs': false,
  'codeLens.costs': true,
  'codeLens.train': true,
};

export type Switch = keyof typeof SWITCHES;

export class Switches {
  private readonly values = new Map<Switch, boolean>();

  isOn(name: Switch): boolean {
    return this.values.get(name) ?? SWITCHES[name];
  }

  /** Takes over the settings of the section `dlspec`, in whatever form an editor sends them; tells whether any changed. */
  take(settings: unknown): boolean {
    let changed = false;
    for (const name of Object.keys(SWITCHES) as Switch[]) {
      const value = valueAt(settings, name);
      if (typeof value !== 'boolean' || value === this.isOn(name)) continue;
      this.values.set(name, value);
      changed = true;
    }
    return changed;
  }
}

/** `{ inlayHints: { shapes: false } }` or `{ 'inlayHints.shapes': false }`, with or without `dlspec` around it. */
function valueAt(settings: unknown, path: string): unknown {
  const fields = (settings ?? {}) as Record<string, unknown>;
  const inner = fields.dlspec;
  if (inner !== undefined) return valueAt(inner, path);
  const flat = fields[path] ?? fields[`dlspec.${path}`];
  if (flat !== undefined) return flat;
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], fields);
}
