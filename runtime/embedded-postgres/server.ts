import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from './account.ts';
import type { Binaries } from './places.ts';

/** A running PostgreSQL server of this cluster, whoever started it. */
export interface Server {
  readonly pid: number;
  readonly port: number;
}

export interface ServerOptions {
  readonly binaries: Binaries;
  readonly folder: string;
  readonly account: Account;
  readonly logFile: string;
}

const startWithinMs = 60_000;

/**
 * The server that runs on this cluster already, once it accepts connections; null when there is none. One that is on
 * its way up or down is waited for: a killed owner leaves it in any state.
 */
export async function runningServer(folder: string): Promise<Server | null> {
  for (const deadline = Date.now() + startWithinMs; Date.now() < deadline; await delay(20)) {
    const server = readPidFile(folder);
    if (server === null || !isAlive(server.pid)) return null;
    if (server.ready) return (await accepts(server.port)) ? server : null;
  }
  throw new Error(`the server of another start neither came up nor ended within ${startWithinMs / 1000} s`);
}

function readPidFile(folder: string): (Server & { readonly ready: boolean }) | null {
  const file = join(folder, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const [pid, , , port, , , , status] = readFileSync(file, 'utf8').split('\n');
  return { pid: Number(pid), port: Number(port), ready: status?.trim() === 'ready' };
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false; // a pid file of before a reboot, its pid now somebody else's
  } finally {
    socket.destroy();
  }
}

/** Starts the server on a free port of 127.0.0.1, in a process group of its own, so that Ctrl-C reaches us first. */
export async function startServer({ binaries, folder, account, logFile }: ServerOptions): Promise<Server> {
  const port = await freePort();
  const log = openSync(logFile, 'a', 0o600);
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', jit: 'off', max_wal_size: '2GB' };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const options: SpawnOptions = { cwd: folder, ...account, detached: true, stdio: ['ignore', log, log] };
  const child = spawn(binaries.postgres, ['-D', folder, '-p', String(port), ...flags], options);
  child.unref();
  await becomesReady(child, folder, logFile);
  return { pid: child.pid as number, port };
}

async function becomesReady(child: ChildProcess, folder: string, logFile: string): Promise<void> {
  const failed = new AbortController();
  child.once('error', (error) => failed.abort(error));
  const onExit = (): void => failed.abort(new Error(lastFatalLine(logFile)));
  child.once('exit', onExit);
  for (const deadline = Date.now() + startWithinMs; Date.now() < deadline; await delay(20)) {
    failed.signal.throwIfAborted();
    const server = readPidFile(folder);
    if (server?.pid === child.pid && server?.ready) {
      child.off('exit', onExit);
      return;
    }
  }
  throw new Error(`not ready after ${startWithinMs / 1000} s, see ${logFile}`);
}

function lastFatalLine(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
  const line = lines.findLast((text) => /FATAL|PANIC|error/i.test(text)) ?? lines.at(-1) ?? '';
  return line.replace(/^.*?(FATAL|PANIC):\s*/, '');
}

/** Asks the server to break off its sessions and end cleanly; resolves when its process is gone. */
export async function stopServer({ pid }: Server): Promise<void> {
  process.kill(pid, 'SIGINT');
  while (isAlive(pid)) await delay(20);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
