// SPDX-License-Identifier: EUPL-1.2
// A refund that the provider refused: the visitor is told, somebody deals with it, and it ends well.
import { test } from 'node:test';
import { payAt } from '../../kit/fakepay.mjs';
import { AGENT, CASHIER } from '../../kit/town.mjs';
import { assert, bare, story, until } from '../../kit/story.mjs';

const easy = { offers: { easy: { price: 1000, cancel: 'flexible' } }, slots: { far: { offer: 'easy', in: 5, seats: 8 } } };

const refundOf = async (s, name) => (await s.house.sql(`SELECT state FROM payment_refund WHERE intent = ${bare(s.bookings.get(name).intent)}`)).flat().join();

// What the page of a booking says; its link is the one of the mails.
async function page(s, name) {
  const mail = await s.house.mailbox.mailTo(`${name}@visiteurs.example`);
  const [link] = /https?:\/\/\S+\/(?:reservations|bookings)\/\S+/.exec(mail.text);
  const person = s.person();
  await person.goes(link);
  assert.equal(person.status, 200, person.text);
  return person.text;
}

async function isRefused(s, name) {
  await s.visitorHolds(name);
  await s.visitorPays(name, { card: 'noRefund' });
  await s.house.mailbox.mailTo(`${name}@visiteurs.example`);
  await s.visitorCancels(name);
  await until(`${name}'s refund to be refused`, async () => await refundOf(s, name) === 'refused');
}

test('a refund that the bank refused: page and mail say so, with whom to write to', async () => {
  await story(easy, async (s) => {
    await isRefused(s, 'ana');
    assert.deepEqual((await s.booking('ana')).refunds, [{ amount: { minor: 1000, currency: 'EUR' }, state: 'refused' }]);
    const mail = await s.house.mailbox.mailTo('ana@visiteurs.example', 3);
    const told = s.house.mailbox.to('ana@visiteurs.example').find((one) => /n’a pas pu être fait/.test(one.text));
    assert.ok(told, mail.text);
    assert.match(told.subject, /10,00/);
    const text = await page(s, 'ana');
    assert.match(text, /n’a pas pu être fait/);
      assert.match(text, new RegExp(s.bookings.get('ana').reference));
    assert.doesNotMatch(text, /vous reviennent/);
  });
});

test('agents see refused refunds, try one again, and note one that was paid back by another way', async () => {
  await story(easy, async (s) => {
    await isRefused(s, 'ana');
    await isRefused(s, 'ben');
    await s.visitorHolds('cleo');
    await s.visitorPays('cleo');

    const agent = await s.signedIn('office', AGENT);
    await agent.goes('/office/bookings');
    assert.match(agent.text, /Remboursements \(2\)/);
    await agent.goes('/office/refunds');
    assert.equal(agent.status, 200, agent.text);
    for (const name of ['ana', 'ben']) assert.match(agent.text, new RegExp(s.bookings.get(name).reference));
    assert.doesNotMatch(agent.text, new RegExp(s.bookings.get('cleo').reference));
    assert.match(agent.text, /10,00 €/);

    // Asked again under a new key: this provider refuses it again, and the visitor is not told twice.
    const mailsOf = (name) => s.house.mailbox.to(`${name}@visiteurs.example`).length;
    await until('ana was told', () => mailsOf('ana') === 3);
    await agent.goes(agent.links().find((one) => one.startsWith('/office/refunds/')));
    await agent.sends(agent.form('/again'));
    assert.equal(agent.status, 200, agent.text);
    await until('both refused again', async () => (await s.house.sql("SELECT COUNT(*) FROM payment_refund WHERE state = 'refused' AND attempt = 2"))[0][0] === '1');
    assert.equal(await s.count("payment_refund WHERE state = 'refused'"), 2);
    assert.throws(() => agent.form('/by-hand')); // that is the cashier's

    const cashier = await s.signedIn('office', CASHIER);
    await cashier.goes('/office/refunds');
    const [first] = cashier.links().filter((one) => one.startsWith('/office/refunds/'));
    await cashier.goes(first);
    const reference = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(cashier.text)[0];
    await cashier.sends(cashier.form('/by-hand'), { note: '' });
    assert.equal(cashier.status, 422);
    assert.match(cashier.text, /manque/);
    await cashier.sends(cashier.form('/by-hand'), { note: 'Virement du 3 mars, relevé 12' });
    assert.equal(cashier.status, 200, cashier.text);
    assert.match(cashier.text, /Remboursements \(1\)/);
    assert.equal(await s.count("payment_refund WHERE state = 'refused'"), 1);
    const [[note, amount]] = await s.house.sql("SELECT r.by_hand, r.amount_minor FROM payment_refund r WHERE r.state = 'done'");
    assert.deepEqual([note, amount], ['Virement du 3 mars, relevé 12', '1000']);
    const [[debit, credit]] = await s.house.sql(`SELECT d.kind, c.kind FROM ledger_entry e JOIN ledger_transfer t ON t.entry = e.id
      JOIN ledger_account d ON d.id = t.debit JOIN ledger_account c ON c.id = t.credit WHERE e.kind = 'refund_by_hand'`);
    assert.deepEqual([debit, credit], ['refund_pending', 'transit_refund']);
    const name = [...s.bookings].find(([, one]) => one.reference === reference)[0];
    const mail = await until('the mail', () => s.house.mailbox.to(`${name}@visiteurs.example`).find((one) => /par un autre moyen/.test(one.text)));
    assert.match(mail.text, /10,00/);
    assert.match(await page(s, name), /par un autre moyen/);

    // Noted twice, or asked again when it is done: nothing twice.
    await cashier.goes(first);
    assert.doesNotMatch(cashier.html, /by-hand|\/again/);
    assert.equal(await s.count("ledger_entry WHERE kind = 'refund_by_hand'"), 1);
  });
});

test('late money that cannot be given back: the page of the lost places says so', async () => {
  await story(easy, async (s) => {
    await s.visitorHolds('ana');
    const url = await s.visitorGoesToPay('ana');
    await s.house.sql(`UPDATE booking SET state = 'expired', held_until = NULL WHERE id = ${bare(s.bookings.get('ana').id)}`);
    await s.house.sql('UPDATE slot_seats SET held = 0, capacity = 0');
    await payAt(url, 'noRefund');
    await until('the refund to be refused', async () => await refundOf(s, 'ana') === 'refused');
    await until('the mail', () => s.house.mailbox.to('ana@visiteurs.example').find((one) => /n’a pas pu être fait/.test(one.text)));
    const person = s.person();
    const link = new URL(s.bookings.get('ana').link, s.house.url);
    await person.goes(`/fr/commandes/${s.bookings.get('ana').id}${link.search}`);
    assert.match(person.text, /n’a pas pu être fait/);
  });
});
