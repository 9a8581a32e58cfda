import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { databaseAccount } from './account.ts';
import { clusterPassword, ensureCluster, superuser } from './cluster.ts';
import { clusterFolder, findBinaries } from './places.ts';
import { runningServer, startServer, stopServer } from './server.ts';

export interface EmbeddedPostgres {
  /** `DATABASE_URL` of the cluster, on 127.0.0.1. */
  readonly url: string;
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
  mkdirSync(dataDir, { recursive: true });
  const home = realpathSync(dataDir);
  const account = databaseAccount();
  const folder = clusterFolder(home, account);
  const password = clusterPassword(home);
  try {
    const binaries = await findBinaries(account);
    await ensureCluster({ binaries, folder, account, password });
    const options = { binaries, folder, account, logFile: join(home, 'postgres.log') };
    const server = (await runningServer(folder)) ?? (await startServer(options));
    const url = `postgres://${superuser}:${password}@127.0.0.1:${server.port}/postgres`;
    const owner = await own(url, home);
    return {
      url,
      stop: async () => {
        await owner.end();
        await stopServer(server);
      },
    };
  } catch (cause) {
    if (cause instanceof InUseError) throw cause;
    const remedy = 'move the folder away or choose another one with --data';
    throw new Error(`the database in ${home} does not start: ${(cause as Error).message.trim()}; ${remedy}`, { cause });
  }
}

class InUseError extends Error {
  override readonly name = 'InUseError';
}

/** Takes the lock of the cluster. The session of a process that was killed a moment ago may take as long to end. */
async function own(url: string, dataDir: string): Promise<pg.Client> {
  const owner = new pg.Client({ connectionString: url, application_name: 'cryptoviz owner' });
  owner.on('error', () => undefined); // the server ended: whoever works with it hears of it at the next query
  await owner.connect();
  for (let tries = 0; tries < 20; tries += 1) {
    const { rows } = await owner.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [ownerLock]);
    if (rows[0]?.held) return owner;
    await delay(100);
  }
  await owner.end();
  throw new InUseError(`${dataDir} is in use by another CryptoViz: stop it or choose another folder with --data`);
}
