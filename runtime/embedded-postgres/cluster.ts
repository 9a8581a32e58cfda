import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.ts';
import type { Binaries } from './places.ts';

const run = promisify(execFile);

export const superuser = 'cryptoviz';

/** The password of the cluster's superuser, made at first use and kept in the data folder, readable by its owner. */
export function clusterPassword(dataDir: string): string {
  const file = join(dataDir, 'postgres-password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

export interface NewCluster {
  readonly binaries: Binaries;
  readonly folder: string;
  readonly account: Account;
  readonly password: string;
}

/** Makes the cluster unless it is there: beside its place, then renamed, so that a half-made one is never taken for it. */
export async function ensureCluster({ binaries, folder, account, password }: NewCluster): Promise<void> {
  if (existsSync(folder)) return;
  // Of its own, since the `initdb` of a start that was killed may still be writing to another.
  const partial = `${folder}.new-${process.pid}`;
  const passwordFile = `${partial}.password`;
  mkdirSync(partial, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) for (const path of [partial, passwordFile]) chownSync(path, account.uid, account.gid);
  const options = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C'];
  await run(binaries.initdb, ['-D', partial, '-U', superuser, ...options], { cwd: partial, ...account });
  renameSync(partial, folder);
  removeLeftovers(folder);
}

/** What starts that were killed before this one have begun. */
function removeLeftovers(folder: string): void {
  const prefix = `${basename(folder)}.new-`;
  for (const name of readdirSync(dirname(folder)).filter((entry) => entry.startsWith(prefix))) {
    rmSync(join(dirname(folder), name), { recursive: true, force: true, maxRetries: 5 });
  }
}
