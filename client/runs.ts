import type { ResultEvent, RunEvent } from '../engine/run/events.ts';
import type { StartParams } from '../engine/run/protocol.ts';
import { RunClient, type RunListener } from './run_client.ts';
import { advance, progressText, type RunProgress } from './run_progress.ts';

/** A training run of ours that is under way. */
export class ActiveRun {
  progress: RunProgress = {};
  stopping = false;

  constructor(
    readonly name: string,
    /** The run folder. */
    readonly folder: string,
    private readonly client: RunClient,
  ) {}

  /** Settles when its process is gone. */
  get ended(): Promise<ResultEvent> {
    return this.client.ended;
  }

  stop(): void {
    this.stopping = true;
    this.client.stop();
  }

  message(): string {
    return this.stopping ? 'stopping after this step' : progressText(this.progress);
  }
}

/** The run processes that this window has started. */
export class Runs {
  private readonly clients = new Set<RunClient>();
  private readonly byFolder = new Map<string, ActiveRun>();
  /** Why runs of ours ended without a result. */
  private readonly deaths = new Map<string, string>();

  constructor(
    /** The bundle of the run process. */
    private readonly module: string,
    private readonly onChange: () => void,
  ) {}

  /** Starts a run process; answers once the run has begun. */
  async start(params: StartParams, listener: RunListener): Promise<ActiveRun> {
    let run: ActiveRun | undefined;
    const early: RunEvent[] = [];
    const client = new RunClient(this.module, {
      onError: listener.onError,
      onEvent: (event) => {
        if (run) run.progress = advance(run.progress, event);
        else early.push(event);
        listener.onEvent(event);
      },
    });
    this.clients.add(client);
    client.ended.then(
      () => this.forget(client, run),
      (error: Error) => {
        if (run) this.deaths.set(run.folder, error.message);
        this.forget(client, run);
      },
    );
    const folder = await client.start(params);
    run = new ActiveRun(params.spec.name, folder, client);
    run.progress = early.reduce(advance, run.progress);
    if (this.clients.has(client)) this.byFolder.set(folder, run);
    this.onChange();
    return run;
  }

  active(): ActiveRun[] {
    return [...this.byFolder.values()];
  }

  find(folder: string): ActiveRun | undefined {
    return this.byFolder.get(folder);
  }

  /** Why the run of that folder ended without a result, where this window knows. */
  death(folder: string): string | undefined {
    return this.deaths.get(folder);
  }

  /** Lets every run end with a checkpoint; what has not ended after `patience` milliseconds is killed. */
  async stopAll(patience: number): Promise<void> {
    const clients = [...this.clients];
    for (const client of clients) client.stop();
    const late = setTimeout(() => {
      for (const client of clients) client.kill();
    }, patience);
    await Promise.allSettled(clients.map((client) => client.ended));
    clearTimeout(late);
  }

  private forget(client: RunClient, run: ActiveRun | undefined): void {
    this.clients.delete(client);
    if (run) this.byFolder.delete(run.folder);
    this.onChange();
  }
}
