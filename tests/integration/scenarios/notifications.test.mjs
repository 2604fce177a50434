// SPDX-License-Identifier: EUPL-1.2
import { test } from 'node:test';
import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { notice, notify } from '../../kit/fakepay.mjs';
import { SECRET } from '../../kit/house.mjs';
import { assert, bare, story, until } from '../../kit/story.mjs';

const told = { offers: { 'night-walk': { price: 1250 } }, slots: { tonight: { offer: 'night-walk', in: 5 } } };

test('forged, stale, garbled and misdirected notifications change nothing', async () => {
  await story(told, async (s) => {
    await s.visitorHolds('ana');
    const { intent } = s.bookings.get('ana');
    const paid = notice(intent, 'taken', 1250);
    const now = Math.floor(Date.now() / 1000);

    assert.equal((await notify(s.house, paid, { secret: 'somebody else’s secret, long enough' })).status, 403);
    assert.equal((await notify(s.house, paid, { header: '' })).status, 403);
    assert.equal((await notify(s.house, paid, { header: `t=${now},v1=00` })).status, 403);
    assert.equal((await notify(s.house, paid, { header: 'v1' })).status, 403);
    assert.equal((await notify(s.house, paid, { at: now - 3600 })).status, 403);
    assert.equal((await notify(s.house, paid, { at: now + 3600 })).status, 403);
    assert.equal((await notify(s.house, paid, { connection: 'stripe' })).status, 404);
    assert.equal((await notify(s.house, paid, { connection: 'virements' })).status, 404);
    assert.equal((await notify(s.house, null, { body: '{"event": "ev_1", "key": ' })).status, 422);
    assert.equal((await notify(s.house, null, { body: '[]' })).status, 422);
    assert.equal((await notify(s.house, { ...paid, more: 1 })).status, 422);
    assert.equal((await notify(s.house, { ...paid, amount: undefined })).status, 422);

    assert.equal(await s.count('payment_event'), 0);
    assert.equal(await s.count('ledger_entry'), 0);
    assert.equal((await s.booking('ana')).booking.state, 'held');
  });
});

test('the same one again and again, together and one after the other: nothing twice', async () => {
  await story(told, async (s) => {
    await s.visitorHolds('ana');
    await s.visitorSays('ana');
    const { intent } = s.bookings.get('ana');
    const paid = notice(intent, 'taken', 1250, 'ev_one');
    const replies = await Promise.all(Array.from({ length: 12 }, () => notify(s.house, paid)));
    assert.deepEqual(replies.map((one) => one.status), Array(12).fill(204));
    await s.bookingBecomes('ana', 'confirmed');
    assert.equal((await notify(s.house, paid)).status, 204);
    // The same money under another event's name: a provider that tells twice.
    assert.equal((await notify(s.house, notice(intent, 'taken', 1250, 'ev_two'))).status, 204);
    await until('both events applied', async () => (await s.house.sql('SELECT COUNT(*) FROM payment_event WHERE waiting IS NULL'))[0][0] === '2');

    assert.equal(await s.count("ledger_entry WHERE kind = 'sale_paid'"), 1);
    assert.equal(await s.count(`ticket WHERE booking = ${bare(s.bookings.get('ana').id)}`), 1);
    assert.equal(await s.count('payment_refund'), 0);
    await s.house.mailbox.mailTo('ana@visiteurs.example');
    await s.auditIsClean();
    assert.equal(s.house.mailbox.to('ana@visiteurs.example').length, 1);
  });
});

test('in another order: what is behind is not believed, what is ahead is', async () => {
  await story(told, async (s) => {
    await s.visitorHolds('ana');
    await s.visitorSays('ana');
    assert.equal((await s.tells('ana', 'taken')).status, 204);
    assert.equal((await s.tells('ana', 'cancelled')).status, 204);
    assert.equal((await s.tells('ana', 'refused')).status, 204);
    await s.bookingBecomes('ana', 'confirmed');

    await s.visitorHolds('ben');
    await s.visitorSays('ben');
    assert.equal((await s.tells('ben', 'refused')).status, 204);
    assert.equal((await s.booking('ben')).booking.state, 'held');
    assert.equal((await s.tells('ben', 'taken')).status, 204);
    await s.bookingBecomes('ben', 'confirmed');
    assert.equal(await s.count("ledger_entry WHERE kind = 'sale_paid'"), 2);
  });
});

test('another amount, a payment nobody asked for: set aside, confirmed nowhere', async () => {
  await story(told, async (s) => {
    await s.visitorHolds('ana');
    assert.equal((await s.tells('ana', 'taken', 1)).status, 204);
    assert.equal((await notify(s.house, notice('01890000-0000-7000-8000-000000000001', 'taken', 999))).status, 204);
    assert.equal((await notify(s.house, notice('not an id', 'taken', 5))).status, 204);
    await until('all applied', async () => (await s.house.sql('SELECT COUNT(*) FROM payment_event WHERE waiting IS NULL'))[0][0] === '3');
    assert.equal((await s.booking('ana')).booking.state, 'held');
    const [[suspense]] = await s.house.sql("SELECT SUM(t.amount) FROM ledger_transfer t JOIN ledger_account a ON a.id = t.credit WHERE a.kind = 'suspense'");
    assert.equal(Number(suspense), 1 + 999 + 5);
  });
});

// A signed notification under a host name of one's choice: its status.
function notifyAt(house, host, connection, secret, said) {
  const text = JSON.stringify(said);
  const at = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secret).update(`${at}.${text}`).digest('hex');
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: house.port, method: 'POST', path: `/hooks/${connection}`, agent: false,
      headers: { host, 'content-type': 'application/json', 'fakepay-signature': `t=${at},v1=${signature}` } }, (reply) => {
      reply.resume();
      reply.on('end', () => resolve(reply.statusCode));
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

test('two towns call their connection the same: each hears its own provider', async () => {
  await story({ ...told, hosts: '127.0.0.1' }, async (s) => {
    const other = 'what the other town and its fakepay know';
    const made = await s.house.seed({
      destination: { slug: 'autre', name: 'Autre Pays', hosts: 'autre.example' },
      connections: [{ gateway: 'fakepay', name: 'fakepay', settings: { base_url: s.house.payUrl, shop: 'autre', secret: other } }],
    });
    const autre = made.destinations.autre;
    const nobody = () => notice('0190f3a0-0000-7000-8000-000000000001', 'refused', 0);
    await until('the other town’s connection', async () => (await notifyAt(s.house, 'autre.example', 'fakepay', other, nobody())) === 204, 10000, 200);
    assert.equal(await notifyAt(s.house, '127.0.0.1', 'fakepay', SECRET, nobody()), 204);
    assert.equal(await notifyAt(s.house, 'autre.example', 'fakepay', SECRET, nobody()), 403);
    assert.equal(await notifyAt(s.house, '127.0.0.1', 'fakepay', other, nobody()), 403);

    // By its id a connection is found under any name of the house: so providers are told.
    const [[ours]] = await s.house.sql(`SELECT LOWER(HEX(id)) FROM connection WHERE gateway = 'fakepay' AND destination <> ${bare(autre)}`);
    const id = ours.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
    assert.equal(await notifyAt(s.house, 'autre.example', id, SECRET, nobody()), 204);
    assert.equal(await notifyAt(s.house, '127.0.0.1', id, other, nobody()), 403);
    await s.visitorHolds('ana');
    await s.visitorPays('ana');
    assert.equal(await s.count(`payment_event WHERE destination = ${bare(autre)} AND outcome = 'applied'`), 0);
  });
});
