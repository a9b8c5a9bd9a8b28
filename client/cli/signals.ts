/** Ctrl-C, an end asked for by the system, and a terminal that was closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls `stop` at the first signal; the second ends the process at once, as if nobody had caught it. */
export function stopOnSignals(stop: () => void): { release(): void } {
  let asked = false;
  const listen = (signal: NodeJS.Signals) => {
    if (!asked) {
      asked = true;
      stop();
      return;
    }
    release();
    process.kill(process.pid, signal);
  };
  const release = () => {
    for (const signal of SIGNALS) process.off(signal, listen);
  };
  for (const signal of SIGNALS) process.on(signal, listen);
  return { release };
}
