// SPDX-License-Identifier: EUPL-1.2
// Holds past their deadline that cannot be closed never stand before those that can.
import { test } from 'node:test';
import { assert, bare, story } from '../../kit/story.mjs';

test('a page full of holds of one moment that cannot be closed hides no other', async () => {
  await story({ slots: { tonight: { offer: 'night-walk', in: 4, seats: 400 } }, offers: { 'night-walk': {} }, audited: false }, async (s) => {
    await s.visitorHolds('ana');
    await s.visitorHolds('ben');
    await s.visitorGoesToPay('ana');
    // 300 like Ana's, all of one microsecond, at a provider that is not there; Ben, who pays nothing, comes after them.
    const ana = bare(s.bookings.get('ana').id);
    const ben = bare(s.bookings.get('ben').id);
    const moment = '(SELECT * FROM (SELECT held_until - 86400000000 FROM booking WHERE id = ' + ana + ') moved)';
    await s.house.sql(`
      SET @moment = ${moment};
      UPDATE payment_intent SET connection = x'01890000000070008000000000000001' WHERE subject = ${ana};
      UPDATE booking SET expires = @moment, held_until = @moment WHERE id IN (${ana}, ${ben});
      UPDATE booking SET id = x'ffffffffffff7000bfffffffffffffff' WHERE id = ${ben};
      UPDATE payment_intent SET subject = x'ffffffffffff7000bfffffffffffffff' WHERE subject = ${ben};
      CREATE TEMPORARY TABLE one AS SELECT * FROM booking WHERE id = ${ana};
      CREATE TEMPORARY TABLE due AS SELECT * FROM payment_intent WHERE subject = ${ana};
      INSERT INTO booking SELECT UNHEX(CONCAT('01890000000070008000', LPAD(seq, 12, '0'))), o.destination, CONCAT('ZZZZ-', LPAD(seq, 4, '0')), o.state, o.slot, o.offer, o.partner,
          o.version, o.seats, o.lines, o.price_minor, o.price_currency, o.expires, o.held_until, o.made, o.confirmed, o.starts, o.ends, o.day, o.title, o.email,
          o.name, o.phone, o.tongue, o.terms, UNHEX(CONCAT('01890000000070009000', LPAD(seq, 12, '0'))), o.cancel, o.refunded_minor, o.refunded_currency, o.access_need
        FROM one o, seq_1_to_300;
      INSERT INTO payment_intent (id, destination, subject_kind, subject, connection, amount_minor, amount_currency, state, reference, url, reason, until, made)
        SELECT UNHEX(CONCAT('01890000000070009000', LPAD(seq, 12, '0'))), destination, subject_kind, UNHEX(CONCAT('01890000000070008000', LPAD(seq, 12, '0'))), connection,
          amount_minor, amount_currency, state, '', url, reason, until, made FROM due, seq_1_to_300;
      UPDATE slot_seats SET held = held + 300 WHERE slot = ${bare(s.slots.tonight)};`);
    const deadline = Date.now() + 40000;
    const held = () => s.count("booking WHERE id = x'ffffffffffff7000bfffffffffffffff' AND state = 'held'");
    while (await held() === 1 && Date.now() < deadline) await new Promise((done) => { setTimeout(done, 500); });
    assert.equal(await held(), 0, 'Ben’s hold has ended');
    assert.equal(await s.count("booking WHERE reference LIKE 'ZZZZ-%' AND state = 'held'"), 300);
  });
});
