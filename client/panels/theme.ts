/** Colours of the editor's theme, for what is drawn on a canvas and cannot use CSS variables. */
export interface Theme {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly background: string;
  readonly font: string;
  /** Training and validation of the first thing shown, of the second, … */
  readonly pairs: readonly { readonly train: string; readonly validation: string }[];
  readonly highContrast: boolean;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const colour = (name: string, fallback: string) => style.getPropertyValue(`--vscode-${name}`).trim() || fallback;
  // Some themes take a see-through highlight for a chart's colour: too faint for a line.
  const line = (name: string, fallback: string) => `rgb(from ${colour(`charts-${name}`, fallback)} r g b / 1)`;
  const highContrast = document.body.dataset.vscodeThemeKind?.includes('high-contrast') ?? false;
  const text = colour('foreground', '#888');
  return {
    text,
    muted: highContrast ? text : colour('descriptionForeground', text),
    grid: faint(text, highContrast ? 28 : 14),
    background: colour('editor-background', 'transparent'),
    font: `11px ${style.fontFamily}`,
    pairs: [
      { train: line('blue', '#3794ff'), validation: line('orange', '#d18616') },
      { train: line('purple', '#b180d7'), validation: line('green', '#89d185') },
      { train: line('red', '#f14c4c'), validation: line('yellow', '#cca700') },
    ],
    highContrast,
  };
}

function faint(colour: string, share: number): string {
  return `color-mix(in srgb, ${colour} ${share}%, transparent)`;
}

/** VS Code sets the variables on the root element and the kind of theme on the body. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-kind'] });
}
