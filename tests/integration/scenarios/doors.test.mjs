// SPDX-License-Identifier: EUPL-1.2
// Every door of the API refuses as its contract says: the table is the contract itself.
import { test } from 'node:test';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { holdReply, operations } from '../../kit/contract.mjs';
import { raw } from '../../kit/raw.mjs';
import { assert, kindOf, story, until } from '../../kit/story.mjs';

const told = {
  hosts: '127.0.0.1',
  offers: { 'night-walk': { price: 1250 } },
  slots: { tonight: { offer: 'night-walk', in: 5, seats: 40 } },
  settings: { server: { behind_proxy: 'true', requests_a_minute: 1 } },
};

let callers = 0;
const caller = () => `10.1.${++callers >> 8}.${callers & 255}`; // each sends one request a minute

// What a client would send, so that nothing but what the test does is wrong with it.
function sound(s, { method, path, operation }) {
  const query = new URLSearchParams(s.link('ana').split('?')[1]);
  const needs = (operation.parameters ?? []).some((one) => one.in === 'query' && one.name === 'k');
  const bodies = {
    '/api/v1/bookings': { slot: s.slots.tonight, lines: s.lines('night-walk', 1) },
    '/api/v1/bookings/{id}/who': { name: 'Ana Essai', email: 'ana@visiteurs.example', terms: true },
    '/api/v1/bookings/{id}/payment': {},
  };
  return {
    method,
    path: path.replace('{slug}', s.offers['night-walk'].slug).replace('{id}', s.bookings.get('ana').id) + (needs ? `?${query}` : '?'),
    options: { body: operation.requestBody ? bodies[path] : undefined, headers: { 'x-forwarded-for': caller() }, key: randomUUID() },
  };
}

const headers = (asked, more) => ({ ...asked.options, headers: { ...asked.options.headers, ...more } });
const refusals = {
  404: (s, asked) => s.api.ask(asked.method, asked.path, headers(asked, { host: 'nowhere.example' })),
  413: (s, asked) => s.api.ask(asked.method, asked.path, { ...asked.options, body: 'x'.repeat(1200 * 1024) }),
  414: (s, asked) => s.api.ask(asked.method, `${asked.path}&long=${'a'.repeat(9000)}`, asked.options),
  415: (s, asked) => s.api.ask(asked.method, asked.path, headers(asked, { 'content-type': 'text/plain' })),
  422: async (s, asked) => { // told before anything else is looked at: two hosts
    const [plain] = asked.path.split('?');
    const reply = await raw(s.house.port, `${asked.method} ${asked.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: nowhere.example\r\nConnection: close\r\n\r\n`);
    holdReply(asked.method, plain, reply.status, reply.type, reply.body);
    return reply;
  },
  429: async (s, asked) => {
    await s.api.ask(asked.method, asked.path.replace(/k=[^&]*/, 'k=nobody'), { ...asked.options, body: asked.options.body && {} });
    const reply = await s.api.ask(asked.method, asked.path, asked.options);
    assert.ok(Number(reply.headers.get('retry-after')) > 0);
    return reply;
  },
  431: (s, asked) => s.api.ask(asked.method, asked.path, headers(asked, { 'x-large': 'a'.repeat(17000) })),
};

const named = (status) => operations.filter((one) => one.operation.responses[status]);
const what = (one) => `${one.method} ${one.path}`;

test('every operation refuses what its contract says it refuses', async (t) => {
  await story(told, async (s) => {
    await s.visitorHolds('ana');
    for (const [status, refused] of Object.entries(refusals)) {
      await t.test(`${status}`, async () => {
        assert.ok(named(status).length > 0);
        for (const one of named(status)) assert.equal((await refused(s, sound(s, one))).status, Number(status), what(one));
      });
    }
    await t.test('405', async () => {
      for (const path of new Set(operations.map((one) => one.path))) {
        const asked = sound(s, operations.find((one) => one.path === path));
        const reply = await s.api.ask('PATCH', asked.path, headers(asked, {}));
        assert.equal(reply.status, 405, path);
        const methods = operations.filter((one) => one.path === path).map((one) => one.method);
        assert.deepEqual(reply.headers.get('allow').split(', ').filter((one) => one !== 'HEAD').sort(), methods.sort(), path);
      }
    });
    assert.equal((await s.booking('ana')).booking.state, 'held', 'nothing of all that changed anything');
    assert.equal(await s.count('booking'), 1);
  });
});

test('what is broken on our side is 500, what is away for a moment 503, a provider that is away 502', async () => {
  await story(told, async (s) => {
    await s.visitorHolds('ana');
    const ask = (one) => { const asked = sound(s, one); return s.api.ask(asked.method, asked.path, asked.options); };

    await s.house.sql('RENAME TABLE booking TO booking_away');
    try {
      for (const one of named(500)) {
        const reply = await ask(one);
        assert.equal(reply.status, 500, what(one));
        assert.ok(!/booking_away|SELECT|Table/i.test(reply.text), 'the inside is nobody’s business');
        assert.match(reply.body.trace, /^[0-9a-f]{16}$/);
        await until('the request in the log', () => s.house.daemon.err.includes(reply.body.trace), 5000);
      }
    } finally { await s.house.sql('RENAME TABLE booking_away TO booking'); }

    // Killed, and for a while it cannot come back.
    const data = join(s.house.state, 'db', 'data');
    chmodSync(data, 0o000);
    try {
      process.kill(s.house.databasePid(), 'SIGKILL');
      const replies = await Promise.all(named(503).map(async (one) => [what(one), await ask(one)]));
      for (const [which, reply] of replies) {
        assert.equal(reply.status, 503, `${which}: ${reply.text}`);
        assert.ok(Number(reply.headers.get('retry-after')) > 0, which);
      }
      for (const one of operations.filter((each) => !each.operation.responses[503])) assert.equal((await ask(one)).status, 200, `${what(one)} needs no database`);
    } finally { chmodSync(data, 0o700); }
    await until('the database', async () => (await fetch(`${s.house.url}/readyz`)).status === 200, 60000);
    assert.equal((await s.booking('ana')).booking.state, 'held');
    assert.equal(await s.count('booking'), 1);

    await ask(operations.find((one) => one.path.endsWith('/who')));
    await s.house.provider.stop();
    for (const one of named(502)) {
      const reply = await ask(one);
      assert.equal(reply.status, 502, `${what(one)}: ${reply.text}`);
      assert.match(kindOf(reply), /^(payment-unsure|upstream-down)$/);
    }
  });
});
