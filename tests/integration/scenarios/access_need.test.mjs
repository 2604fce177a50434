// SPDX-License-Identifier: EUPL-1.2
// Somebody needs a wheelchair ramp: said at the checkout or by a reseller, read by the guide and by customer care.
import { test } from 'node:test';
import { until } from '../../kit/processes.mjs';
import { assert, story } from '../../kit/story.mjs';
import { AGENT, PARTNER } from '../../kit/town.mjs';

const told = {
  offers: { free: { price: 0 }, 'night-walk': { price: 1250 } },
  slots: { open: { offer: 'free', in: 4, at: '10:30' }, tonight: { offer: 'night-walk', in: 4, at: '20:30' } },
};

// The page of the order that the API made.
const checkout = (s, name) => s.link(name).replace('/api/v1/bookings/', '/fr/commandes/');

test('what somebody needs goes from the checkout to the guide and to the office', async () => {
  await story(told, async (s) => {
    await s.visitorHolds('ana', { offer: 'free', slot: 'open', seats: 2 });
    const ana = s.person();
    await ana.goes(checkout(s, 'ana'));
    const who = { name: 'Ana Essai', email: 'ana@visiteurs.example', phone: '', terms: '1' };
    const form = ana.form('name="terms"');
    assert.ok(!form.fields.some(([name]) => name === 'needs_access'), 'nothing is ticked for anybody');

    // A tick alone is no help to a guide; what was typed is kept.
    await ana.sends(form, { ...who, needs_access: '1' });
    assert.equal(ana.status, 422);
    assert.match(ana.html, /id="access_need-wrong"/);
    assert.match(ana.text, /Exemple : un fauteuil roulant/);
    assert.match(ana.html, /name="needs_access" value="1" checked/);
    await ana.sends(ana.form('name="terms"'), { ...who, needs_access: '1', access_need: 'é'.repeat(301) });
    assert.equal(ana.status, 422);
    assert.match(ana.text, /300 signes au plus/);
    // More time: both are still there.
    await ana.sends(ana.form('name="terms"'), { ...who, needs_access: '1', access_need: 'Un fauteuil <roulant>', keep: '1' });
    assert.match(ana.html, /Un fauteuil &lt;roulant&gt;<\/textarea>/);
    await ana.sends(ana.form('name="terms"'), { ...who, needs_access: '1', access_need: ' Un fauteuil <roulant> ' });
    assert.equal(ana.status, 200, ana.text.slice(0, 300));
    assert.equal((await s.booking('ana')).booking.access_need, 'Un fauteuil <roulant>');

    // Words without the tick: taken back.
    await s.visitorHolds('ben', { offer: 'free', slot: 'open' });
    const ben = s.person();
    await ben.goes(checkout(s, 'ben'));
    await ben.sends(ben.form('name="terms"'), { ...who, name: 'Ben Essai', email: 'ben@visiteurs.example', needs_access: null, access_need: 'rien' });
    assert.equal(ben.status, 200, ben.text.slice(0, 300));
    assert.equal((await s.booking('ben')).booking.access_need, undefined);

    const malika = await s.signedIn('partner', PARTNER);
    const [[day]] = await s.house.sql(`SELECT DATE_ADD('1970-01-01', INTERVAL day DAY) FROM slot WHERE id = x'${s.slots.open.replaceAll('-', '')}'`);
    await malika.goes(`/partner/agenda?day=${day}`);
    assert.match(malika.text, /1 accès adapté demandé/);
    assert.match(malika.text, /10 h 30, qui vient \? Ana Essai 2 adultes Accès adapté demandé : Un fauteuil <roulant>/);
    assert.match(malika.text, /Ben Essai 1 adulte/);
    for (const page of [`/partner/slots/${s.slots.open}`, '/partner/bookings']) {
      await malika.goes(page);
      assert.match(malika.text, /Accès adapté demandé : Un fauteuil <roulant>/, page);
      assert.equal(malika.text.match(/Accès adapté demandé/g).length, 1, page);
    }
    const lea = await s.signedIn('office', AGENT);
    await lea.goes(`/office/bookings/${s.bookings.get('ana').id}`);
    assert.match(lea.text, /Accès adapté demandé Un fauteuil <roulant>/);
  });
});

