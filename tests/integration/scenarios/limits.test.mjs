// SPDX-License-Identifier: EUPL-1.2
// What one caller may have: holds, wrong passwords, connections, headers. Beyond it a clear answer; others are served.
import { test } from 'node:test';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { raw } from '../../kit/raw.mjs';
import { AGENT, PASSWORD } from '../../kit/town.mjs';
import { assert, bare, kindOf, story, until } from '../../kit/story.mjs';

const night = { offers: { 'night-walk': { price: 1250 } }, slots: { tonight: { offer: 'night-walk', in: 5, seats: 40 } } };

test('open holds of one caller have a limit: told plainly, and free again when they end', async () => {
  await story({ ...night, settings: { house: { open_holds: 3 }, server: { behind_proxy: 'true' } } }, async (s) => {
    const from = (address, key = randomUUID()) => s.api.post('/api/v1/bookings', { slot: s.slots.tonight, lines: s.lines('night-walk', 1) },
      { key, headers: { 'x-forwarded-for': address } });
    const first = await Promise.all([1, 2, 3, 4, 5, 6].map(() => from('192.0.2.7')));
    assert.deepEqual(first.map((one) => one.status).sort(), [201, 201, 201, 429, 429, 429]);
    const refused = first.find((one) => one.status === 429);
    assert.equal(kindOf(refused), 'too-many-holds');
    assert.ok(refused.headers.get('retry-after'));
    assert.equal((await s.seats('tonight')).held, 3);
    assert.equal((await from('192.0.2.8')).status, 201);
    assert.equal((await from('2001:db8:1:2::1')).status, 201);
    for (let n = 2; n < 4; n++) assert.equal((await from(`2001:db8:1:2::${n}`)).status, 201);
    assert.equal((await from('2001:db8:1:2::9')).status, 429); // his whole network is one caller

    // The same key again is the same hold, at the limit too.
    const key = randomUUID();
    const kept = first.find((one) => one.status === 201);
    assert.equal((await s.api.ask('DELETE', kept.headers.get('location'))).status, 204);
    await until('a place', async () => (await from('192.0.2.7', key)).status === 201, 10000, 300);
    assert.equal((await from('192.0.2.7', key)).status, 201);
    assert.equal((await from('192.0.2.7')).status, 429);

    // Paid, or past its deadline: no longer open.
    await s.house.sql(`UPDATE booking SET expires = expires - 86400000000, held_until = held_until - 86400000000 WHERE id = ${bare(first.filter((one) => one.status === 201)[1].body.id)}`);
    await until('a place of one that ended', async () => (await from('192.0.2.7')).status === 201, 10000, 300);
    assert.equal((await from('192.0.2.7')).status, 429);

    // On the page: the same in words, and nothing is lost.
    const ana = s.person();
    await ana.goes(`/fr/visites/${s.offers['night-walk'].slug}`);
    const holds = async () => {
      await ana.goes(`/fr/visites/${s.offers['night-walk'].slug}?slot=${s.slots.tonight}`);
      let form = ana.forms().find((one) => one.html.includes('name="slot"'));
      if (!form) {
        await ana.goes(ana.links().find((href) => /[?&]date=/.test(href)));
        form = ana.forms().find((one) => one.html.includes('name="slot"'));
      }
      await ana.sends(form, { slot: s.slots.tonight, [`t_${s.tariff('night-walk')}`]: '1' }, { headers: { 'x-forwarded-for': `198.51.100.${++at}` } });
    };
    let at = 0;
    for (let n = 0; n < 3; n++) {
      await holds();
      assert.match(ana.url, /commandes/);
    }
    await holds(); // another address each time, but the same visitor
    assert.match(ana.url, /problem=too-many-holds/);
    assert.match(ana.text, /Trop de places sont déjà gardées pour vous/);
  });
});

test('wrong passwords are counted by account: a wait with an end, not for a device that is known', async () => {
  await story({ ...night, settings: { server: { behind_proxy: 'true' } } }, async (s) => {
    let at = 0;
    const tries = async (person, password, email = AGENT) => {
      await person.goes('/office/sign-in');
      await person.sends(person.form('password'), { email, password }, { headers: { 'x-forwarded-for': `203.0.113.${at++ % 250}` } });
      return person.status;
    };
    const known = s.person();
    assert.equal(await tries(known, PASSWORD), 200);

    for (let n = 0; n < 10; n++) assert.equal(await tries(s.person(), `faux ${n} et encore`), 422, `try ${n}`);
    const stranger = s.person();
    assert.equal(await tries(stranger, 'encore un mot faux'), 429);
    assert.match(stranger.text, /Trop de mots de passe faux pour ce compte/);
    assert.match(stranger.text, /Réessayez à partir de \d+ h \d+/);
    assert.equal(await tries(s.person(), PASSWORD), 429); // not even the right one, from a device nobody knows
    assert.equal(await tries(known, PASSWORD), 200);
    for (let n = 0; n < 11; n++) await tries(s.person(), `faux ${n} et encore`, 'personne@agents.example');
    assert.equal(await tries(s.person(), 'encore', 'personne@agents.example'), 429); // tells nothing about who has an account

    // The wait is not made longer by those who go on, and ends.
    const [[before]] = await s.house.sql('SELECT MAX(until) FROM sign_in_failure');
    await tries(s.person(), 'encore un mot faux');
    assert.equal((await s.house.sql('SELECT MAX(until) FROM sign_in_failure'))[0][0], before);
    assert.ok(Number(before) / 1000 - Date.now() < 11 * 60000);
    await s.house.sql('UPDATE sign_in_failure SET until = until - 3600000000');
    assert.equal(await tries(s.person(), 'faux pas'), 422);
    assert.equal(await tries(s.person(), PASSWORD), 200);
  });
});

