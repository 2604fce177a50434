// SPDX-License-Identifier: EUPL-1.2
// How it is started and ended: ./run from nothing, verbs that somebody interrupts; no process stays behind.
import { test } from 'node:test';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, program, top } from '../../kit/house.mjs';
import { freePort, run, start, until } from '../../kit/processes.mjs';
import { tell } from '../../kit/watcher.mjs';
import { assert } from '../../kit/story.mjs';

// Every process whose command line names that folder: {pid: command line}
function processesOf(folder) {
  const found = {};
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      if (line.includes(folder)) found[pid] = line;
    } catch { /* ended meanwhile */ }
  }
  return found;
}

async function withState(body) {
  const folder = mkdtempSync(join(tmpdir(), 'insolite-start-'));
  tell(`house ${folder}`);
  chmodSync(folder, 0o755);
  const state = join(folder, 'state');
  const environment = { ...process.env, INSOLITE_BUILD: build, ASAN_OPTIONS: 'detect_leaks=0' };
  try {
    await body({
      state,
      // ./run on programs that are built already
      runs: (...words) => start(join(top, 'run'), [...words, '--state', state], { env: environment }),
      verb: (...words) => start(program, ['--state', state, ...words], { env: environment }),
      ended: (...words) => run(program, ['--state', state, ...words], { env: environment }),
      nothingIsLeft: () => assert.deepEqual(processesOf(folder), {}),
    });
  } finally {
    for (const pid of Object.keys(processesOf(folder))) {
      try { process.kill(Number(pid), 'SIGKILL'); } catch { /* gone already */ }
    }
    rmSync(folder, { recursive: true, force: true });
    tell(`closed ${folder}`);
  }
}

const wholeGroup = (p, signal) => process.kill(-p.pid, signal);

async function isReady(p, port, patience = 90000) {
  await until('ready:', () => {
    if (!p.running) throw Object.assign(new Error(`./run ended: ${p.out}${p.err}`), { final: true });
    return p.out.includes('ready:');
  }, patience);
  assert.equal(p.out.trim().split('\n').pop(), `ready: http://127.0.0.1:${port}/`);
  assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 200);
}

test('./run on a port that somebody has says so, and never that it is ready', async () => {
  const other = createServer((socket) => { socket.on('error', () => { /* it hung up */ }); socket.end('HTTP/1.0 200 OK\r\n\r\n'); });
  await new Promise((resolve) => { other.listen(0, '127.0.0.1', resolve); });
  try {
    await withState(async ({ runs, nothingIsLeft }) => {
      const { port } = other.address();
      const refused = runs('--port', String(port), '--no-demo');
      assert.equal((await refused.ended).code, 1, refused.out);
      assert.match(refused.err, new RegExp(`port ${port} is taken`));
      assert.doesNotMatch(refused.out, /ready/);
      nothingIsLeft();
    });
  } finally { other.close(); }
});

test('./run says ready as its last word, leaves no process when it is ended, and takes its state up again', async () => {
  await withState(async ({ state, runs, ended, nothingIsLeft }) => {
    const port = await freePort();
    const first = runs('--port', String(port), '--no-demo');
    await isReady(first, port);
    wholeGroup(first, 'SIGTERM');
    assert.equal((await first.ended).code, 0, first.err);
    nothingIsLeft();
    assert.equal((await ended('destination', 'make', 'ailleurs', '--name', 'Ailleurs')).code, 0);
    nothingIsLeft();

    const key = readFileSync(join(state, 'key'));
    const second = runs('--port', String(port), '--no-demo');
    await isReady(second, port);
    assert.match((await ended('destination', 'list')).out, /ailleurs/);
    second.kill('SIGINT'); // it alone, not its group
    await second.ended;
    nothingIsLeft();
    assert.deepEqual(readFileSync(join(state, 'key')), key);
  });
});

// The accounts that ./run printed: [role, address, password] each.
const accountsIn = (out) => [...out.matchAll(/^ +(\w+) +(\S+@\S+) +(\S+)$/gm)].map(([, ...one]) => one);

