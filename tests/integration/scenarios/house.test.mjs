// SPDX-License-Identifier: EUPL-1.2
// The house itself: mistakes in its configuration, modules that are not what they say, a database that dies.
import { test } from 'node:test';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, House } from '../../kit/house.mjs';
import { raw } from '../../kit/raw.mjs';
import { assert, story, until } from '../../kit/story.mjs';
import { AGENT, APPROVER, CASHIER, PARTNER } from '../../kit/town.mjs';

const told = { offers: { 'night-walk': { price: 1250 } }, slots: { tonight: { offer: 'night-walk', in: 4, seats: 100 } } };

test('no mistake in the configuration passes silently', async () => {
  const house = new House();
  try {
    mkdirSync(house.state);
    writeFileSync(house.config, '[server]\nprot = 8080\nworkers = many\n\n[sever]\nport = 1\n\n[database]\nconnections = 1\n\n[house]\nproduction = perhaps\n');
    const done = await house.verb('serve');
    assert.equal(done.code, 2, done.err);
    for (const words of [/2\b.*prot.*port/s, /3\b.*workers/s, /5\b.*sever.*server/s, /connections/, /production/]) assert.match(done.err, words);
    writeFileSync(house.config, '[server]\nport = 99999\n');
    assert.equal((await house.verb('audit')).code, 2);
    assert.equal((await house.verb('fly')).code, 2);
    assert.equal((await house.verb('sync')).code, 2);
    assert.equal((await house.verb('version')).code, 0);
    writeFileSync(house.config, '');
    for (const port of ['80x', '99999', '-1', '']) {
      const wrong = await house.verb('serve', '--port', port);
      assert.equal(wrong.code, 2, `${port}: ${wrong.err}`);
      assert.match(wrong.err, /--port/);
    }
    const printed = await house.verb('--print-config');
    writeFileSync(house.config, printed.out);
    const checked = await house.verb('--check');
    assert.equal(checked.code, 0, checked.err + checked.out);
  } finally { await house.close(); }
});

// What a shape cannot say of a key: section, key, value, and what is said about it.
const mistakes = [
  ['house', 'log', 'loud', /is not one of: debug, info, warn, error/],
  ['house', 'log', 'debgu', /did you mean "debug"/],
  ['server', 'address', 'localhost', /is no IP address/],
  ['server', 'address', '127.0.0.256', /is no IP address/],
  ['server', 'public_url', 'ftp:/x', /is not like https:/],
  ['server', 'public_url', 'visites.example', /is not like https:/],
  ['server', 'public_url', 'https://', /is not like https:/],
  ['server', 'public_url', 'https://visites.example:port', /is not like https:/],
  ['database', 'url', 'postgres://shop@127.0.0.1/visits', /has another scheme/],
  ['database', 'url', 'mariadb://127.0.0.1/visits', /names no user/],
  ['database', 'url', 'mariadb://shop@127.0.0.1', /names no schema/],
  ['mail', 'smtp_url', 'hello', /is not smtp:/],
  ['mail', 'smtp_url', 'smtp://:25', /is not smtp:/],
  ['mail', 'smtp_url', 'smtp://mail.example:99999', /is not smtp:/],
  ['mail', 'from', 'Nobody', /is not NAME <ADDRESS>/],
  ['mail', 'from', 'Nobody <at home>', /is not NAME <ADDRESS>/],
  ['gateways', 'modules', 'apidae sepaa', /unknown module "sepaa": did you mean "sepa"\?/],
  ['gateways', 'modules', 'apidea missing', /"apidea": did you mean "apidae"\?; unknown module "missing"$/m],
  ['gateways', 'modules', '../sepa', /unknown module "\.\.\/sepa"/],
];
const sound = [
  ['house', 'log', 'warn'], ['server', 'address', '::1'], ['server', 'public_url', 'https://visites.example'], ['server', 'public_url', 'http://[::1]:8080/'],
  ['mail', 'smtp_url', 'smtps://mail.example:465'], ['mail', 'smtp_url', 'smtp://127.0.0.1'], ['mail', 'from', 'billets@essai.example'],
  ['mail', 'from', 'Essai <billets@essai.example>'], ['gateways', 'modules', 'sepa  fakepay'], ['gateways', 'modules', ''], ['database', 'url', ''],
];

