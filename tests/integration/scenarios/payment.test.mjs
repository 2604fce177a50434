// SPDX-License-Identifier: EUPL-1.2
import { test } from 'node:test';
import { counters, payAt } from '../../kit/fakepay.mjs';
import { assert, bare, story, until } from '../../kit/story.mjs';

const night = { offers: { 'night-walk': { price: 1250 } } };

test('hold, pay, confirm, ticket: a person at the provider’s page, a mail with its codes', async () => {
  await story({ ...night, slots: { tonight: { offer: 'night-walk', in: 5 } } }, async (s) => {
    await s.visitorHolds('ana', { seats: { adult: 2, child: 1 } });
    const paid = await s.visitorPays('ana');
    assert.equal(paid.status, 303);
    assert.equal(paid.location, `${s.house.url}/fr/`);

    const booking = await s.bookingBecomes('ana', 'confirmed');
    assert.deepEqual(booking.price, { minor: 2 * 1250 + 625, currency: 'EUR' });
    assert.equal(booking.tickets.length, 3);
    assert.deepEqual(booking.tickets.map((one) => one.label).sort(), ['Adulte', 'Adulte', 'Enfant']);
    assert.deepEqual(await s.seats('tonight'), { capacity: 10, held: 0, sold: 3, free: 7 });

    const mail = await s.house.mailbox.mailTo('ana@visiteurs.example');
    assert.match(mail.text, new RegExp(booking.reference));
    for (const ticket of booking.tickets) assert.match(mail.text + mail.html, new RegExp(ticket.code));
    const pictures = mail.parts.filter((part) => part.type.startsWith('image/png'));
    assert.equal(pictures.length, 3, mail.parts.map((part) => part.type).join(', '));
    assert.equal(pictures[0].bytes.subarray(1, 4).toString(), 'PNG');
    const calendar = mail.parts.find((part) => part.type.startsWith('text/calendar'));
    const ics = calendar.bytes.toString();
    assert.match(ics, /BEGIN:VCALENDAR[\s\S]*BEGIN:VEVENT[\s\S]*END:VCALENDAR/);
    assert.match(ics, /DTSTART/);
    assert.equal(s.house.mailbox.to('ana@visiteurs.example').length, 1);

    // The books: the visitor's money is a deposit until the visit was held.
    const [[amount]] = await s.house.sql("SELECT SUM(t.amount) FROM ledger_transfer t JOIN ledger_account a ON a.id = t.credit WHERE a.kind = 'buyer_deposit'");
    assert.equal(Number(amount), 3125);
  });
});

test('the bank says no, then yes; the bank asks to confirm; the visitor walks away', async () => {
  await story({ ...night, slots: { tonight: { offer: 'night-walk', in: 5 } } }, async (s) => {
    await s.visitorHolds('ana');
    const first = await s.visitorGoesToPay('ana');
    const refused = await payAt(first, 'decline');
    assert.equal(refused.status, 200);
    await until('the refusal', async () => (await s.house.sql("SELECT COUNT(*) FROM payment_intent WHERE state = 'refused'"))[0][0] === '1');
    assert.equal((await s.booking('ana')).booking.state, 'held');
    await s.visitorPays('ana', { card: 'secure' });

    await s.visitorHolds('ben');
    const url = await s.visitorGoesToPay('ben');
    assert.equal(await s.visitorGoesToPay('ben'), url); // asking again gives the same page
    await payAt(url, 'abandon');
    await s.holdRunsOut('ben');
    await s.bookingBecomes('ben', 'expired');
    assert.equal((await counters(s.house)).cancelled, 1);
    assert.deepEqual(await s.seats('tonight'), { capacity: 10, held: 0, sold: 1, free: 9 });
  });
});

test('the provider closes a payment by itself: as long as the places are held one pays anew', async () => {
  await story({ ...night, slots: { tonight: { offer: 'night-walk', in: 5 } } }, async (s) => {
    await s.visitorHolds('ana');
    const first = await s.visitorGoesToPay('ana');
    assert.equal((await s.tells('ana', 'cancelled')).status, 204);
    await until('the end of the first attempt', async () => await s.count("payment_intent WHERE state = 'refused'") === 1);
    assert.equal((await s.booking('ana')).booking.state, 'held');
    assert.notEqual(await s.visitorGoesToPay('ana'), first);
    await s.visitorPays('ana');
    await s.bookingBecomes('ana', 'confirmed');
    assert.equal(await s.count('payment_refund'), 0);

    // What we closed stays closed: the places went with it.
    await s.visitorHolds('ben');
    await s.visitorGoesToPay('ben');
    await s.holdRunsOut('ben');
    await s.bookingBecomes('ben', 'expired');
    assert.equal(await s.count("payment_intent WHERE state = 'cancelled'"), 1);
    assert.deepEqual(await s.seats('tonight'), { capacity: 10, held: 0, sold: 1, free: 9 });
    await s.auditIsClean();
  });
});

test('what the provider tells three times, late, or never', async () => {
  await story({ ...night, slots: { tonight: { offer: 'night-walk', in: 5 } }, late: 3 }, async (s) => {
    await s.visitorHolds('ana');
    await s.visitorPays('ana', { card: 'repeated' });
    await until('three notifications', async () => (await counters(s.house)).notified >= 3);
    assert.equal(await s.count('payment_event'), 1);

    await s.visitorHolds('ben');
    await s.visitorPays('ben', { card: 'late' });

    // Nobody tells of cleo's payment: at the deadline we ask, and the money is there.
    await s.visitorHolds('cleo');
    await s.visitorPays('cleo', { card: 'lost', becomes: null });
    await s.holdRunsOut('cleo');
    await s.bookingBecomes('cleo', 'confirmed');

    // Nobody tells of dora's either, long before her deadline: we look by ourselves, twice a minute; the first
    // look may come while she still pays.
    await s.visitorHolds('dora');
    await s.visitorPays('dora', { card: 'lost', becomes: null });
    await s.house.sql(`UPDATE payment_intent SET look_at = 1 WHERE id = ${bare(s.bookings.get('dora').intent)}`);
    await s.bookingBecomes('dora', 'confirmed', 75000);
    assert.deepEqual(await s.seats('tonight'), { capacity: 10, held: 0, sold: 4, free: 6 });
  });
});

