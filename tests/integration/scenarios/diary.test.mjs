// SPDX-License-Identifier: EUPL-1.2
// The partner's diary: a week again in another week, more places and fewer.
import { test } from 'node:test';
import { payAt } from '../../kit/fakepay.mjs';
import { assert, bare, kindOf, story, until } from '../../kit/story.mjs';
import { OTHER_PARTNER, PARTNER } from '../../kit/town.mjs';

const day = 86400000;
const iso = (at) => new Date(at).toISOString().slice(0, 10);
// Monday of next week: all of it is still to come.
const monday = (() => {
  const noon = new Date(`${iso(Date.now())}T12:00:00Z`).getTime();
  return noon + (8 - (new Date(noon).getUTCDay() || 7)) * day;
})();
const days = (at) => Math.round((at - new Date(`${iso(Date.now())}T12:00:00Z`).getTime()) / day);

const told = {
  offers: { 'night-walk': { price: 1250 }, printing: { price: 3000, theme: 'craft', kind: 'workshop' } },
  slots: {
    monday: { offer: 'night-walk', in: days(monday), at: '10:30', seats: 12 },
    friday: { offer: 'night-walk', in: days(monday + 4 * day), at: '20:30', seats: 8, language: 'en' },
    sunday: { offer: 'printing', in: days(monday + 6 * day), at: '15:00', seats: 5 },
  },
};

test('a week is copied into another: the same hours, languages and places; what is there stays', async () => {
  await story(told, async (s) => {
    const malika = await s.signedIn('partner', PARTNER);
    await malika.goes(`/partner/agenda?day=${iso(monday + 2 * day)}`);
    await malika.goes(malika.links().find((href) => href.startsWith('/partner/agenda/copy')));
    assert.match(malika.text, /3 séances/);
    const to = iso(monday + 14 * day);
    await malika.sends(malika.form('agenda/copy'), { to });
    assert.match(malika.text, /3 séances sont ouvertes/, malika.text.slice(0, 400));
    const slots = (at) => s.house.sql(`SELECT t.day, t.minute, t.language, t.capacity, s.capacity, s.held + s.sold, t.ends - t.starts FROM slot t JOIN slot_seats s ON s.slot = t.id WHERE t.day BETWEEN ${at} AND ${at + 6} ORDER BY t.starts`);
    const from = Math.floor(monday / day);
    const before = await slots(from);
    const after = await slots(from + 14);
    assert.equal(after.length, 3);
    assert.deepEqual(after.map(([at, ...rest]) => [String(at - 14), ...rest]), before);

    // Again: all of it is there. A week that is no Monday, or has gone by: said beside the field.
    await malika.goes(`/partner/agenda/copy?day=${iso(monday)}`);
    await malika.sends(malika.form('agenda/copy'), { to });
    assert.match(malika.text, /Aucune séance n’a été ouverte/);
    assert.match(malika.text, /3 laissées de côté/);
    for (const wrong of [iso(monday + 15 * day), iso(monday - 7 * day), 'demain']) {
      await malika.goes(`/partner/agenda/copy?day=${iso(monday)}`);
      await malika.sends(malika.form('agenda/copy'), { to: wrong });
      assert.equal(malika.status, 422, wrong);
      assert.match(malika.html, /id="to-wrong"/);
    }
    assert.equal((await slots(from + 14)).length, 3);
    const hugo = await s.signedIn('partner', OTHER_PARTNER);
    await hugo.goes(`/partner/agenda/copy?day=${iso(monday)}`);
    assert.match(hugo.text, /Il n’y a pas de séance/);
  });
});

test('more places and fewer, never fewer than are held and sold', async () => {
  await story(told, async (s) => {
    await s.visitorHolds('ana', { slot: 'monday', seats: 3 });
    await s.visitorPays('ana');
    await s.visitorHolds('ben', { slot: 'monday', seats: 2 });
    const malika = await s.signedIn('partner', PARTNER);
    const page = `/partner/slots/${s.slots.monday}`;
    const change = async (capacity) => {
      await malika.goes(page);
      await malika.sends(malika.form('/places'), { capacity });
    };
    await change('20');
    assert.match(malika.text, /Le nombre de places est changé/, malika.text.slice(0, 400));
    assert.deepEqual(await s.seats('monday'), { capacity: 20, held: 2, sold: 3, free: 15 });
    await change('5');
    assert.deepEqual(await s.seats('monday'), { capacity: 5, held: 2, sold: 3, free: 0 });
    await s.visitorHolds('cleo', { slot: 'monday', fault: 'seats-short' });
    assert.equal((await s.seats('monday')).held, 2);
    for (const wrong of ['4', '0', '', 'douze', '1000000']) {
      await change(wrong);
      assert.equal(malika.status, 422, wrong);
      assert.match(malika.html, /id="capacity-wrong"/);
    }
    await change('4');
    assert.match(malika.html, /name="capacity"[^>]* value="4"/);
    assert.deepEqual(await s.seats('monday'), { capacity: 5, held: 2, sold: 3, free: 0 });
    assert.equal(await s.count(`slot WHERE id = ${bare(s.slots.monday)} AND capacity = 5`), 1);
    const hugo = await s.signedIn('partner', OTHER_PARTNER);
    await hugo.goes(page);
    assert.equal(hugo.status, 404);
  });
});

