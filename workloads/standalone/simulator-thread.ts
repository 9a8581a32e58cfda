import { Worker } from 'node:worker_threads';

export interface SimulatorThread {
  readonly restUrl: string;
  readonly wsUrl: string;
  close(): Promise<void>;
}

/**
 * Runs the simulator beside the main thread, so that making markets does not delay what is measured and shown. Rejects
 * with the simulator's own line when it cannot start; `onError` hears of a thread that dies later.
 */
export async function startSimulatorThread(
  args: readonly string[],
  onError: (error: Error) => void,
): Promise<SimulatorThread> {
  const worker = new Worker(new URL('../simulator/main.ts', import.meta.url), { argv: [...args] });
  const urls = await new Promise<Pick<SimulatorThread, 'restUrl' | 'wsUrl'>>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', resolve);
  });
  worker.on('error', onError);
  return {
    ...urls,
    close: async () => {
      await worker.terminate();
    },
  };
}
