// SPDX-License-Identifier: EUPL-1.2
// A published visit is taken off line for a while, and put back.
import { test } from 'node:test';
import { assert, bare, story, until } from '../../kit/story.mjs';
import { AGENT, CASHIER, OTHER_PARTNER, PARTNER } from '../../kit/town.mjs';

test('a visit off line: by an agent, by its partner, and back; who booked still comes', async () => {
  await story({ offers: { 'night-walk': {} }, slots: { tonight: { offer: 'night-walk', in: 4 } } }, async (s) => {
    const { id, slug } = s.offers['night-walk'];
    const offer = (await s.house.sql(`SELECT LOWER(HEX(partner)) FROM offer WHERE id = ${bare(id)}`))[0][0];
    const list = `/office/partners/${offer.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')}`;
    const shown = async () => (await s.api.get(`/api/v1/offers/${slug}`)).status === 200;
    const becomes = (wanted) => until(wanted ? 'on line' : 'off line', async () => await shown() === wanted, 1500, 50);
    await s.visitorHolds('ana');
    await s.visitorPays('ana');
    await s.visitorHolds('ben');

    const lea = await s.signedIn('office', AGENT);
    await lea.goes(list);
    const [off] = lea.links().filter((href) => href.endsWith('/withdraw'));
    await lea.goes(off);
    assert.match(lea.text, /Retirer cette visite/);
    await lea.sends(lea.form('/withdraw'), { why: '  ' });
    assert.equal(lea.status, 422);
    assert.match(lea.html, /id="why-wrong"/);
    assert.equal(await shown(), true);
    await lea.sends(lea.form('/withdraw'), { why: 'Le quai est fermé.' });
    assert.match(lea.text, /La visite est hors ligne/);
    await becomes(false);
    assert.deepEqual(await s.house.sql('SELECT by_partner, by_name, why FROM withdrawal'), [['0', 'Léa Essai', 'Le quai est fermé.']]);
    assert.equal((await s.person().goes(`/fr/visites/${slug}`)).status, 404);
    await s.visitorHolds('cleo', { fault: 'slot-absent' });
    // Who booked keeps the tickets; who was at the checkout may still pay: the places are held.
    assert.equal((await s.booking('ana')).booking.state, 'confirmed');
    await s.visitorPays('ben');

    // Its partner reads why, and cannot put it back.
    const malika = await s.signedIn('partner', PARTNER);
    await malika.goes('/partner/offers');
    const [back] = malika.links().filter((href) => href.endsWith('/back'));
    await malika.goes(back);
    assert.match(malika.text, /Léa Essai/);
    assert.match(malika.text, /Le quai est fermé/);
    await malika.sends(malika.form('/back'));
    assert.equal(malika.status, 403);
    assert.equal(await shown(), false);
    const hugo = await s.signedIn('partner', OTHER_PARTNER);
    for (const what of ['withdraw', 'back']) assert.equal((await hugo.goes(`/partner/offers/${id}/${what}`)).status, 404);
    const ines = await s.signedIn('office', CASHIER);
    assert.equal((await ines.goes(`/office/offers/${id}/back`)).status, 403);
    assert.deepEqual((await ines.goes(list)).links().filter((href) => href.endsWith('/back')), []);

    await lea.goes(list);
    await lea.goes(lea.links().find((href) => href.endsWith('/back')));
    await lea.sends(lea.form('/back'));
    assert.match(lea.text, /de nouveau en ligne/);
    await becomes(true);
    await s.visitorHolds('cleo');

    // The partner's own pause, and its end.
    await malika.goes(`/partner/offers/${id}/withdraw`);
    await malika.sends(malika.form('/withdraw'), { why: 'Je suis en congé.' });
    assert.match(malika.text, /La visite est hors ligne/);
    await becomes(false);
    await malika.goes(`/partner/offers/${id}/back`);
    await malika.sends(malika.form('/back'));
    await becomes(true);
    assert.equal((await s.api.get(`/api/v1/offers/${slug}`)).body.slots.length, 1);
  });
});
