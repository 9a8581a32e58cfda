import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The account that the database runs under; null: the present one. */
export type Account = { readonly uid: number; readonly gid: number } | null;

/** PostgreSQL refuses to run as root, so root lends it the account `postgres` or, where there is none, `nobody`. */
export function databaseAccount(): Account {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const entry = ['postgres', 'nobody'].map((name) => users.find((line) => line.startsWith(`${name}:`))).find(Boolean);
  const [, , uid, gid] = entry?.split(':') ?? [];
  if (!uid || !gid) throw new Error('running as root needs a user "postgres" or "nobody" for the database: create one');
  return { uid: Number(uid), gid: Number(gid) };
}

/** Whether the account can enter every folder on the way to `path`. */
export function canReach(account: Account, path: string): boolean {
  if (account === null) return true;
  for (let folder = path; ; folder = dirname(folder)) {
    if (!mayEnter(account, folder)) return false;
    if (folder === dirname(folder)) return true;
  }
}

function mayEnter({ uid, gid }: NonNullable<Account>, folder: string): boolean {
  const { mode, uid: owner, gid: group } = statSync(folder);
  if (owner === uid) return (mode & 0o100) !== 0;
  if (group === gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}