async function loadGoesOn(state, runs) {
  const port = await freePort();
  const again = runs('--port', String(port));
  await isReady(again, port, 240000);
  assert.ok(existsSync(join(state, 'demo-loaded')));
  assert.match(again.out, /\d+s.*loading the demo destination\n[^]*Demo accounts[^]*\d+s.*ready\nready: [^\n]*\n$/);
  const accounts = accountsIn(again.out);
  assert.deepEqual(accounts, accountsIn(readFileSync(join(state, 'demo-accounts'), 'utf8').replace(/^/gm, ' ')));
  for (const role of ['partner', 'moderator', 'cashier', 'approver']) assert.ok(accounts.some(([name]) => name === role), `${role}: ${again.out}`);
  assert.equal(new Set(accounts.map(([, , password]) => password)).size, accounts.length, 'a password is used twice');
  const list = await (await fetch(`http://127.0.0.1:${port}/api/v1/offers`)).json();
  assert.ok(list.total > 7900, `${list.total} visits`);
  wholeGroup(again, 'SIGINT');
  await again.ended;
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  test(`${signal} to ./run in its first load: the load stops by its ordinary way out${signal === 'SIGTERM' ? ', the next start goes on to ready' : ''}`, async () => {
    await withState(async ({ state, runs, nothingIsLeft }) => {
      const p = runs('--port', String(await freePort()));
      await until('the load', () => /partners registered/.test(p.out) || !p.running, 90000, 10);
      assert.ok(p.running, p.out + p.err);
      wholeGroup(p, signal);
      await p.ended;
      nothingIsLeft();
      assert.match(p.out, /stopped: the next load goes on from here\n$/);
      assert.ok(!existsSync(join(state, 'demo-loaded')));
      if (signal === 'SIGTERM') {
        await loadGoesOn(state, runs);
        nothingIsLeft();
      }
    });
  });
}

test('a verb that is interrupted stops the database server it started', async () => {
  await withState(async ({ state, verb, nothingIsLeft }) => {
    mkdirSync(state);
    for (const [signal, ...words] of [['SIGINT', 'migrate'], ['SIGTERM', 'audit'], ['SIGHUP', 'user', 'list'], ['SIGINT', 'demo']]) {
      const p = verb(...words);
      const socket = join(state, 'db', 'socket');
      await until('its server', () => existsSync(socket) || !p.running, 60000, 2);
      assert.ok(p.running, `${words}: ${p.err}`);
      wholeGroup(p, signal);
      const end = await p.ended;
      assert.equal(end.signal, null, `${words} ended by ${end.signal}`);
      nothingIsLeft();
      if (end.code !== 0) assert.match(p.err, /stopped by a signal/, `${words}: ${p.err}`);
    }
  });
});

// ./run beside a build that goes on for a while and then fails: `words` start it.
async function whileItBuilds(seconds, words, look) {
  const folder = mkdtempSync(join(tmpdir(), 'insolite-build-'));
  tell(`house ${folder}`);
  const put = (name, lines) => writeFileSync(join(folder, name), `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });
  try {
    copyFileSync(join(top, 'run'), join(folder, 'run'));
    chmodSync(join(folder, 'run'), 0o755);
    put('packages.sh', ['build_packages="" run_targets=all', 'install_packages() { :; }']);
    put('meson', ['exit 0']);
    put('ninja', ['echo "[1/3] one.c"', 'echo "[2/3] two.c"', `sleep ${seconds}`, 'echo "two.c: no"', 'exit 1']);
    const environment = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    delete environment.INSOLITE_BUILD;
    const started = Date.now();
    const p = start(words[0], [...words.slice(1), join(folder, 'run'), '--port', String(await freePort())], { env: environment });
    const { code } = await p.ended;
    assert.ok(Date.now() - started < (seconds + 10) * 1000, 'its end was not seen');
    look(p, code);
    assert.deepEqual(processesOf(folder), {});
  } finally {
    rmSync(folder, { recursive: true, force: true });
    tell(`closed ${folder}`);
  }
}

test('./run tells how far the build is: on one line of a terminal, elsewhere a line every ten seconds', async () => {
  await whileItBuilds(3, ['python3', '-c', 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)'], ({ out, err }, code) => {
    assert.equal(code, 1, err);
    assert.match(out, /building[^\n]*\r[^\n]*building \[2\/3\][^\n]*\n[^]*two\.c: no/, JSON.stringify(out));
    assert.equal(out.split('\n').filter((line) => line.includes('building')).length, 1, JSON.stringify(out));
  });
  await whileItBuilds(12, ['bash'], ({ out, err }, code) => {
    assert.equal(code, 1, err);
    assert.equal(out.split('\n').filter((line) => /building \[2\/3\]$/.test(line)).length, 1, JSON.stringify(out));
    assert.doesNotMatch(out, /\r/);
    assert.match(out, /two\.c: no\n$/);
  });
});
