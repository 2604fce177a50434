// SPDX-License-Identifier: EUPL-1.2
// What the stories themselves stand on: a test that is killed leaves nothing behind; the test provider takes no nonsense.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provider } from '../../kit/house.mjs';
import { run, start, until } from '../../kit/processes.mjs';
import { databasesIn } from '../../kit/watcher.mjs';

const kit = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'kit');

// Processes that have the words in their command line.
const withWords = (words) => readdirSync('/proc').filter((pid) => {
  try { return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(words); } catch { return false; }
});

// A story in a process of its own, which waits in the middle; `before` stands between it and us.
function storyAlone(before = []) {
  const words = [...before, process.execPath, '--input-type=module', '--eval', `
    import { House } from '${join(kit, 'house.mjs')}';
    const house = await new House().open();
    console.log('folder: ' + house.folder);
    setInterval(() => {}, 1000);`];
  return start(words[0], words.slice(1));
}

async function folderOf(told) {
  return until('the story to be in its middle', () => {
    if (!told.running) throw Object.assign(new Error(told.err), { final: true });
    return /folder: (.*)\n/.exec(told.out)?.[1];
  }, 90000);
}

async function nothingIsLeft(folder) {
  await until('all of it to end', () => withWords(folder).length === 0 && databasesIn(folder).length === 0, 30000);
  await until('its folder to be cleared', () => !existsSync(folder), 30000);
}

test('a story that is killed, whatever the signal, leaves no process and no folder', async (t) => {
  for (const signal of ['SIGKILL', 'SIGTERM']) {
    await t.test(signal, async () => {
      const told = storyAlone();
      const folder = await folderOf(told);
      assert.ok(withWords(folder).length >= 3, 'daemon, provider and database server');
      assert.equal(databasesIn(folder).length, 1);
      told.kill(signal);
      await told.ended;
      await nothingIsLeft(folder);
    });
  }
});

test('a story whose runner is killed ends too', async () => {
  const told = storyAlone(['sh', '-c', '"$0" "$@" & wait']);
  const folder = await folderOf(told);
  told.kill('SIGKILL');
  await nothingIsLeft(folder);
});

test('the test provider refuses a port and a delay that are no numbers, and what it does not know', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'insolite-provider-'));
  const secret = join(folder, 'secret');
  writeFileSync(secret, 'what-both-sides-of-fakepay-know');
  try {
    for (const [words, said] of [
      [['--port', '80x'], /--port is a number of 0 to 65535, not "80x"/], [['--port', ''], /--port is a number/], [['--port', '-1'], /--port is/],
      [['--port', '65536'], /--port is/], [['--port', '99999999999999999999'], /--port is/], [['--port', ' 80'], /--port is/],
      [['--late', 'soon'], /--late is a number of 0 to 86400, not "soon"/], [['--late', '1.5'], /--late is/], [['--late', '86401'], /--late is/],
      [['--late'], /usage:/], [['--prot', '1'], /usage:/], [['now'], /usage:/],
    ]) {
      const refused = await run(provider, ['--secret-file', secret, '--state', join(folder, 'till'), ...words], { patience: 5000 });
      assert.equal(refused.code, 2, `${words.join(' ')}: ${refused.err}`);
      assert.match(refused.err, said, words.join(' '));
      assert.equal(refused.out, '');
    }
    const none = await run(provider, ['--port', '0'], { patience: 5000 });
    assert.equal(none.code, 2);
  } finally { rmSync(folder, { recursive: true, force: true }); }
});
