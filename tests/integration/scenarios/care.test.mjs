// SPDX-License-Identifier: EUPL-1.2
// Customer care finds a booking by what a person at the telephone knows of it.
import { test } from 'node:test';
import { assert, story } from '../../kit/story.mjs';
import { AGENT } from '../../kit/town.mjs';

test('a booking is found by its reference, by the address and by the name', async () => {
  await story({ offers: { 'night-walk': {}, free: { price: 0 } }, slots: { tonight: { offer: 'night-walk', in: 4 }, open: { offer: 'free', in: 4 } } }, async (s) => {
    await s.visitorHolds('ana', { seats: 2 });
    await s.visitorPays('ana', { email: 'Ana.Lefevre@visiteurs.example', who: 'Ana-Lou Lefèvre' });
    await s.visitorHolds('ben');
    await s.visitorSays('ben', { who: 'Benoit Lefèvre' });
    await s.visitorSays('ben', { email: 'ben@ailleurs.example', who: 'Benoît d’Exemple' }); // corrected
    await s.visitorHolds('dora');
    await s.visitorSays('dora', { who: 'ﬃ'.repeat(120) }); // folded, three times as long
    // An address that came with the hold, and nobody said who comes.
    const cleo = await s.api.post('/api/v1/bookings', { slot: s.slots.open, lines: s.lines('free', 1), email: 'cleo@visiteurs.example', name: 'Cléo Essai' }, { key: 'cleo-once-only' });
    assert.equal(cleo.status, 201, cleo.text);
    const [path, query] = cleo.headers.get('location').split('?');
    assert.equal((await s.api.post(`${path}/confirm?${query}`)).status, 200);

    const lea = await s.signedIn('office', AGENT);
    const names = new Map([...s.bookings].map(([name, one]) => [one.reference, name]).concat([[cleo.body.reference, 'cleo']]));
    const finds = async (q) => {
      await lea.goes('/office/bookings');
      await lea.sends(lea.form('/office/bookings'), { q });
      assert.equal(lea.status, 200, q);
      return [...names].filter(([reference]) => lea.html.includes(`>${reference}</a>`)).map(([, name]) => name).join(' ');
    };
    assert.equal(await finds('ana.lefevre@visiteurs.example'), 'ana');
    assert.equal(await finds('ANA.LEFEVRE@'), 'ana');
    assert.equal(await finds('lefèvre'), 'ana');
    assert.equal(await finds('Lefevre ana'), 'ana');
    assert.equal(await finds('Lou Lefe'), 'ana');
    assert.equal(await finds('lefevre benoit'), '');
    assert.match(lea.text, /Aucune réservation n’a cette référence, cette adresse ou ce nom/);
    assert.equal(await finds('exemple'), 'ben');
    assert.equal(await finds('ffiffiffi'), 'dora');
    assert.equal(await finds('ﬃ'.repeat(60)), 'dora');
    assert.equal(await finds('@'), '');
    assert.equal(await finds('cleo@visiteurs.example'), 'cleo');
    assert.equal(await finds('essai'), 'cleo');
    assert.equal(await finds("%' OR 1 = 1"), '');
    await lea.goes('/office/bookings');
    await lea.sends(lea.form('/office/bookings'), { q: s.bookings.get('ana').reference.toLowerCase() });
    assert.match(lea.url, /\/office\/bookings\/[0-9a-f-]{36}/);
    assert.match(lea.text, /Lefèvre/);
  });
});
