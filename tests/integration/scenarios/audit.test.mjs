// SPDX-License-Identifier: EUPL-1.2
// Every check of the audit: damage planted by SQL turns exactly that line BROKEN, and mending it turns it back.
import { test } from 'node:test';
import { notice, notify } from '../../kit/fakepay.mjs';
import { assert, bare, story, until } from '../../kit/story.mjs';

const fresh = "x'01890000000070008000000000000";
const id = (n) => `${fresh}${String(n).padStart(3, '0')}'`; // 32 digits
const uuid = (n) => `01890000-0000-7000-8000-000000000${String(n).padStart(3, '0')}`;
const account = (kind) => `(SELECT id FROM ledger_account WHERE kind = '${kind}' LIMIT 1)`;
const now = 'CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)';
const town = '(SELECT id FROM destination LIMIT 1)';

// An entry of one transfer that nobody asked for.
const entry = (n, kind, debit, credit, amount, key = uuid(n)) => `
  INSERT INTO ledger_entry (id, destination, kind, business_key, content, occurred, transfers)
    VALUES (${id(n)}, ${town}, '${kind}', '${key}', REPEAT('x', 32), 20000, 1);
  INSERT INTO ledger_transfer (entry, n, debit, credit, amount, currency) VALUES (${id(n)}, 0, ${account(debit)}, ${account(credit)}, ${amount}, 'EUR');`;

// Money taken, of a subject of that id.
const intent = (n, amount, subject = id(900)) => `
  INSERT INTO payment_intent (id, destination, subject_kind, subject, connection, amount_minor, amount_currency, state, reference, url, reason, until, made, taken_minor, taken_currency)
    VALUES (${id(n)}, ${town}, 'booking', ${subject}, (SELECT connection FROM payment_intent p WHERE connection IS NOT NULL LIMIT 1), ${amount}, 'EUR', 'taken', '', '', '', ${now}, ${now}, ${amount}, 'EUR');`;
const refund = (n, of, amount) => `
  INSERT INTO payment_refund (id, destination, intent, amount_minor, amount_currency, state, reason, refund_key, made, done)
    VALUES (${id(n)}, ${town}, ${id(of)}, ${amount}, 'EUR', 'done', '', '${uuid(n)}', ${now}, ${now});`;

const slot = (s) => bare(s.slots.tonight);
const ana = (s) => bare(s.bookings.get('ana').id);

const damages = {
  'seats-within-capacity': (s) => `UPDATE slot_seats SET capacity = sold - 1 WHERE slot = ${slot(s)};`,
  'seats-match-bookings': (s) => `UPDATE slot_seats SET sold = sold + 1 WHERE slot = ${slot(s)};`,
  'seats-have-slots': (s) => `DELETE FROM slot WHERE id = ${bare(s.slots.empty)};`,
  'tickets-match-seats': (s) => `DELETE FROM ticket WHERE booking = ${ana(s)} AND number = 1;`,
  'cancelled-slots-empty': (s) => `UPDATE slot SET state = 'cancelled' WHERE id = ${slot(s)}; UPDATE slot_seats SET closed = 1 WHERE slot = ${slot(s)};`,
  'entries-whole': () => "DELETE FROM ledger_transfer WHERE entry IN (SELECT id FROM ledger_entry WHERE kind = 'money_unplaced');",
  'transfers-sound': () => `UPDATE ledger_transfer SET debit = ${id(1)} WHERE entry IN (SELECT id FROM ledger_entry WHERE kind = 'money_unplaced');`,
  'entries-sealed': () => "UPDATE ledger_entry SET recorded = recorded - 100 * 60000000 WHERE kind = 'money_unplaced';",
  'balances-kept': () => "UPDATE ledger_balance SET minor = minor + 1 ORDER BY position DESC LIMIT 1;",
  'payments-posted': () => intent(10, 500) + refund(11, 10, 500),
  'postings-caused': () => entry(12, 'sale_paid', 'psp_clearing', 'suspense', 5),
  'refunds-within': () => intent(13, 500) + entry(14, 'sale_paid', 'psp_clearing', 'buyer_deposit', 500, uuid(13))
    + refund(15, 13, 700) + entry(16, 'refund_decided', 'buyer_deposit', 'refund_pending', 700, uuid(15)),
  'confirmed-paid': (s) => `UPDATE ledger_sale SET gross_minor = gross_minor + 1 WHERE booking = ${ana(s)};`,
  'money-placed': (s) => `CREATE TEMPORARY TABLE one AS SELECT * FROM booking WHERE id = ${ana(s)};
    UPDATE one SET id = ${id(17)}, reference = 'ZZZZ-ZZZZ', state = 'expired', confirmed = NULL, intent = ${id(18)};
    INSERT INTO booking SELECT * FROM one; DROP TABLE one;
    ${intent(18, 500, id(17))} ${entry(19, 'sale_paid', 'psp_clearing', 'buyer_deposit', 500, uuid(18))}`,
  'deposits-match': () => entry(20, 'somebody_moved_it', 'buyer_deposit', 'suspense', 5),
  'releases-within': (s) => `INSERT INTO ledger_sale_release (booking, destination, partner, gross_minor, gross_currency, commission_minor, commission_currency, vat_minor, vat_currency, at)
      SELECT booking, destination, partner, gross_minor + 1, 'EUR', 0, 'EUR', 0, 'EUR', ${now} FROM ledger_sale WHERE booking = ${ana(s)};
    ${entry(21, 'sale_released_twice', 'buyer_deposit', 'suspense', 1251)}`,
  'jobs-caused': () => `INSERT INTO job (id, destination, kind, subject, state) VALUES (${id(22)}, ${town}, 'ticket_mail', ${id(23)}, 'done');`,
  'promises-kept': (s) => `DELETE FROM job WHERE subject = ${ana(s)} AND kind = 'ticket_mail';
    DELETE FROM job WHERE kind = 'mail_send' AND subject IN (SELECT id FROM mail WHERE once = 'ticket:${s.bookings.get('ana').id}');
    DELETE FROM mail WHERE once = 'ticket:${s.bookings.get('ana').id}';`,
  'published-vetted': (s) => `UPDATE offer SET published = ${bare(s.offers.waiting.version)} WHERE id = ${bare(s.offers.waiting.id)};`,
  'decisions-hold': (s) => `INSERT INTO decision (version, destination, kind, words, agent, agent_name, at)
    VALUES (${bare(s.offers.waiting.version)}, ${town}, 'refuse', 'non', ${id(24)}, 'Personne', ${now});`,
  'seals-chain': () => "UPDATE ledger_seal SET hash = REPEAT('y', 32) ORDER BY position DESC LIMIT 1;",
};

