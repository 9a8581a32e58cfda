/** Something that runs until it is closed. */
export interface Running {
  /** Takes no new work, finishes what is in hand and leaves. */
  close(): Promise<void>;
}

const leaveWithinMs = 20_000;

/**
 * The life of a process: `start`, then SIGTERM or SIGINT closes what it returned (a signal that comes earlier waits for
 * the start to end). A failure to start is one line on stderr, anything that throws unexpectedly later comes with its
 * stack; both end the process with exit code 1.
 */
export async function runProcess(name: string, start: () => Promise<Running | undefined>): Promise<void> {
  process.on('uncaughtException', (error) => die(name, error.stack ?? error.message));
  const signalled = Promise.race(
    ['SIGTERM', 'SIGINT'].map((signal) => new Promise((resolve) => process.once(signal, resolve))),
  );
  try {
    const running = await start();
    if (!running) return;
    await signalled;
    setTimeout(() => die(name, `did not finish within ${leaveWithinMs / 1000} s, leaving`), leaveWithinMs).unref();
    await running.close();
    process.exit(0);
  } catch (error) {
    die(name, (error as Error).message);
  }
}

function die(name: string, message: string): never {
  console.error(`${name}: ${message}`);
  process.exit(1);
}
