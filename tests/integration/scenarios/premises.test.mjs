// SPDX-License-Identifier: EUPL-1.2
// Where the house stands: a database of one's own, a check that touches nobody's, a key that is whole or not there.
import { test } from 'node:test';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { House, program } from '../../kit/house.mjs';
import { freePort, run, start, until } from '../../kit/processes.mjs';
import { assert, story } from '../../kit/story.mjs';

// The rights that README asks for.
const RIGHTS = 'SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, REFERENCES, TRIGGER';
const PASSWORD = 'known-to-the-test-alone';

// A MariaDB server that is not the daemon's, with an empty schema and a user who may do no more than README says. Its
// data folder is made by a house that is used for nothing else.
class OwnServer {
  async open() {
    this.maker = new House();
    mkdirSync(this.maker.state);
    writeFileSync(this.maker.config, '[database]\nbuffer_pool_mib = 64\n');
    const made = await this.maker.verb('migrate');
    assert.equal(made.code, 0, made.err);
    const db = join(this.maker.state, 'db');
    this.socket = join(db, 'own');
    this.port = await freePort();
    this.server = start('/usr/sbin/mariadbd', ['--no-defaults', `--datadir=${join(db, 'data')}`, `--socket=${this.socket}`, '--bind-address=127.0.0.1',
      `--port=${this.port}`, '--skip-name-resolve', '--lc-messages-dir=/usr/share/mysql', '--innodb-buffer-pool-size=64M', '--innodb-log-file-size=256M',
      `--pid-file=${join(db, 'own.pid')}`, ...(process.getuid() === 0 ? ['--user=insolite'] : [])]);
    [this.password] = readFileSync(join(db, 'passwords'), 'utf8').split('\n');
    await until('the own server', async () => {
      if (!this.server.running) throw Object.assign(new Error(this.server.err), { final: true });
      return (await this.says('SELECT 1')).length;
    }, 60000);
    await this.says(`CREATE DATABASE visits CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
      CREATE USER shop@'127.0.0.1' IDENTIFIED BY '${PASSWORD}';
      GRANT ${RIGHTS} ON visits.* TO shop@'127.0.0.1'`);
    this.file = join(this.maker.folder, 'password');
    writeFileSync(this.file, `${PASSWORD}\n`);
    this.database = { url: `mariadb://shop@127.0.0.1:${this.port}/visits`, password_file: this.file };
    return this;
  }

  async says(sql) {
    const done = await run('mariadb', ['--no-defaults', `--socket=${this.socket}`, '--user=insolite_owner', '--batch', '--skip-column-names'],
      { input: sql, env: { ...process.env, MYSQL_PWD: this.password } });
    if (done.code !== 0) throw new Error(done.err);
    return done.out.trim().split('\n');
  }

  async close() {
    await this.server?.stop();
    await this.maker.close();
  }
}

test('a database of one’s own: an empty or older schema is refused, migrate brings it up to date, a visit is sold', async () => {
  const own = await new OwnServer().open();
  const house = new House({ database: own.database });
  try {
    mkdirSync(house.state);
    house.mailbox = { port: 9, close: () => {} };
    house.payPort = 9;
    house.port = await freePort();
    house.url = `http://127.0.0.1:${house.port}`;
    house.writeConfig();
    const isRefusedAs = async (why, ...words) => {
      const refused = await house.verb(...words);
      assert.equal(refused.code, 1, `${words}: ${refused.out}${refused.err}`);
      assert.match(refused.err, why);
    };
    const isRefused = (...words) => isRefusedAs(/older than this program.*insolited migrate/, ...words);
    for (const words of [['serve'], ['audit'], ['destination', 'list'], ['demo']]) await isRefused(...words);
    assert.deepEqual(await own.says("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'visits'"), ['0']);
    const checked = await house.verb('--check');
    assert.equal(checked.code, 0, checked.err);

    const migrated = await house.verb('migrate');
    assert.equal(migrated.code, 0, migrated.err);
    assert.match((await house.verb('migrate')).out, /migrations run: 0/);
    assert.equal((await house.verb('destination', 'list')).code, 0);

    await own.says(`CREATE TABLE insolite.kept AS SELECT * FROM visits.schema_migration ORDER BY number DESC LIMIT 1;
      DELETE FROM visits.schema_migration WHERE number IN (SELECT number FROM insolite.kept)`);
    await isRefused('serve');
    await own.says('INSERT INTO visits.schema_migration SELECT * FROM insolite.kept');

    // A newer program was here: its tables are not for this one to read or to write.
    await own.says("INSERT INTO visits.schema_migration SELECT 9999, '9999-later.sql', hash, done, whole, at FROM insolite.kept");
    for (const words of [['serve'], ['migrate'], ['audit'], ['destination', 'list']]) await isRefusedAs(/newer than this program.*9999-later/, ...words);
    await own.says('DELETE FROM visits.schema_migration WHERE number = 9999');

    await story({ offers: { 'night-walk': { price: 1250 } }, slots: { tonight: { offer: 'night-walk', in: 4, seats: 10 } }, settings: { database: own.database } }, async (s) => {
      await s.visitorHolds('ana', { seats: 2 });
      await s.visitorPays('ana');
      assert.deepEqual(await own.says("SELECT state, seats FROM visits.booking"), ['confirmed\t2']);
      assert.ok(!existsSync(join(s.house.state, 'db')), 'a private server was made');
    });
  } finally {
    await house.close();
    await own.close();
  }
});

test('--check looks at a server of its own, and removes it', async () => {
  const house = new House();
  const folder = mkdtempSync(join(tmpdir(), 'insolite-checked-'));
  try {
    chmodSync(folder, 0o1777);
    mkdirSync(house.state);
    house.environment.TMPDIR = folder;
    writeFileSync(house.config, '[database]\nurl = mariadb://nobody@127.0.0.1:9/nothing\n');
    const checked = await house.verb('--check');
    assert.equal(checked.code, 0, checked.err);
    assert.match(checked.out, /^checked: .*every route, \d+ queries\n$/);
    assert.deepEqual(readdirSync(folder), []);
    assert.deepEqual(readdirSync(house.state), []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await house.close();
  }
});

test('a start that ends while it makes the key leaves none; of many that start at once all read the same', async () => {
  const house = new House();
  try {
    mkdirSync(house.state);
    const key = join(house.state, 'key');
    // No byte can be written to any file: SIGXFSZ ends it there.
    const cut = await run('bash', ['-c', 'ulimit -f 0; exec "$0" "$@"', program, '--state', house.state, 'destination', 'list'], { env: house.environment });
    assert.notEqual(cut.code, 0);
    assert.ok(!existsSync(key), 'an empty key was left');
    const all = await Promise.all(Array.from({ length: 4 }, () => run(program, ['--state', house.state, 'destination', 'list'], { env: house.environment })));
    for (const one of all) assert.equal(one.code, 0, one.err);
    assert.equal(statSync(key).size, 32);
    assert.equal(statSync(key).mode & 0o777, 0o600);
  } finally { await house.close(); }
});