test('each mistake is told with its line, all together', async () => {
  const house = new House();
  const files = (rows) => rows.reduce((sections, [section, key, value]) => ({ ...sections, [section]: [...(sections[section] ?? []), `${key} = ${value}`] }), {});
  const write = (sections) => {
    const lines = Object.entries(sections).flatMap(([name, keys]) => [`[${name}]`, ...keys]);
    writeFileSync(house.config, `${lines.join('\n')}\n`);
    return lines;
  };
  try {
    mkdirSync(house.state);
    for (const [section, key, value, words] of mistakes) {
      write({ [section]: [`${key} = ${value}`] });
      const refused = await house.verb('records', house.config);
      const what = `${section}.${key} = ${value}: ${refused.err}`;
      assert.equal(refused.code, 2, what);
      assert.match(refused.err, new RegExp(`insolited\\.ini:2: ${section}\\.${key} `), what);
      assert.match(refused.err, words, what);
    }
    for (const [section, key, value] of sound) {
      write({ [section]: [`${key} = ${value}`] });
      assert.notEqual((await house.verb('records', house.config)).code, 2, `${section}.${key} = ${value}`);
    }
    const one = [...new Map(mistakes.map((row) => [row[1] + row[0], row])).values()];
    const lines = write(files([...one, ['server', 'prot', '8080']]));
    const refused = await house.verb('serve');
    assert.equal(refused.code, 2, refused.err);
    for (const [, key, value] of [...one, ['server', 'prot', '8080']]) {
      const at = lines.indexOf(`${key} = ${value}`) + 1;
      assert.match(refused.err, new RegExp(`insolited\\.ini:${at}: .*${key}`), `${key}: ${refused.err}`);
    }
    assert.match(refused.err, new RegExp(`${one.length + 1} mistakes`));
  } finally { await house.close(); }
});

test('no verb takes an option it does not have, or a word too many', async () => {
  const house = new House();
  try {
    mkdirSync(house.state);
    writeFileSync(house.config, '');
    for (const [words, ...said] of [
      ['serve --prot 18233', /unknown option "--prot": did you mean "--port"\?/],
      ['serve --prot=18233 --sate x', /"--port"/, /"--state"/],
      ['serve --port', /--port wants a value/],
      ['serve now', /one word too many: "now"/],
      ['audit --fix', /unknown option "--fix"$/m],
      ['audit -v', /one word too many: "-v"/],
      ['migrate --dry-run yes', /"--dry-run"/],
      ['sync apidae --full', /"--full"/],
      ['records feed.json --pretty', /"--pretty"/],
      ['settle show --bye me', /"--bye": did you mean "--by"/],
      ['demo --fakpay http://127.0.0.1:1', /did you mean "--fakepay"/],
      ['user list --rolle admin', /did you mean "--role"/],
      ['user list all of them', /one word too many: "them"/],
      ['destination list --nam x', /did you mean "--name"/],
      ['partner list --mail x', /did you mean "--email"|unknown option "--mail"/],
      ['connection list --destinaton x', /did you mean "--destination"/],
      ['--check --all', /unknown option "--all"/],
    ]) {
      const refused = await house.verb(...words.split(' '));
      assert.equal(refused.code, 2, `${words}: ${refused.err}`);
      for (const one of said) assert.match(refused.err, one, words);
    }
    assert.ok(!existsSync(join(house.state, 'db')), 'something was started');
  } finally { await house.close(); }
});

test('a commission that is no number of points makes no destination, not even half of one', async () => {
  await story({ offers: {}, slots: {} }, async (s) => {
    for (const points of ['10%', '10001', 'ten', '']) {
      const made = await s.house.verb('destination', 'make', 'ailleurs', '--name', 'Ailleurs', '--commission', points);
      assert.equal(made.code, 2, `${points}: ${made.out}`);
      assert.match(made.err, /--commission/);
    }
    assert.equal(await s.count("destination WHERE slug = 'ailleurs'"), 0);
    assert.equal((await s.house.verb('destination', 'make', 'ailleurs', '--name', 'Ailleurs', '--host', 'ailleurs.example', '--commission', '850')).code, 0);
    assert.equal(await s.count("contract c JOIN destination d ON d.id = c.destination WHERE d.slug = 'ailleurs' AND c.points = 850"), 1);
  });
});

