// SPDX-License-Identifier: EUPL-1.2
// Processes that a test starts. Each leads a group of its own; whatever happens to the test, its groups end with it:
// here when it ends by itself or is asked to, by the watcher when it is killed.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { tell } from './watcher.mjs';

const groups = new Set();

function endGroups() {
  for (const pid of groups) {
    try { process.kill(-pid, 'SIGKILL'); } catch { /* gone already */ }
  }
  groups.clear();
}
process.on('exit', endGroups);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => { endGroups(); process.exit(1); });
}

// Under node's runner: when that is no more, nobody waits for what is found out here.
const runner = process.ppid;
if (process.env.NODE_TEST_CONTEXT) setInterval(() => { if (process.ppid !== runner) process.exit(1); }, 500).unref();

const begins = (pid) => { groups.add(pid); tell(`group ${pid}`); };
const ended = (pid) => { groups.delete(pid); tell(`ended ${pid}`); };

// A process that stays. `said` collects what it prints; `ended` resolves with {code, signal}.
export function start(program, args, options = {}) {
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  begins(child.pid);
  const p = { pid: child.pid, out: '', err: '', running: true };
  child.stdout.on('data', (piece) => { p.out += piece; });
  child.stderr.on('data', (piece) => { p.err += piece; });
  p.ended = new Promise((resolve) => {
    child.on('error', (why) => { p.running = false; p.err += String(why); resolve({ code: -1 }); });
    child.on('close', (code, signal) => {
      p.running = false;
      ended(child.pid);
      resolve({ code, signal });
    });
  });
  p.kill = (signal) => { try { process.kill(child.pid, signal); } catch { /* gone already */ } };
  p.stop = async (signal = 'SIGTERM', patience = 30000) => {
    if (p.running) p.kill(signal);
    const late = setTimeout(() => { try { process.kill(-child.pid, 'SIGKILL'); } catch { /* gone */ } }, patience);
    const end = await p.ended;
    clearTimeout(late);
    return end;
  };
  return p;
}

// A process that ends by itself: its status and what it printed.
export async function run(program, args, { input = '', patience = 120000, ...options } = {}) {
  const child = spawn(program, args, { detached: true, stdio: ['pipe', 'pipe', 'pipe'], ...options });
  begins(child.pid);
  const out = [];
  const err = [];
  child.stdout.on('data', (piece) => out.push(piece));
  child.stderr.on('data', (piece) => err.push(piece));
  child.stdin.on('error', () => { /* it did not want to read */ });
  child.stdin.end(input);
  const late = setTimeout(() => { try { process.kill(-child.pid, 'SIGKILL'); } catch { /* gone */ } }, patience);
  const code = await new Promise((resolve) => {
    child.on('error', (why) => { err.push(Buffer.from(String(why))); resolve(-1); });
    child.on('close', (status, signal) => resolve(signal ? signal : status));
  });
  clearTimeout(late);
  ended(child.pid);
  return { code, bytes: Buffer.concat(out), out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

// Ask again until it is true (or gives something); the words say what was waited for.
export async function until(what, ask, patience = 20000, every = 50) {
  const end = Date.now() + patience;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (last) return last;
    } catch (wrong) {
      if (wrong.final) throw wrong;
      last = wrong;
    }
    if (Date.now() > end) throw new Error(`waited ${patience} ms for ${what}; last: ${last?.stack ?? JSON.stringify(last)}`);
    await sleep(every);
  }
}
