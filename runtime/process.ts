/** Something that runs until it is closed. */
export interface Running {
  /** Takes no new work, finishes what is in hand and leaves. */
  close(): Promise<void>;
}

const leaveWithinMs = 20_000;

/**
 * The life of a process: `start`, then SIGTERM or SIGINT closes what it returned. A failure to start, and anything that
 * throws unexpectedly later, ends the process with one line on stderr and exit code 1.
 */
export async function runProcess(name: string, start: () => Promise<Running | undefined>): Promise<void> {
  const die = (error: unknown): never => {
    const cause = error instanceof Error && error.name !== 'ConfigError' ? (error.stack ?? error.message) : error;
    console.error(`${name}: ${cause instanceof Error ? cause.message : cause}`);
    process.exit(1);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
  try {
    const running = await start();
    if (running) closeOnSignal(name, running);
  } catch (error) {
    die(error);
  }
}

function closeOnSignal(name: string, running: Running): void {
  let closing = false;
  const close = async (): Promise<void> => {
    if (closing) return;
    closing = true;
    setTimeout(() => {
      console.error(`${name}: did not finish within ${leaveWithinMs / 1000} s, leaving`);
      process.exit(1);
    }, leaveWithinMs).unref();
    await running.close();
    process.exit(0);
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
}