test('a second destination takes nothing from the first: its name is sound, its hosts are its own', async () => {
  await story({ offers: {}, slots: {} }, async (s) => {
    const make = (...words) => s.house.verb('destination', 'make', ...words);
    for (const [words, said, code = 1] of [
      [['Bad Slug', '--name', 'Ailleurs', '--host', 'zebre.example'], /SLUG: .*"bad-slug"/, 2],
      [['zebre', '--host', 'zebre.example'], /--name: /, 2],
      [['zebre', '--name', 'Zèbre'], /--host: essai answers to \* already/],
      [['zebre', '--name', 'Zèbre', '--host', 'zebre.example *'], /--host: essai answers to \* already/],
    ]) {
      const made = await make(...words);
      assert.equal(made.code, code, words.join(' '));
      assert.match(made.err, said);
    }
    assert.equal(await s.count('destination'), 1);
    assert.equal((await make('zebre', '--name', 'Zèbre', '--host', 'zebre.example www.zebre.example')).code, 0);
    assert.equal((await make('zorille', '--name', 'Zorille', '--host', 'www.zebre.example')).code, 1);
    const seenAt = async (host) => (await raw(s.house.port, `GET /fr/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).text;
    await until('the name goes before the *', async () => /Zèbre/.test(await seenAt('zebre.example')), 30000, 200);
    assert.match(await seenAt('127.0.0.1'), /Pays d’Essai/);
    assert.match(await seenAt('ailleurs.example'), /Pays d’Essai/);
  });
});

test('a connection to a host that no gateway may call is refused, with the key that would let it', async () => {
  await story({ offers: {}, slots: {} }, async (s) => {
    const make = (url) => s.house.verb('connection', 'make', 'elsewhere', 'fakepay', JSON.stringify({ base_url: url, shop: 'essai', secret: 'what-nobody-knows' }));
    for (const url of ['https://pay.example', 'http://127.0.0.1:9', 'https://pay.example.net:8443/v1']) {
      const made = await make(url);
      assert.equal(made.code, 1, made.out);
      assert.match(made.err, /base_url: .*\[gateways\] hosts/);
    }
    assert.equal(await s.count("connection WHERE name = 'elsewhere'"), 0);
    assert.equal((await make(s.house.payUrl)).code, 0);
  });
});

test('a module of another version, or one that dies, is left out; the others serve', async () => {
  const probe = new House();
  const folder = join(probe.folder, 'modules');
  mkdirSync(folder);
  const strange = join(build, 'tests', 'integration', 'sync');
  for (const name of ['abi', 'death', 'exit', 'sound']) cpSync(join(strange, `insolite_${name}.so`), join(folder, `insolite_${name}.so`));
  for (const name of ['fakepay', 'sepa']) cpSync(join(build, 'gateways', name, `insolite_${name}.so`), join(folder, `insolite_${name}.so`));
  try {
    await story({ ...told, settings: { gateways: { folder, modules: 'fakepay sepa abi death exit sound' } } }, async (s) => {
      const log = s.house.daemon.err;
      for (const name of ['abi', 'death', 'exit']) assert.match(log, new RegExp(`gateway left out.*gateway=${name} `), name);
      const measured = await (await fetch(`${s.house.url}/metrics`)).text();
      for (const [name, up] of [['fakepay', 1], ['sepa', 1], ['abi', 0], ['death', 0], ['exit', 0]]) assert.match(measured, new RegExp(`gateway="${name}"} ${up}`));
      assert.equal((await fetch(`${s.house.url}/readyz`)).status, 200);
      await s.visitorHolds('ana');
      await s.visitorPays('ana');
    });
  } finally { await probe.close(); }
});

test('the database is killed, the daemon is killed: both come back, and nothing that was promised is gone', async () => {
  await story(told, async (s) => {
    await s.visitorHolds('ana');
    await s.visitorPays('ana');
    const first = s.house.databasePid();
    process.kill(first, 'SIGKILL');
    await until('another database server', () => s.house.databasePid() !== first && s.house.databasePid() > 0);
    assert.equal((await s.api.get('/api/v1/offers')).status, 200); // pages never wait for it
    await until('a hold', async () => {
      const reply = await s.api.post('/api/v1/bookings', { slot: s.slots.tonight, lines: s.lines('night-walk', 1) }, { key: 'after-the-death' });
      return reply.status === 201;
    }, 40000, 200);
    await s.visitorHolds('ben');
    await s.visitorPays('ben');
    assert.equal((await s.booking('ana')).booking.state, 'confirmed');

    // The daemon alone, in the middle of a sale: its server is taken over by the next.
    const sale = Promise.allSettled(Array.from({ length: 20 }, (_, n) => s.visitorHolds(`guest ${n}`)));
    await s.house.killDaemon();
    await sale;
    assert.ok(s.house.databasePid() > 0);
    await s.house.serve();
    await s.visitorHolds('cleo');
    for (const name of s.bookings.keys()) assert.match((await s.booking(name)).booking.state, /^(held|confirmed)$/, name);
    const { held, sold } = await s.seats('tonight');
    assert.equal(held + sold, Number((await s.house.sql('SELECT SUM(seats) FROM booking'))[0][0]));
  });
});

test('a house that takes real money has no play money and no printed passwords', async () => {
  await story({ ...told, audited: false }, async (s) => {
    await s.house.daemon.stop();
    s.house.writeConfig({ house: { production: true } });
    const refused = await s.house.verb('serve');
    assert.equal(refused.code, 1);
    assert.match(refused.err, /fakepay.*insolited connection stop/);
    const stopped = await s.house.verb('connection', 'stop', 'fakepay');
    assert.equal(stopped.code, 0, stopped.err);
    assert.match((await s.house.verb('connection', 'list')).out, /fakepay.*out of use/);
    await s.house.serve();
  });
});

test('demo accounts, and nothing else, keep a house out of production until they are closed', async () => {
  await story({ ...told, connections: [], slots: {} }, async (s) => {
    await s.house.sql(`UPDATE user SET demo = 1 WHERE email IN ('${AGENT}', '${CASHIER}')`);
    const agent = await s.signedIn('office', AGENT);
    await s.house.daemon.stop();
    s.house.writeConfig({ house: { production: true } });
    const refused = await s.house.verb('serve');
    assert.equal(refused.code, 1);
    assert.match(refused.err, /2 demo accounts.*insolited user close/);
    for (const email of [AGENT, CASHIER]) assert.equal((await s.house.verb('user', 'close', email)).code, 0);
    assert.equal((await s.house.verb('user', 'password', AGENT)).code, 1, 'no password opens it again');
    assert.match((await s.house.verb('user', 'list')).out, new RegExp(`${AGENT} demo closed`));
    await s.house.serve();
    await agent.fetch('/office/queue');
    assert.ok([303, 401].includes(agent.status), String(agent.status));
    assert.equal(await s.count(`user WHERE email = '${AGENT}'`), 1, 'closed, not deleted');
  });
});

test('roles are given and taken away; the last one is not', async () => {
  await story({ ...told, slots: {} }, async (s) => {
    const role = async (email, change) => { const done = await s.house.verb('user', 'role', email, change); return [done.code, done.out + done.err]; };
    assert.deepEqual(await role(APPROVER, '+moderator'), [0, `${APPROVER} moderator cashier approver\n`]);
    for (const change of ['-moderator', '-cashier']) assert.equal((await role(APPROVER, change))[0], 0);
    const [code, words] = await role(APPROVER, '-approver');
    assert.equal(code, 1);
    assert.match(words, /close the account/);
    assert.equal((await role(PARTNER, '+admin'))[0], 1);
    assert.equal((await role(APPROVER, 'admin'))[0], 2);
    assert.match((await s.house.verb('user', 'list')).out, new RegExp(`${APPROVER} approver\n`));
  });
});

test('mails that a server refuses are kept for a person; SIGINT ends the daemon and its database', async () => {
  await story({ ...told, settings: { refuse: (address) => (address.startsWith('bounce') ? 550 : address.startsWith('busy') ? 451 : 0) } }, async (s) => {
    await s.visitorHolds('ana');
    await s.visitorPays('ana', { email: 'bounce@visiteurs.example' });
    await until('the refusal', async () => await s.count("mail WHERE state = 'refused'") === 1);
    await s.visitorHolds('ben');
    await s.visitorPays('ben', { email: 'busy@visiteurs.example' });
    await until('another try', async () => await s.count("job WHERE kind = 'ticket_mail' AND attempts > 0 AND state = 'waiting'") === 1);
    await s.auditIsClean();
    const database = s.house.databasePid();
    const end = await s.house.daemon.stop('SIGINT');
    assert.equal(end.code, 0);
    assert.throws(() => process.kill(database, 0), 'mariadbd was left behind');
  });
});
