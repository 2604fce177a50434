// SPDX-License-Identifier: EUPL-1.2
import { test } from 'node:test';
import { randomUUID } from 'node:crypto';
import { counters } from '../../kit/fakepay.mjs';
import { assert, bare, story, until } from '../../kit/story.mjs';

const refundsOf = (s, name) => s.house.sql(`SELECT state, amount_minor FROM payment_refund WHERE intent = ${bare(s.bookings.get(name).intent)}`);
const given = (s, name, words) => until(`${name}’s refund: ${words}`, async () => (await refundsOf(s, name)).map((row) => row.join(' ')).join() === words);

test('cancelling gives back what the visit’s policy says', async () => {
  await story({
    offers: { easy: { price: 1000, cancel: 'flexible' }, middle: { price: 1001, cancel: 'moderate' }, hard: { price: 1000, cancel: 'strict' } },
    slots: { far: { offer: 'easy', in: 3 }, soon: { offer: 'middle', in: 2, at: '00:30' }, late: { offer: 'hard', in: 4 } },
  }, async (s) => {
    // moderate: half between 48 and 24 hours before. The slot is moved there.
    await s.house.sql(`UPDATE slot SET starts = (UNIX_TIMESTAMP() + 36 * 3600) * 1000000, ends = (UNIX_TIMESTAMP() + 37 * 3600) * 1000000
      WHERE id = ${bare(s.slots.soon)}`);
    await s.visitorHolds('ana', { offer: 'easy', slot: 'far' });
    await s.visitorHolds('ben', { offer: 'middle', slot: 'soon' });
    await s.visitorHolds('cleo', { offer: 'hard', slot: 'late' });
    for (const name of ['ana', 'ben', 'cleo']) await s.visitorPays(name);
    await s.house.sql(`UPDATE booking SET starts = (UNIX_TIMESTAMP() + 36 * 3600) * 1000000 WHERE id = ${bare(s.bookings.get('ben').id)}`);

    const terms = async (name) => (await s.api.get(s.link(name, '/cancel'))).body;
    assert.deepEqual(await terms('ana'), { back: { minor: 1000, currency: 'EUR' }, kept: { minor: 0, currency: 'EUR' }, possible: true });
    const half = await terms('ben');
    assert.equal(half.back.minor + half.kept.minor, 1001);
    assert.ok(Math.abs(half.back.minor - half.kept.minor) === 1, JSON.stringify(half));
    assert.deepEqual((await terms('cleo')).back.minor, 0);

    await s.house.mailbox.mailTo('ana@visiteurs.example');
    assert.equal((await s.visitorCancels('ana')).refunded.minor, 1000);
    assert.equal((await s.visitorCancels('ben')).refunded.minor, half.back.minor);
    await s.visitorCancels('cleo');
    await given(s, 'ana', 'done 1000');
    await given(s, 'ben', `done ${half.back.minor}`);
    assert.deepEqual(await refundsOf(s, 'cleo'), []);
    assert.equal((await s.seats('far')).sold, 0);
    assert.deepEqual((await s.booking('ana')).tickets.map((one) => one.state), ['cancelled']);
    const mail = await s.house.mailbox.mailTo('ana@visiteurs.example', 2);
    assert.match(mail.text, /annul/i);
  });
});

test('the mail with the tickets says what cancelling gives back when it is written, as the page does', async () => {
  await story({
    offers: { middle: { price: 1000, cancel: 'moderate' } },
    slots: { far: { offer: 'middle', in: 6 }, near: { offer: 'middle', in: 5 }, next: { offer: 'middle', in: 4 } },
  }, async (s) => {
    const told = [['far', 200, 'fr', /Annulation gratuite jusqu’au .*, puis la moitié/], ['near', 36, 'en', /Half is given back until .* nothing is given back later/],
      ['next', 20, 'fr', /Plus de remboursement : la visite est trop proche/]];
    for (const [slot, hours, tongue, words] of told) {
      await s.visitorHolds(slot, { slot, tongue });
      await s.house.sql(`UPDATE booking SET starts = (UNIX_TIMESTAMP() + ${hours} * 3600) * 1000000 WHERE id = ${bare(s.bookings.get(slot).id)}`);
      await s.visitorPays(slot);
      const { text } = await s.house.mailbox.mailTo(`${slot}@visiteurs.example`);
      assert.match(text.replace(/[\s\u00a0]+/g, ' '), words);
      assert.doesNotMatch(text, /48 h|48 hours/);
      const [page] = /https?:\S+\/(reservations|bookings)\/\S+/.exec(text);
      const person = s.person(tongue);
      await person.goes(page);
      assert.match(person.text, words);
    }
  });
});

test('a double refund: asked twice, at once, with one key and with two; money goes back once', async () => {
  await story({ offers: { easy: { price: 1000, cancel: 'flexible' } }, slots: { far: { offer: 'easy', in: 5, seats: 4 } } }, async (s) => {
    await s.visitorHolds('ana', { seats: 2 });
    await s.visitorPays('ana');
    const key = randomUUID();
    const cancel = (k) => s.api.post(s.link('ana', '/cancel'), undefined, { key: k });
    const replies = await Promise.all([cancel(key), cancel(key), cancel(randomUUID()), cancel(randomUUID())]);
    for (const reply of replies) assert.equal(reply.status, 200, reply.text);
    assert.equal((await cancel(key)).headers.get('idempotency-replayed'), 'true');
    await given(s, 'ana', 'done 2000');
    assert.equal((await counters(s.house)).refunds, 1);
    assert.equal(await s.count("ledger_entry WHERE kind = 'refund_decided'"), 1);
    assert.equal((await s.seats('far')).free, 4);
    assert.equal(await s.count("job WHERE kind = 'cancel_mail'"), 1);
  });
});

test('the provider refuses a refund, or takes its time', async () => {
  await story({ offers: { easy: { price: 1000, cancel: 'flexible' } }, slots: { far: { offer: 'easy', in: 5, seats: 4 } } }, async (s) => {
    await s.visitorHolds('ana');
    await s.visitorPays('ana', { card: 'noRefund' });
    await s.visitorCancels('ana');
    await given(s, 'ana', 'refused 1000');
    await s.visitorHolds('ben');
    await s.visitorPays('ben', { card: 'slowRefund' });
    await s.visitorCancels('ben');
    await given(s, 'ben', 'done 1000');
    assert.equal((await s.booking('ben')).booking.state, 'cancelled');
  });
});

test('a hold is given back, once, and a confirmed booking is not given back like that', async () => {
  await story({ offers: { easy: { price: 1000, cancel: 'flexible' } }, slots: { far: { offer: 'easy', in: 5, seats: 4 } } }, async (s) => {
    await s.visitorHolds('ana', { seats: 3 });
    assert.equal((await s.api.ask('DELETE', s.link('ana'))).status, 204);
    assert.equal((await s.api.ask('DELETE', s.link('ana'))).status, 204);
    assert.equal((await s.seats('far')).free, 4);
    await s.visitorHolds('ben');
    await s.visitorPays('ben');
    assert.equal((await s.api.ask('DELETE', s.link('ben'))).status, 409);
    assert.equal((await s.seats('far')).sold, 1);
  });
});