const tables = ['slot_seats', 'slot', 'ticket', 'booking', 'ledger_entry', 'ledger_transfer', 'ledger_balance', 'ledger_seal', 'ledger_sale',
  'ledger_sale_release', 'payment_intent', 'payment_refund', 'job', 'mail', 'offer', 'decision'];
const unguarded = 'SET foreign_key_checks = 0, check_constraint_checks = 0, unique_checks = 0;\n';
const mended = unguarded + tables.map((table) => `DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept_${table};`).join('\n');

test('every check of the audit sees its damage, and nothing else', async (t) => {
  await story({
    offers: { 'night-walk': { price: 1250, cancel: 'flexible' }, waiting: { approved: false } },
    slots: { tonight: { offer: 'night-walk', in: 4, seats: 4 }, empty: { offer: 'night-walk', in: 6 } },
  }, async (s) => {
    // A day's work: one who comes, one who cancels, one who is held, all of it sealed; then money nobody asked for.
    await s.visitorHolds('ana');
    await s.visitorPays('ana');
    await s.visitorHolds('ben');
    await s.visitorPays('ben');
    await s.house.mailbox.mailTo('ben@visiteurs.example'); // cancelled before it is sent, a ticket is not sent at all
    await s.visitorCancels('ben');
    await s.visitorHolds('cleo');
    await s.house.mailbox.mailTo('ana@visiteurs.example');
    await s.house.mailbox.mailTo('ben@visiteurs.example', 2);
    await until('the refund', async () => await s.count("payment_refund WHERE state = 'done'") === 1);
    await until('the seals', async () => await s.count('ledger_entry e LEFT JOIN ledger_seal q ON q.entry = e.id WHERE q.entry IS NULL') === 0, 45000, 250);
    assert.ok(await s.count('ledger_balance') > 0);
    assert.equal((await notify(s.house, notice(uuid(999), 'taken', 777))).status, 204);
    await until('money in suspense', async () => await s.count("ledger_entry WHERE kind = 'money_unplaced'") === 1);
    s.house.daemon.kill('SIGSTOP'); // nobody works meanwhile
    try {
      await s.auditIsClean();
      const { lines } = await s.audit();
      assert.deepEqual(lines.map((one) => one.name).filter((name) => !damages[name]), [], 'checks for which no damage is planted');

      const triggers = await s.house.sql("SELECT TRIGGER_NAME, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'insolite'");
      await s.house.sql(triggers.map(([name]) => `DROP TRIGGER ${name};`).join('\n'));
      await s.house.sql(tables.map((name) => `CREATE TABLE kept_${name} AS SELECT * FROM ${name};`).join('\n'));
      const ben = s.bookings.get('ben').id;
      const forgotten = `DELETE FROM job WHERE subject = ${bare(ben)} AND kind = 'ticket_mail'; DELETE FROM mail WHERE once = 'ticket:${ben}';`;
      for (const [what, state, broken] of [
        ['cancelled before its ticket was sent, tidied away after 30 days: no damage', 'cancelled', []],
        ['a visitor who comes got no ticket, however long ago', 'confirmed', ['promises-kept']],
      ]) {
        await t.test(what, async () => {
          await s.house.sql(`${unguarded}${forgotten} UPDATE booking SET confirmed = confirmed - 31 * 86400000000, state = '${state}' WHERE id = ${bare(ben)};`);
          const found = await s.audit();
          await s.house.sql(mended);
          assert.deepEqual(found.broken.filter((name) => name === 'promises-kept'), broken, found.out);
        });
      }
      for (const [name, damage] of Object.entries(damages)) {
        await t.test(name, async () => {
          await s.house.sql(unguarded + damage(s));
          const found = await s.audit();
          await s.house.sql(mended);
          assert.deepEqual(found.broken, [name], found.out);
          assert.equal(found.code, 1);
        });
      }
      await s.house.sql(triggers.map(([name, event, table, body]) => `CREATE TRIGGER ${name} BEFORE ${event} ON ${table} FOR EACH ROW ${body};`).join('\n'));
      await s.house.sql(tables.map((name) => `DROP TABLE kept_${name};`).join('\n'));
      await s.auditIsClean();
    } finally {
      s.house.daemon.kill('SIGCONT');
    }
  });
});