test('a role that is taken away acts at the next click; so does an account that is closed', async () => {
  await story(night, async (s) => {
    const agent = await s.signedIn('office', AGENT);
    await agent.goes('/office/bookings');
    assert.equal(agent.status, 200);
    await s.house.sql(`UPDATE user SET roles = roles & ~16 WHERE email = '${AGENT}'`); // ROLE_CARE
    await agent.goes('/office/bookings');
    assert.equal(agent.status, 403);
    await agent.goes('/office/queue');
    assert.equal(agent.status, 200);
    assert.ok(!agent.links().includes('/office/bookings'));
    await s.house.sql(`DELETE FROM user WHERE email = '${AGENT}'`);
    await agent.goes('/office/queue');
    assert.match(agent.url, /sign-in/);
  });
});

// A connection that says little and waits.
const slow = (port, from) => new Promise((resolve) => {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from }, () => { socket.write('GET /api/v1/offers HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: '); resolve(socket); });
  socket.on('error', () => resolve(socket));
});

test('many slow connections from one address: others are served, and the slow ones end', async () => {
  await story({ ...night, settings: { server: { connections: 64, connections_an_address: 16, patience_seconds: 3, threads: 1 } } }, async (s) => {
    const sockets = await Promise.all(Array.from({ length: 200 }, () => slow(s.house.port, '127.0.0.2')));
    try {
      for (let n = 0; n < 5; n++) assert.equal((await raw(s.house.port, 'GET /api/v1/offers HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n')).status, 200);
      await until('the slow ones to be closed', () => sockets.every((one) => one.destroyed || one.readableEnded || one.closed), 15000);
    } finally { for (const one of sockets) one.destroy(); }
  });
});

test('an address too long, headers too large, two thousand arguments: each has an answer', async () => {
  await story(night, async (s) => {
    const head = 'Host: 127.0.0.1\r\nConnection: close\r\n';
    const get = (path, more = '') => raw(s.house.port, `GET ${path} HTTP/1.1\r\n${head}${more}\r\n`);

    const long = await get(`/api/v1/offers?q=${'a'.repeat(9000)}`);
    assert.equal(long.status, 414, long.text.slice(0, 300));
    assert.match(long.type, /^application\/problem\+json/);
    assert.match(long.text, /address-too-long/);
    const page = await get(`/fr/visites?q=${'a'.repeat(9000)}`);
    assert.equal(page.status, 414);
    assert.match(page.type, /^text\/html/);
    assert.match(page.text, /L’adresse demandée est trop longue/);

    const large = await get('/api/v1/offers', `X-Large: ${'a'.repeat(17000)}\r\n`);
    assert.equal(large.status, 431, large.text.slice(0, 300));
    assert.match(large.type, /^application\/problem\+json/);
    assert.match(large.text, /headers-too-large/);
    assert.equal((await get('/fr/', `X-Large: ${'a'.repeat(17000)}\r\n`)).status, 431);
    assert.equal((await get('/api/v1/offers', `Cookie: x=${'a'.repeat(12000)}\r\n`)).status, 200);

    // Two thousand arguments: what the address means is looked at, as with two.
    const many = await get(`/api/v1/offers?${Array.from({ length: 2000 }, () => 'a=1').join('&')}`);
    assert.ok([414, 422].includes(many.status), many.text.slice(0, 300) || 'no answer at all');
    assert.match(many.type, /^application\/problem\+json/);
    const most = await get(`/api/v1/offers?${Array.from({ length: 2000 }, () => 'a').join('&')}`);
    assert.equal(most.status, 422, most.text.slice(0, 300) || 'no answer at all');
    const onPage = await get(`/fr/visites?${Array.from({ length: 2000 }, () => 'a').join('&')}`);
    assert.equal(onPage.status, 200, onPage.text.slice(0, 300) || 'no answer at all');

    // A filter that is there hundreds of times, each time another: no page of megabytes, and the first of them counts.
    const filters = Array.from({ length: 800 }, (_, n) => `seats=${n % 39 + 1}`).join('&');
    const heap = await get(`/fr/visites?q=marche&${filters}&theme=night&theme=night`);
    assert.equal(heap.status, 200);
    assert.ok(heap.text.length < 200000, `${heap.text.length} bytes`);
    assert.equal(heap.text.match(/chip--on/g).length, 3, 'words, seats and theme');
    // A password of two hundred thousand accents keeps nobody busy.
    const marks = '\u0301'.repeat(100000) + '\u0323'.repeat(100000);
    const someone = s.person();
    await someone.goes('/office/sign-in');
    const csrf = someone.form('password').fields.find(([name]) => name === 'csrf')[1];
    const began = performance.now();
    await someone.fetch('/office/sign-in', { method: 'POST', body: `csrf=${csrf}&email=x%40y.example&password=${marks}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    assert.equal(someone.status, 422);
    assert.ok(performance.now() - began < 8000, `${performance.now() - began} ms`);

    // Beyond the memory of a connection the server library answers by itself, but it answers.
    for (const more of [`X-Bomb: ${'a'.repeat(100000)}\r\n`, Array.from({ length: 5000 }, (_, n) => `X-${n}: ${n}\r\n`).join('')]) {
      assert.equal((await get('/api/v1/offers', more)).status, 431);
    }
    assert.ok([414, 431].includes((await get(`/${'a'.repeat(100000)}`)).status));
    assert.equal((await s.api.get('/api/v1/offers')).status, 200);
  });
});
