import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { EVENTS_SCHEMA, type RunEvent } from '../../../engine/run/events.ts';

export interface FollowerListener {
  onEvents(events: readonly RunEvent[]): void;
  /** The file was written anew: what came before is void. */
  onRestart(): void;
  onUnreadable(why: string): void;
}

/** A tenth of a second feels live; after the result only a resumed run adds anything. */
const LIVE = 100;
const ENDED = 2000;
const CHUNK = 1 << 20;

/** Reads the events of a run folder, those that are there and those that come, whoever writes them. */
export class EventsFollower {
  private readonly file: string;
  private timer: NodeJS.Timeout | undefined;
  private offset = 0;
  private rest: Buffer = Buffer.alloc(0);
  private live = true;
  private closed = false;
  private modified = Date.now();

  constructor(
    folder: string,
    private readonly listener: FollowerListener,
  ) {
    this.file = join(folder, 'events.jsonl');
    this.next(0);
  }

  /** Seconds since the file last grew. */
  get quiet(): number {
    return Math.max(0, (Date.now() - this.modified) / 1000);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private next(after: number): void {
    if (!this.closed) this.timer = setTimeout(() => this.look(), after);
  }

  private async look(): Promise<void> {
    try {
      const handle = await open(this.file);
      try {
        await this.read(handle);
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (this.closed) return;
      this.listener.onUnreadable(error instanceof Error ? error.message : String(error));
    }
    this.next(this.live ? LIVE : ENDED);
  }

  private async read(handle: FileHandle): Promise<void> {
    const { size, mtimeMs } = await handle.stat();
    this.modified = mtimeMs;
    if (size < this.offset) {
      this.offset = 0;
      this.rest = Buffer.alloc(0);
      this.listener.onRestart();
    }
    while (this.offset < size && !this.closed) {
      const chunk = Buffer.alloc(Math.min(CHUNK, size - this.offset));
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, this.offset);
      if (bytesRead === 0) break;
      this.offset += bytesRead;
      this.take(Buffer.concat([this.rest, chunk.subarray(0, bytesRead)]));
    }
  }

  /** Whole lines are events; what stands after the last line break is still being written. */
  private take(bytes: Buffer): void {
    const end = bytes.lastIndexOf(10) + 1;
    this.rest = bytes.subarray(end);
    const events: RunEvent[] = [];
    for (const line of bytes.toString('utf8', 0, end).split('\n')) {
      const event = parse(line);
      if (!event) continue;
      if (event.event === 'start' && event.schema > EVENTS_SCHEMA) {
        throw new Error(
          `these events were written by a newer dlspec (schema ${event.schema}, known here: ${EVENTS_SCHEMA})`,
        );
      }
      this.live = event.event !== 'result';
      events.push(event);
    }
    if (events.length > 0 && !this.closed) this.listener.onEvents(events);
  }
}

/** A line that a dying process left half written, before a resumed one went on, is no event. */
function parse(line: string): RunEvent | undefined {
  if (!line) return undefined;
  try {
    return JSON.parse(line) as RunEvent;
  } catch {
    return undefined;
  }
}
