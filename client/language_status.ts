import * as vscode from 'vscode';
import { type LanguageClient, State } from 'vscode-languageclient/node';

/** The entry of specs in the editor's list of language states: how the server does, and what this package can. */
export function languageStatus(language: LanguageClient, version: string, engine: boolean): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('dlspec.language', { language: 'dlspec' });
  item.name = 'dlspec';
  const show = (state: State) => {
    item.busy = state === State.Starting;
    item.severity =
      state === State.Stopped ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    item.text = state === State.Stopped ? 'dlspec: the language server has stopped' : `dlspec ${version}`;
    item.detail = engine ? 'with the training engine' : 'for editing only: nothing is trained here';
    item.command =
      state === State.Stopped
        ? { title: 'Restart', command: 'dlspec.restartServer' }
        : { title: 'Show Log', command: 'dlspec.showLog' };
  };
  show(language.state);
  return vscode.Disposable.from(
    item,
    language.onDidChangeState(({ newState }) => show(newState)),
  );
}
