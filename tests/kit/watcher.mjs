// SPDX-License-Identifier: EUPL-1.2
// Ends what a test leaves behind when somebody ends the test itself (kill -9, a time limit): the groups of its
// processes, the database servers of its houses and their folders. It acts when its input ends, which is when the
// test's process is no more; each line of it is "group PID", "ended PID", "house FOLDER" or "closed FOLDER".
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { spawn } from 'node:child_process';

const groups = new Set();
const houses = new Set();

// Database servers whose data lies in the folder, whoever started them; they lead groups of their own.
export function databasesIn(folder) {
  return readdirSync('/proc').filter((pid) => {
    try { return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`--datadir=${folder}/`); } catch { return false; }
  }).map(Number);
}

function end(pid) {
  try { process.kill(pid, 'SIGKILL'); } catch { /* gone already */ }
}

async function endAll() {
  for (const pid of groups) end(-pid); // first who would start another database server
  for (const folder of houses) {
    // One may be on its way from fork to exec: look until there is none twice.
    for (let quiet = 0; quiet < 2; quiet++) {
      const left = databasesIn(folder);
      if (left.length > 0) quiet = -1;
      left.forEach(end);
      await new Promise((resolve) => { setTimeout(resolve, 200); });
    }
    if (!process.env.INSOLITE_KEEP) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

const verbs = {
  group: (what) => groups.add(Number(what)),
  ended: (what) => groups.delete(Number(what)),
  house: (what) => houses.add(what),
  closed: (what) => houses.delete(what),
};

function watch() {
  let text = '';
  process.stdin.on('data', (piece) => {
    text += piece;
    const lines = text.split('\n');
    text = lines.pop();
    for (const line of lines) verbs[line.split(' ')[0]]?.(line.slice(line.indexOf(' ') + 1));
  });
  process.stdin.on('end', () => endAll().finally(() => process.exit(0)));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => { /* the test's input says when */ });
}

// For the test's process: tells the watcher. Its pipe closes with the process, however that ends.
let child;
export function tell(line) {
  if (!child) {
    child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'watch'], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    child.unref();
    child.stdin.unref?.();
    child.stdin.on('error', () => { /* killed by a person: so be it */ });
  }
  child.stdin.write(`${line}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === 'watch') watch();
