import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { databaseAccount } from './account.ts';
import { clusterPassword, ensureCluster, superuser } from './cluster.ts';
import { clusterFolder, findBinaries } from './places.ts';
import { runningServer, type Server, startServer, stopServer } from './server.ts';

export interface EmbeddedPostgres {
  /** `DATABASE_URL` of the cluster, on 127.0.0.1. */
  readonly url: string;
  /** Resolves when the server has ended without being asked to. */
  readonly lost: Promise<void>;
  /** Ends the server. */
  stop(): Promise<void>;
}

/** Held by the process that uses the cluster, for as long as it lives: nobody needs to ask whether a pid is still ours. */
const ownerLock = 7_210_530_040;

/**
 * Starts the PostgreSQL that came with `npm ci` on the cluster in `dataDir` (made at first use); takes over a server
 * that a killed process left behind. Throws one clear line when the folder is in use or damaged.
 */
export async function startEmbeddedPostgres({ dataDir }: { readonly dataDir: string }): Promise<EmbeddedPostgres> {
  try {
    mkdirSync(dataDir, { recursive: true });
    const home = realpathSync(dataDir);
    const account = databaseAccount();
    const folder = clusterFolder(home, account);
    const password = clusterPassword(home);
    const binaries = await findBinaries(account);
    await ensureCluster({ binaries, folder, account, password });
    const server = await runningServer(folder);
    if (server) return await own(server, password, dataDir);
    const started = await startServer({ binaries, folder, account, logFile: join(home, 'postgres.log') });
    return await own(started, password, dataDir).catch(async (error: unknown) => {
      await stopServer(started);
      throw error;
    });
  } catch (cause) {
    if (cause instanceof InUseError) throw cause;
    const remedy = 'move the folder away or choose another one with --data';
    throw new Error(`the database in ${dataDir} does not start: ${(cause as Error).message.trim()}; ${remedy}`, {
      cause,
    });
  }
}

class InUseError extends Error {
  override readonly name = 'InUseError';
}

/** Makes the running server ours: whoever holds its lock owns it. */
async function own(server: Server, password: string, dataDir: string): Promise<EmbeddedPostgres> {
  const url = `postgres://${superuser}:${password}@127.0.0.1:${server.port}/postgres`;
  const owner = new pg.Client({ connectionString: url, application_name: 'cryptoviz owner' });
  const lost = Promise.withResolvers<void>();
  let stopping = false;
  owner.on('error', () => undefined); // `end` follows
  owner.on('end', () => {
    if (!stopping) lost.resolve();
  });
  await owner.connect();
  if (!(await takeLock(owner))) {
    stopping = true;
    await owner.end();
    throw new InUseError(`${dataDir} is in use by another CryptoViz: stop it or choose another folder with --data`);
  }
  const stop = async (): Promise<void> => {
    stopping = true;
    await owner.end();
    await stopServer(server);
  };
  return { url, lost: lost.promise, stop };
}

/** The session of a process that was killed a moment ago may hold the lock for as long as it takes to end. */
async function takeLock(owner: pg.Client): Promise<boolean> {
  for (let tries = 0; tries < 20; tries += 1) {
    const { rows } = await owner.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [ownerLock]);
    if (rows[0]?.held) return true;
    await delay(100);
  }
  return false;
}
