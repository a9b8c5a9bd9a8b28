import { DidChangeConfigurationNotification } from 'vscode-languageserver';
import type { Session } from './session.ts';

/** Reads the settings, and again whenever the editor says that they changed. What it returns is called when both sides are ready. */
export function followConfiguration(session: Session, onChange: () => void): () => void {
  const { connection, switches } = session;
  const canAsk = () => session.client.capabilities.workspace?.configuration === true;
  const read = async (sent?: unknown) => {
    const settings = canAsk() ? await connection.workspace.getConfiguration('dlspec') : sent;
    if (switches.take(settings)) onChange();
  };
  connection.onDidChangeConfiguration(({ settings }) => session.inBackground('configuration', read(settings)));
  return () => {
    session.inBackground('configuration', read());
    if (session.client.capabilities.workspace?.didChangeConfiguration?.dynamicRegistration) {
      const registered = connection.client.register(DidChangeConfigurationNotification.type, { section: 'dlspec' });
      session.inBackground('configuration', registered);
    }
  };
}
