// SPDX-License-Identifier: EUPL-1.2
// A house of its own for a story: state folder, private database, payment provider, mailbox, daemon.
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Mailbox } from './mailbox.mjs';
import { freePort, run, start, until } from './processes.mjs';
import { databasesIn, tell } from './watcher.mjs';

export const top = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const build = process.env.INSOLITE_BUILD ?? join(top, 'build-test');
export const shared = join(top, '..', 'shared');
export const program = join(build, 'insolited');
const seeder = join(build, 'tests', 'kit', 'kit_seed');
export const provider = join(build, 'gateways', 'fakepay', 'fakepayd');
export const SECRET = 'what-both-sides-of-fakepay-know';

export const FAKEPAY = { gateway: 'fakepay', name: 'fakepay' };

export class House {
  // settings: {section: {key: value}} beside what every story needs
  constructor(settings = {}) {
    this.settings = settings;
    this.folder = mkdtempSync(join(tmpdir(), 'insolite-story-'));
    tell(`house ${this.folder}`);
    chmodSync(this.folder, 0o755); // as root the daemon becomes a user of its own
    this.state = join(this.folder, 'state');
    this.config = join(this.folder, 'insolited.ini');
    this.environment = { ...process.env, TZ: 'UTC', ASAN_OPTIONS: 'abort_on_error=0:detect_leaks=0', UBSAN_OPTIONS: 'print_stacktrace=1' };
  }

  async open({ late = 1 } = {}) {
    this.port = await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    this.mailbox = await new Mailbox().open(this.settings.refuse);
    await this.openProvider(late);
    this.writeConfig();
    await this.serve();
    return this;
  }

  async openProvider(late = 1) {
    const secret = join(this.folder, 'secret');
    writeFileSync(secret, SECRET);
    this.payPort ??= await freePort();
    this.payUrl = `http://127.0.0.1:${this.payPort}`;
    this.provider = start(provider, ['--secret-file', secret, '--port', String(this.payPort), '--state', join(this.folder, 'till'), '--late', String(late)]);
    await until('fakepayd', () => {
      if (!this.provider.running) throw Object.assign(new Error(`fakepayd ended: ${this.provider.err}`), { final: true });
      return this.provider.out.includes('ready:');
    });
  }

  // The bank took the money although the payment was closed: the provider learns of it, and tells.
  async moneyComesAnyway(intent) {
    await this.provider.stop();
    const till = join(this.folder, 'till');
    const last = readFileSync(till, 'utf8').trim().split('\n').map((line) => JSON.parse(line)).filter((one) => one.key === intent).pop();
    const now = new Date().toISOString();
    appendFileSync(till, `${JSON.stringify({ ...last, state: 'taken', fee: { minor: 29, currency: 'EUR' }, card: '0014', tell: 1, tell_at: now, tries: 0, event: `ev_${intent}`, event_at: now })}\n`);
    await this.openProvider();
  }

  writeConfig(extra = {}) {
    const { refuse, ...own } = this.settings;
    const sections = {
      house: { open_holds: 0 },
      server: { port: this.port, requests_a_minute: 0, public_url: this.url },
      gateways: { folder: join(build, 'gateways'), hosts: `127.0.0.1:${this.payPort}`, fetch_seconds: 5 },
      database: { buffer_pool_mib: 64 },
      mail: { smtp_url: `smtp://127.0.0.1:${this.mailbox.port}`, from: 'Essai <billets@essai.example>' },
    };
    for (const more of [own, extra]) {
      for (const [name, keys] of Object.entries(more)) sections[name] = { ...sections[name], ...keys };
    }
    const text = Object.entries(sections).map(([name, keys]) => `[${name}]\n${Object.entries(keys).map(([k, v]) => `${k} = ${v}\n`).join('')}`);
    writeFileSync(this.config, text.join('\n'));
  }

  async serve() {
    this.daemon = start(program, ['--config', this.config, '--state', this.state, 'serve'], { env: this.environment });
    await until('the daemon', async () => {
      if (!this.daemon.running) throw Object.assign(new Error(`serve ended:\n${this.daemon.out}\n${this.daemon.err.slice(-4000)}`), { final: true });
      return this.daemon.out.includes('listening:');
    }, 90000);
    return this.daemon;
  }

  // A verb of the daemon: {code, out, err}
  verb(...words) {
    return run(program, ['--config', this.config, '--state', this.state, ...words], { env: this.environment });
  }

  async seed(description) {
    const done = await run(seeder, [this.config, this.state, program], { input: JSON.stringify(description), env: this.environment });
    if (done.code !== 0) throw new Error(`the story cannot be told: ${done.err}`);
    return JSON.parse(done.out);
  }

  // SQL as the owner of the schema; rows as arrays of texts. More than one statement may be given.
  async sql(text) {
    const [password] = readFileSync(join(this.state, 'db', 'passwords'), 'utf8').split('\n');
    const done = await run('mariadb', ['--no-defaults', `--socket=${join(this.state, 'db', 'socket')}`, '--user=insolite_owner', '--batch',
      '--skip-column-names', 'insolite'], { input: text, env: { ...process.env, MYSQL_PWD: password } });
    if (done.code !== 0) throw new Error(`${done.err}\n${text}`);
    return done.out.split('\n').slice(0, -1).map((line) => line.split('\t'));
  }

  // Like a crash: nothing is told to anybody.
  async killDaemon() {
    this.daemon.kill('SIGKILL');
    await this.daemon.ended;
  }

  databasePid() {
    const file = join(this.state, 'db', 'pid');
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  }

  async close() {
    const end = this.daemon ? await this.daemon.stop() : { code: 0 };
    await this.provider?.stop();
    await this.mailbox?.close();
    for (const left of databasesIn(this.folder)) { // by a daemon that was killed
      try { process.kill(left, 'SIGKILL'); } catch { /* gone already */ }
    }
    const sanitizer = /(ERROR: AddressSanitizer|runtime error:)[^\n]*/.exec(this.daemon?.err ?? '');
    if (process.env.INSOLITE_KEEP) {
      mkdirSync(this.folder, { recursive: true });
      writeFileSync(join(this.folder, 'serve.log'), this.daemon?.err ?? '');
      console.log(`kept: ${this.folder}`);
    } else {
      rmSync(this.folder, { recursive: true, force: true });
    }
    tell(`closed ${this.folder}`);
    if (sanitizer) throw new Error(`the daemon was caught: ${sanitizer[0]}\n${this.daemon.err.slice(Math.max(0, this.daemon.err.indexOf(sanitizer[0]) - 200)).slice(0, 6000)}`);
    return end;
  }
}