test('by the API: with the hold or with who comes, once said it is never lost', async () => {
  await story(told, async (s) => {
    const asked = { slot: s.slots.tonight, lines: s.lines('night-walk', 1), access_need: 'Une boucle magnétique' };
    const held = await s.api.post('/api/v1/bookings', asked, { key: 'need-once' });
    assert.equal(held.status, 201, held.text);
    assert.equal(held.body.access_need, 'Une boucle magnétique');
    assert.deepEqual((await s.api.post('/api/v1/bookings', asked, { key: 'need-once' })).body, held.body);
    assert.equal((await s.api.post('/api/v1/bookings', { ...asked, access_need: 'x'.repeat(301) }, { key: 'need-long' })).status, 422);
    // The checkout begins with it.
    const ana = s.person();
    await ana.goes(held.headers.get('location').replace('/api/v1/bookings/', '/fr/commandes/'));
    assert.match(ana.html, /name="needs_access" value="1" checked/);
    assert.match(ana.html, /Une boucle magnétique<\/textarea>/);

    await s.visitorHolds('ben', { slot: 'tonight', offer: 'night-walk' });
    const who = { name: 'Ben Essai', email: 'ben@visiteurs.example', terms: true };
    assert.equal((await s.api.post(s.link('ben', '/who'), { ...who, access_need: 'x'.repeat(301) })).status, 422);
    const said = await s.api.post(s.link('ben', '/who'), { ...who, access_need: 'Un chien guide' });
    assert.equal(said.status, 200, said.text);
    assert.equal(said.body.access_need, 'Un chien guide');

    // Nothing said of it any more: it stays. The box without its tick takes it back.
    await s.visitorHolds('cleo', { slot: 'tonight', offer: 'night-walk' });
    for (const need of [{ access_need: 'Un banc' }, {}]) {
      const again = await s.api.post(s.link('cleo', '/who'), { ...who, ...need });
      assert.equal(again.body.access_need, 'Un banc', again.text);
    }
    const cleo = s.person();
    await cleo.goes(checkout(s, 'cleo'));
    await cleo.sends(cleo.form('name="terms"'), { terms: '1', needs_access: null });
    assert.equal((await s.booking('cleo')).booking.access_need, undefined);

    // The hold runs out: the places are taken again with what was said.
    await s.holdRunsOut('ben');
    const ben = s.person();
    await ben.goes(checkout(s, 'ben'));
    assert.equal(ben.status, 410);
    await ben.sends(ben.form('name="access_need"'));
    assert.equal(ben.status, 200, ben.text.slice(0, 300));
    assert.match(ben.html, /Un chien guide<\/textarea>/);
  });
});

test('what somebody needs is forgotten thirty days after the visit, also of a hold that nobody paid', async () => {
  await story(told, async (s) => {
    const later = "FROM job j JOIN booking b ON b.id = j.subject WHERE j.kind = 'booking_forget_need'";
    await s.visitorHolds('ana', { slot: 'tonight', offer: 'night-walk' });
    assert.equal(await s.count("job WHERE kind = 'booking_forget_need'"), 0, 'nothing was said');
    const who = { name: 'Ana Essai', email: 'ana@visiteurs.example', terms: true, access_need: 'Un fauteuil roulant' };
    for (let i = 0; i < 2; i++) assert.equal((await s.api.post(s.link('ana', '/who'), who)).status, 200);
    await s.visitorPays('ana');
    const held = await s.api.post('/api/v1/bookings', { slot: s.slots.tonight, lines: s.lines('night-walk', 1), access_need: 'Un chien guide' }, { key: 'need-held' });
    assert.equal(held.status, 201, held.text);
    const due = await s.house.sql(`SELECT (j.due - b.ends) / 86400000000, j.destination = b.destination ${later}`);
    assert.deepEqual(due.map(([days, ours]) => [Number(days), Number(ours)]), [[30, 1], [30, 1]]);

    await s.house.sql("UPDATE job SET due = 1 WHERE kind = 'booking_forget_need'");
    await until('both are forgotten', async () => (await s.count("booking WHERE access_need <> ''")) === 0);
    assert.equal((await s.booking('ana')).booking.state, 'confirmed');
    assert.equal(await s.count("booking WHERE name <> ''"), 1, 'the rest stays');
  });
});
