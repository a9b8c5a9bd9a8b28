import { positionOf } from '../diagnostics.ts';
import type { Report } from './report.ts';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** Workflow commands of GitHub Actions: each finding is shown beside its line in the pull request. */
export const githubReport = ({ files }: Report): string[] =>
  files.flatMap(({ file, analysis: { text }, diagnostics }) =>
    diagnostics.flatMap(({ severity, rule, message, span }) => {
      if (severity === 'hint') return [];
      const [start, end] = [positionOf(text, span.start), positionOf(text, span.end)];
      const place = {
        file,
        line: start.line,
        endLine: end.line,
        col: start.column,
        endColumn: end.column,
        title: rule,
      };
      const properties = Object.entries(place).map(([name, value]) => `${name}=${property(String(value))}`);
      return [`::${COMMANDS[severity]} ${properties.join(',')}::${data(message)}`];
    }),
  );

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