test('a slot that is cancelled: who booked is refunded, who only holds places cannot pay for it any more', async () => {
  await story(told, async (s) => {
    await s.visitorHolds('ana', { slot: 'monday', seats: 3 });
    await s.visitorPays('ana');
    await s.visitorHolds('ben', { slot: 'monday', seats: 2 });
    await s.visitorHolds('cleo', { slot: 'monday' });
    const till = await s.visitorGoesToPay('ben');
    const malika = await s.signedIn('partner', PARTNER);
    await malika.goes(`/partner/slots/${s.slots.monday}/cancel`);
    await malika.sends(malika.form('/cancel'));
    for (const name of ['ana', 'ben', 'cleo']) await s.bookingBecomes(name, 'cancelled');
    assert.deepEqual(await s.seats('monday'), { capacity: 12, held: 0, sold: 0, free: 12 });

    // Ben was at the bank's page: it takes no money any more. What comes all the same goes back, and he is told.
    assert.equal(await s.count(`payment_intent WHERE id = ${bare(s.bookings.get('ben').intent)} AND state = 'cancelled'`), 1);
    await payAt(till);
    assert.equal(await s.count(`payment_intent WHERE id = ${bare(s.bookings.get('ben').intent)} AND state = 'cancelled'`), 1);
    await s.house.moneyComesAnyway(s.bookings.get('ben').intent);
    const refunds = (name) => s.house.sql(`SELECT state, amount_minor FROM payment_refund WHERE intent = ${bare(s.bookings.get(name).intent)}`);
    for (const [name, amount] of [['ana', 3750], ['ben', 2500]]) {
      await until(`${name}’s money to go back`, async () => (await refunds(name)).map((row) => row.join(' ')).join() === `done ${amount}`);
    }
    assert.equal((await s.booking('ben')).booking.state, 'cancelled');
    const told = await s.house.mailbox.mailTo('ben@visiteurs.example');
    assert.match(told.text, /n’aura pas lieu/);
    assert.match(told.text, /Tout revient sur la carte/);
    const gone = [
      await s.api.post(s.link('cleo', '/payment'), { back_url: `${s.house.url}/fr/` }),
      await s.api.post(s.link('cleo', '/who'), { name: 'Cleo Essai', email: 'cleo@visiteurs.example', phone: '', terms: true }),
      await s.api.post(s.link('cleo', '/extend')),
    ];
    assert.deepEqual(gone.map((reply) => [reply.status, kindOf(reply)]), gone.map(() => [410, 'slot-cancelled']));
    // The pages say so, to who is back from the bank too.
    for (const [name, behind] of [['cleo', ''], ['ben', ''], ['ben', '/retour']]) {
      const visitor = s.person();
      const [, id, token] = /bookings\/([^?]+)\?(.*)$/.exec(s.link(name));
      await visitor.goes(`/fr/commandes/${id}${behind}?${token}`);
      assert.equal(visitor.status, 410, `${name}${behind}: ${visitor.text.slice(0, 300)}`);
      assert.match(visitor.text, /Cette visite n’aura pas lieu/, `${name}${behind}`);
    }
    assert.equal(await s.count("job WHERE state = 'stuck'"), 0);
    // It is for ever.
    await malika.goes(`/partner/slots/${s.slots.monday}`);
    assert.doesNotMatch(malika.html, /\/reopen/);
  });
});

