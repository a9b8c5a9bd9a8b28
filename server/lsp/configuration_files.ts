import { pathToFileURL } from 'node:url';
import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import { Lines } from '../syntax/lines.ts';
import { toRange } from './convert.ts';
import { pathOf } from './documents.ts';
import type { Session } from './session.ts';

/** Mistakes in configurations, on those files: sent to every client, for none asks for diagnostics of what is no spec. */
export class ConfigurationMistakes {
  private told = new Map<string, string>();

  /** `open`: addresses of the open documents. */
  constructor(
    private readonly session: Session,
    private readonly open: () => readonly string[],
  ) {}

  /** Of what open specs are checked by: what is new since the last time. */
  tell(): void {
    const { connection, documents } = this.session;
    for (const uri of this.open()) documents.configurations.controlFor(pathOf(uri));
    const now = new Map(
      documents.configurations.faulty().map(({ file, text, mistakes }) => {
        const lines = new Lines(text);
        const diagnostics = mistakes.map(({ message, ...span }): Diagnostic => {
          const range = toRange(lines, span);
          return { range, severity: DiagnosticSeverity.Error, source: 'dlspec', code: 'configuration', message };
        });
        return [pathToFileURL(file).href, JSON.stringify(diagnostics)];
      }),
    );
    for (const uri of new Set([...this.told.keys(), ...now.keys()])) {
      const diagnostics = now.get(uri) ?? '[]';
      if (diagnostics === (this.told.get(uri) ?? '[]')) continue;
      this.session.inBackground(
        'configuration',
        connection.sendDiagnostics({ uri, diagnostics: JSON.parse(diagnostics) }),
      );
    }
    this.told = now;
  }
}
