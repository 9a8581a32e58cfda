import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startEmbeddedPostgres } from './embedded-postgres.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'cryptoviz-embedded-'));
  await chmod(dataDir, 0o755);
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

/** Starts the database in a process of its own that is then killed; its server stays behind. */
async function startAndKill(folder: string): Promise<void> {
  const module = new URL('./embedded-postgres.ts', import.meta.url).href;
  const script = `import('${module}').then(async (m) => { await m.startEmbeddedPostgres({ dataDir: process.argv[1] }); console.log('up'); setInterval(() => {}, 1000); })`;
  const child = spawn(process.execPath, ['-e', script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

it('keeps its data from one start to the next', async () => {
  const first = await startEmbeddedPostgres({ dataDir });
  await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
  await first.stop();
  const second = await startEmbeddedPostgres({ dataDir });
  expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  await second.stop();
});

it('takes over the server that a killed process left behind', async () => {
  await startAndKill(dataDir);
  const pid = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0];
  const database = await startEmbeddedPostgres({ dataDir });
  expect((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]).toBe(pid);
  await database.stop();
  expect(await readdir(join(dataDir, 'postgres'))).not.toContain('postmaster.pid');
});

it('refuses a folder that another process works with, and does not disturb it', async () => {
  const database = await startEmbeddedPostgres({ dataDir });
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/is in use by another CryptoViz.*--data/);
  expect(await query(database.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  await database.stop();
});

it('tells when the server ends by itself', async () => {
  const database = await startEmbeddedPostgres({ dataDir });
  const pid = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0];
  process.kill(Number(pid), 'SIGINT');
  await database.lost;
});

it.each([
  ['of another version', (cluster: string) => writeFile(join(cluster, 'PG_VERSION'), '9.6\n')],
  ['without its tables', (cluster: string) => rm(join(cluster, 'base'), { recursive: true })],
  [
    'with an overwritten control file',
    (cluster: string) => writeFile(join(cluster, 'global', 'pg_control'), Buffer.alloc(8_192, 7)),
  ],
])('says in one line that a cluster %s does not start, and leaves no server running', async (_, damage) => {
  const database = await startEmbeddedPostgres({ dataDir });
  await database.stop();
  await damage(join(dataDir, 'postgres'));
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(
    /^the database in .* does not start: [^\n]*; move the folder away[^\n]*$/,
  );
  expect(await readdir(join(dataDir, 'postgres'))).not.toContain('postmaster.pid');
});

it('runs in a folder that other users cannot enter, also as root', async () => {
  await chmod(dataDir, 0o700);
  const inner = join(dataDir, 'inner');
  await mkdir(inner);
  const database = await startEmbeddedPostgres({ dataDir: inner });
  expect(await query(database.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  await database.stop();
  await rm(await realpath(join(inner, 'postgres')), { recursive: true }); // as root it lies elsewhere
});