test('days off: what is open in them is off sale, nothing is opened in them, who has booked still comes', async () => {
  await story(told, async (s) => {
    await s.visitorHolds('ana', { slot: 'monday', seats: 3 });
    await s.visitorPays('ana');
    const malika = await s.signedIn('partner', PARTNER);
    const first = iso(monday);
    const last = iso(monday + 4 * day);
    await malika.goes(`/partner/agenda?day=${first}`);
    await malika.goes(malika.links().find((href) => href.includes('/days-off')));
    const take = (from, until) => malika.sends(malika.form('name="until"'), { from, until });
    for (const [from, until, field] of [[last, first, 'until'], [iso(Date.now() - 3 * day), last, 'from'], ['', last, 'from'], [first, 'demain', 'until'], [first, iso(monday + 400 * day), 'until'], [iso(monday + 740 * day), iso(monday + 740 * day), 'until']]) {
      await take(from, until);
      assert.equal(malika.status, 422, `${from} ${until}`);
      assert.match(malika.html, new RegExp(`id="${field}-wrong"`), `${from} ${until}`);
    }
    assert.equal(await s.count('days_off'), 0);
    await take(first, last);
    assert.match(malika.text, /La vente de 2 séances est fermée/, malika.text.slice(0, 500));
    assert.match(malika.text, /3 personnes inscrites viennent toujours/);
    await s.visitorHolds('ben', { slot: 'monday', fault: 'slot-closed' });
    await s.visitorHolds('cleo', { slot: 'sunday', offer: 'printing' });
    assert.equal(await s.count("slot WHERE state = 'closed'"), 2);
    assert.equal((await s.booking('ana')).booking.state, 'confirmed');
    // Again: the same days are there once.
    await take(first, last);
    assert.equal(await s.count('days_off'), 1);

    // Nothing is opened in them: not one by one, not with a week. The day says why.
    await malika.goes(`/partner/agenda?day=${iso(monday + day)}`);
    assert.match(malika.text, /Congés/);
    await malika.goes('/partner/slots/new');
    await malika.sends(malika.form('name="hour"'), { offer: s.offers['night-walk'].id, day: iso(monday + day), hour: '10:30', capacity: '5', language: 'fr' });
    assert.equal(malika.status, 422);
    assert.match(malika.text, /reprenez-les d’abord/);
    // Nor are the sales of what was closed opened again.
    await malika.goes(`/partner/slots/${s.slots.monday}`);
    await malika.sends(malika.form('/reopen'));
    assert.equal(malika.status, 422);
    assert.match(malika.text, /reprenez-les d’abord Congés/);
    assert.equal(await s.count("slot WHERE state = 'closed'"), 2);
    await malika.goes('/partner/agenda/days-off');
    await take(iso(monday + 14 * day), iso(monday + 15 * day));
    await malika.goes(`/partner/agenda/copy?day=${first}`);
    await malika.sends(malika.form('agenda/copy'), { to: iso(monday + 14 * day) });
    assert.match(malika.text, /2 séances sont ouvertes/);
    assert.match(malika.text, /1 laissée de côté/);

    // Taken back: one may open again; another partner has nothing to take back.
    await malika.goes('/partner/agenda/days-off');
    const hugo = await s.signedIn('partner', OTHER_PARTNER);
    await hugo.goes('/partner/agenda/days-off');
    assert.doesNotMatch(hugo.text, /Reprendre/);
    await hugo.sends(malika.form('/days-off/end'), { csrf: hugo.form('name="until"').fields.find(([name]) => name === 'csrf')[1] });
    assert.equal(await s.count('days_off'), 2);
    await malika.goes('/partner/agenda/days-off');
    await malika.sends(malika.forms().find((form) => form.fields.some(([, value]) => value === first)), {});
    assert.equal(await s.count('days_off'), 1, malika.text.slice(0, 300));
    await malika.goes(`/partner/slots/${s.slots.monday}`);
    await malika.sends(malika.form('/reopen'));
    assert.match(malika.text, /Les ventes sont rouvertes/, malika.text.slice(0, 400));
    await malika.goes('/partner/slots/new');
    await malika.sends(malika.form('name="hour"'), { offer: s.offers['night-walk'].id, day: iso(monday + day), hour: '10:30', capacity: '5', language: 'fr' });
    assert.match(malika.text, /La séance est ouverte/, malika.text.slice(0, 400));
  });
});

test('a slot is opened from tomorrow on, unless a later day is chosen', async () => {
  await story({ offers: { 'night-walk': {} } }, async (s) => {
    const malika = await s.signedIn('partner', PARTNER);
    const paris = (at) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(at);
    const now = Date.now();
    for (const [asked, offered] of [['', now + day], [`?day=${paris(now)}`, now + day], [`?day=${paris(now + 3 * day)}`, now + 3 * day]]) {
      await malika.goes(`/partner/slots/new${asked}`);
      const [, said] = malika.form('name="hour"').fields.find(([name]) => name === 'day');
      assert.equal(said, paris(offered), asked);
    }
  });
});
