import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { ResultEvent, RunEvent } from '../engine/run/events.ts';
import { Event, Start, type StartParams, Stop } from '../engine/run/protocol.ts';

/** What happens in a run process, told as it happens. */
export interface RunListener {
  onEvent(event: RunEvent): void;
  /** A line that the process wrote to its standard error. */
  onError(line: string): void;
}

/** Thrown where a run ends without a result: its process died. */
export class RunProcessDied extends Error {}

/** A run process of ours. It holds the engine, so that a fault there ends this process and nothing else. */
export class RunClient {
  /** Settles when the process is gone: with its result, or rejects with RunProcessDied. */
  readonly ended: Promise<ResultEvent>;
  private readonly child: ChildProcess;
  private readonly connection: MessageConnection;
  private result: ResultEvent | undefined;
  private lastError = '';
  private errorNamed = false;
  private received = 0;
  private handled = 0;

  /** `module` is the bundle of engine/run/process.ts. */
  constructor(module: string, listener: RunListener) {
    this.child = fork(module, [], {
      execPath: process.execPath,
      // The editor's flags (a debugger's port, say) are not for this process.
      execArgv: [],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    createInterface({ input: this.child.stderr! }).on('line', (line) => {
      // Of an exception the line that names it; what follows it is its stack.
      if (/^\w*Error\b/.test(line) || (line.trim() && !this.errorNamed)) this.lastError = line;
      this.errorNamed ||= /^\w*Error\b/.test(line);
      listener.onError(line);
    });
    this.child.on('message', () => this.received++);
    this.connection = createMessageConnection(
      new IPCMessageReader(this.child),
      new IPCMessageWriter(this.child),
      undefined,
      {
        messageStrategy: {
          handleMessage: (message, next) => {
            this.handled++;
            return next(message);
          },
        },
      },
    );
    this.connection.onNotification(Event, (event) => {
      if (event.event === 'result') this.result = event;
      listener.onEvent(event);
    });
    this.ended = this.whenEnded();
    // Whoever cares awaits it; where starting fails, `start` tells.
    this.ended.catch(() => {});
    this.connection.listen();
  }

  /** Answers with the run folder once the run has begun; rejects with one line where it cannot begin. */
  async start(params: StartParams): Promise<string> {
    try {
      const died = this.ended.then(() =>
        Promise.reject(new RunProcessDied('the run process ended before the run began')),
      );
      const { run } = await Promise.race([this.connection.sendRequest(Start, params), died]);
      return run;
    } catch (error) {
      this.kill();
      throw error;
    }
  }

  /** Ends the run after the step that is under way, with a checkpoint. */
  stop(): void {
    if (this.child.connected) this.connection.sendNotification(Stop).catch(() => {});
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private whenEnded(): Promise<ResultEvent> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new RunProcessDied(this.lastError ? `${why}: ${this.lastError}` : why));
      this.child.once('error', (error) => fail(`the run process did not start (${error.message})`));
      // 'close' comes after the last line of stderr and the last message; but the connection hands messages on one a turn.
      this.child.once('close', async (code, signal) => {
        while (this.handled < this.received) await nextTurn();
        this.connection.dispose();
        if (this.result) resolve(this.result);
        else fail(`the run process died (${signal ? `signal ${signal}` : `exit code ${code}`})`);
      });
    });
  }
}