test('a payment that comes late: seats taken anew while there are some, else all of it goes back', async () => {
  await story({ ...night, slots: { tonight: { offer: 'night-walk', in: 5, seats: 1 } } }, async (s) => {
    await s.visitorHolds('ana');
    await s.visitorGoesToPay('ana');
    await s.holdRunsOut('ana');
    await s.bookingBecomes('ana', 'expired');
    assert.equal((await s.seats('tonight')).free, 1);
    await s.house.moneyComesAnyway(s.bookings.get('ana').intent);
    await s.bookingBecomes('ana', 'confirmed');
    assert.deepEqual(await s.seats('tonight'), { capacity: 1, held: 0, sold: 1, free: 0 });
    await s.house.mailbox.mailTo('ana@visiteurs.example');
    await s.visitorCancels('ana');
    assert.equal((await s.seats('tonight')).free, 1);

    await s.visitorHolds('ben');
    await s.visitorGoesToPay('ben');
    await s.holdRunsOut('ben');
    await s.bookingBecomes('ben', 'expired');
    await s.visitorHolds('cleo');
    await s.visitorPays('cleo');
    await s.house.moneyComesAnyway(s.bookings.get('ben').intent);
    await until('ben’s money to go back', async () =>
      (await s.house.sql(`SELECT state, amount_minor FROM payment_refund WHERE intent = ${bare(s.bookings.get('ben').intent)}`))[0]?.join(' ') === 'done 1250');
    assert.equal((await s.booking('ben')).booking.state, 'expired');
    assert.deepEqual(await s.seats('tonight'), { capacity: 1, held: 0, sold: 1, free: 0 });
  });
});

test('a provider that keeps silent holds up those who pay, and nobody else', async () => {
  await story({ ...night, slots: { tonight: { offer: 'night-walk', in: 5, seats: 40 } } }, async (s) => {
    const names = Array.from({ length: 16 }, (_, i) => `payer${i}`);
    for (const name of names) {
      await s.visitorHolds(name);
      await s.visitorSays(name);
    }
    const form = (name) => s.person().goes(s.link(name).replace('/api/v1/bookings/', '/fr/commandes/'));
    const pages = await Promise.all(names.slice(0, 8).map(form));
    s.house.provider.kill('SIGSTOP');
    // Half of them by the page, half by the API; the provider has five seconds to answer each.
    const paying = [
      ...pages.map((one, i) => one.sends(one.form('name="terms"'), { name: 'Ana Essai', email: `ana${i}@visiteurs.example`, terms: '1' }, { follow: false })),
      ...names.slice(8).map((name) => s.api.post(s.link(name, '/payment'), { back_url: `${s.house.url}/fr/` })),
    ];
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    const begun = Date.now();
    await s.booking('payer0');
    await s.person().goes('/partner/');
    await s.person().goes('/office/');
    const took = Date.now() - begun;
    s.house.provider.kill('SIGCONT');
    for (const one of await Promise.all(paying)) assert.ok([200, 303, 502].includes(one.status), `${one.status}`);
    assert.ok(took < 2500, `others waited ${took} ms`);
  });
});

test('a visit that costs nothing is confirmed without a provider', async () => {
  await story({ offers: { stroll: { price: 0 } }, slots: { sunday: { offer: 'stroll', in: 4, seats: 3 } } }, async (s) => {
    await s.visitorHolds('ana', { seats: 2 });
    assert.equal(s.bookings.get('ana').intent, undefined);
    const asked = await s.api.post(s.link('ana', '/payment'), {});
    assert.equal(asked.status, 404);
    await s.visitorSays('ana');
    const reply = await s.api.post(s.link('ana', '/confirm'));
    assert.equal(reply.status, 200, reply.text);
    assert.equal(reply.body.state, 'confirmed');
    await s.house.mailbox.mailTo('ana@visiteurs.example');
    assert.equal(await s.count('payment_intent'), 0);
    await s.visitorCancels('ana');
    assert.equal(await s.count('payment_refund'), 0);
    assert.equal((await s.seats('sunday')).free, 3);
  });
});

test('who loads the page after the bank again and again has the bank asked once in some seconds', async () => {
  await story({ ...night, slots: { tonight: { offer: 'night-walk', in: 5 } } }, async (s) => {
    await s.visitorHolds('ana');
    await s.visitorGoesToPay('ana');
    const ana = s.person();
    const back = `/fr/commandes/${s.bookings.get('ana').id}/retour${new URL(s.link('ana'), s.house.url).search}`;
    const look = async () => {
      await ana.fetch(back);
      assert.equal(ana.status, 303, ana.text.slice(0, 300));
      assert.match(ana.headers.get('location'), /paid=left/);
      return (await counters(s.house)).looks;
    };
    for (let n = 0; n < 5; n++) assert.equal(await look(), 1);
    await until('the bank to be asked again', async () => await look() === 2, 10000, 500);
    // Who has gone there again may have paid this time.
    await s.visitorGoesToPay('ana');
    assert.equal(await look(), 3);
  });
});
