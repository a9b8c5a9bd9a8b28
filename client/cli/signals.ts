/** Ctrl-C, an end asked for by the system, and a terminal that was closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One key may arrive twice: from the terminal, and handed on by what started us (some versions of npx). Milliseconds. */
const ONE_KEY = 300;

/** Calls `stop` at the first signal; a second ends the process at once, as if nobody had caught it. */
export function stopOnSignals(stop: () => void): { release(): void } {
  let asked: number | undefined;
  const listen = (signal: NodeJS.Signals) => {
    if (asked === undefined) {
      asked = performance.now();
      stop();
    } else if (performance.now() - asked > ONE_KEY) {
      release();
      process.kill(process.pid, signal);
    }
  };
  const release = () => {
    for (const signal of SIGNALS) process.off(signal, listen);
  };
  for (const signal of SIGNALS) process.on(signal, listen);
  return { release };
}
