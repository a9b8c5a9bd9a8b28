/** Two columns, what and how much, under a title that stays on one line. */
export const markdownTable = (title: string, rows: readonly (readonly [what: string, figure: string])[]): string =>
  [
    `| ${title.replaceAll(' ', '\u00a0')} | |`,
    '| --- | ---: |',
    ...rows.map(([what, figure]) => `| ${what} | ${figure.replaceAll('|', '\\|')} |`),
  ].join('\n');
