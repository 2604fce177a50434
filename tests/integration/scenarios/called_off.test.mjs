// SPDX-License-Identifier: EUPL-1.2
// A slot with hundreds of bookings is called off: its sale ends at once, its bookings are cancelled one by one.
import { test } from 'node:test';
import { payAt } from '../../kit/fakepay.mjs';
import { assert, bare, kindOf, story, until } from '../../kit/story.mjs';
import { PARTNER } from '../../kit/town.mjs';

const MANY = 300;
const AT_ONCE = 12;

test('a slot of three hundred bookings is called off and the daemon is stopped and killed midway: each is cancelled once', async () => {
  await story({ offers: { 'night-walk': { price: 1250 } }, slots: { tonight: { offer: 'night-walk', in: 4, seats: 400 } } }, async (s) => {
    const names = Array.from({ length: MANY }, (_, n) => `v${n}`);
    const left = [...names];
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let name = left.pop(); name; name = left.pop()) {
        await s.visitorHolds(name);
        await s.visitorPays(name, { becomes: null });
      }
    }));
    const slot = bare(s.slots.tonight);
    const are = (state) => s.count(`booking WHERE slot = ${slot} AND state = '${state}'`);
    await until('all of them to be confirmed', async () => await are('confirmed') === MANY, 60000);

    const malika = await s.signedIn('partner', PARTNER);
    await malika.goes(`/partner/slots/${s.slots.tonight}/cancel`);
    await malika.sends(malika.form('/cancel'));
    await s.visitorHolds('late', { fault: ['slot-closed', 'slot-absent'] }); // absent once the snapshot has left it out
    await until('some to be cancelled', async () => await are('cancelled') >= 10, 30000, 10);
    const began = Date.now();
    const end = await s.house.daemon.stop('SIGTERM');
    assert.equal(end.code, 0);
    assert.ok(Date.now() - began < 15000, `the daemon took ${Date.now() - began} ms to stop`);

    await s.house.serve();
    const before = await are('cancelled');
    assert.ok(before < MANY, `the stop waited for all ${MANY}`);
    assert.equal(await s.count("job WHERE kind = 'slot_called_off' AND state = 'done'"), 0);
    await until('more to be cancelled', async () => await are('cancelled') >= before + 10, 30000, 10);
    await s.house.killDaemon();

    await s.house.serve();
    const done = await are('cancelled');
    assert.ok(done < MANY, `${done} were cancelled before the blow`);
    await malika.goes(`/partner/slots/${s.slots.tonight}`);
    assert.match(malika.text, /\d+ réservations? (est|sont) encore en cours d’annulation/);
    await s.auditIsClean(); // what is left is on its way
    await until('each to be cancelled', async () => await are('cancelled') === MANY, 120000);
    await until('each refund to be made', async () => await s.count("payment_refund WHERE state = 'done'") === MANY, 120000);
    assert.equal(await s.count('payment_refund'), MANY);
    assert.equal(await s.count('(SELECT intent FROM payment_refund GROUP BY intent) once'), MANY);
    assert.equal(await s.count("job WHERE kind = 'cancel_mail'"), MANY);
    assert.equal(await s.count("ledger_entry WHERE kind = 'refund_decided'"), MANY);
    assert.deepEqual(await s.seats('tonight'), { capacity: 400, held: 0, sold: 0, free: 400 });
    await malika.goes(`/partner/slots/${s.slots.tonight}`);
    assert.doesNotMatch(malika.text, /encore en cours d’annulation/);
  });
});

test('nobody pays for a slot that was called off, though its turn has not come: money that comes goes back', async () => {
  await story({ offers: { walk: { price: 1250 } }, slots: { tonight: { offer: 'walk', in: 4, seats: 6 } } }, async (s) => {
    for (const name of ['ana', 'ben', 'cleo']) await s.visitorHolds(name);
    const bank = await s.visitorGoesToPay('ana');
    await s.visitorSays('ben');
    // Called off, and nobody has come to walk its bookings yet.
    await s.house.sql(`
      UPDATE slot SET state = 'cancelled' WHERE id = ${bare(s.slots.tonight)};
      UPDATE slot_seats SET closed = 1 WHERE slot = ${bare(s.slots.tonight)};`);
    const refused = await s.api.post(s.link('ben', '/payment'), { back_url: `${s.house.url}/fr/` });
    assert.equal(refused.status, 410, refused.text);
    assert.equal(kindOf(refused), 'slot-cancelled');
    const cleo = s.person();
    await cleo.goes(`/fr/commandes/${s.bookings.get('cleo').id}${new URL(s.link('cleo'), s.house.url).search}`);
    await cleo.sends(cleo.form('name="email"'), { name: 'Cleo Essai', email: 'cleo@visiteurs.example', terms: '1' });
    assert.match(cleo.text, /n’aura pas lieu/);

    await payAt(bank, 'success');
    await s.bookingBecomes('ana', 'cancelled');
    await until('the money to be back', async () => await s.count("payment_refund WHERE state = 'done'") === 1);
    assert.deepEqual(await s.seats('tonight'), { capacity: 6, held: 2, sold: 0, free: 4 });
    assert.match((await s.house.mailbox.mailTo('ana@visiteurs.example')).text, /n’aura pas lieu/);
    await s.house.sql(`INSERT INTO job (id, destination, kind, subject, due)
      SELECT slot, destination, 'slot_called_off', slot, 1 FROM slot_seats WHERE slot = ${bare(s.slots.tonight)}`);
    for (const name of ['ben', 'cleo']) await s.bookingBecomes(name, 'cancelled');
  });
});

test('who cancels when the slot is called off gets all of it back, whatever the policy', async () => {
  await story({ offers: { hard: { price: 1250, cancel: 'strict' } }, slots: { tonight: { offer: 'hard', in: 2, seats: 4 } } }, async (s) => {
    await s.visitorHolds('ana');
    await s.visitorPays('ana');
    assert.equal((await s.api.get(s.link('ana', '/cancel'))).body.back.minor, 0);
    // Called off, and nobody has come to walk its bookings yet.
    await s.house.sql(`
      UPDATE slot SET state = 'cancelled' WHERE id = ${bare(s.slots.tonight)};
      UPDATE slot_seats SET closed = 1 WHERE slot = ${bare(s.slots.tonight)};`);
    assert.equal((await s.api.get(s.link('ana', '/cancel'))).body.back.minor, 1250);
    assert.equal((await s.visitorCancels('ana')).refunded.minor, 1250);
  });
});
