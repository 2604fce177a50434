// SPDX-License-Identifier: EUPL-1.2
// The partner's main job over its real pages: a visit is written, vetted, dated and sold.
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { assert, bare, kindOf, story, until } from '../../kit/story.mjs';
import { AGENT, dayFrom, OTHER_PARTNER, PARTNER } from '../../kit/town.mjs';

const told = { offers: { 'night-walk': { price: 1250 } }, slots: { tonight: { offer: 'night-walk', in: 4, seats: 10 } } };

const editorOf = (who) => who.forms().find((form) => form.html.includes('class="block-s editor"')) ?? assert.fail(who.text.slice(0, 300));
const valueOf = (who, name) => editorOf(who).fields.find(([known]) => known === name)?.[1];

// The parts of the editor, in their order: what is typed into each, and what is wrong first.
const parts = [
  { name: 'essentials', wrong: { duration: 'une heure' }, field: 'duration',
    typed: { theme: 'river', kind: 'walk', duration: '90', host: 'Malika Essai', languages: ['fr', 'en'], group_max: '15', age_min: '6' } },
  { name: 'story', wrong: { 'stops.0.about': 'Sans nom.' }, field: 'stops.0.title',
    typed: { title: 'Le canal à la lanterne', hook: 'Le canal quand il n’appartient plus qu’aux lanternes.', story: 'On part de l’écluse.\r\nOn suit l’eau jusqu’au pont.',
      'stops.0.title': 'L’écluse', 'stops.0.about': 'On allume.', 'stops.1.title': 'Le pont', 'stops.1.about': 'On éteint.' } },
  { name: 'coming', wrong: { point: 'là-bas' }, field: 'point',
    typed: { place_name: 'L’écluse', street: '3 quai de l’Exemple', postcode: '93200', commune: 'saint-denis', point: '48.9362, 2.3574', directions: 'Tram 1, arrêt de l’Exemple', bring: 'Un gilet' } },
  { name: 'access', typed: { access: ['wheelchair', 'easy_read'], access_note: 'Le quai est plat.' } },
  { name: 'pictures', typed: {} },
  { name: 'tariffs', wrong: { 'tariffs.0.kind': 'adult', 'tariffs.0.price': 'beaucoup' }, field: 'tariffs.0.price',
    typed: { 'tariffs.0.kind': 'adult', 'tariffs.0.price': '12,50', 'tariffs.1.kind': 'child', 'tariffs.1.price': '0', 'tariffs.1.note': 'moins de 6 ans' } },
  { name: 'slots', wrong: { 'periods.0.from': dayFrom(9), 'periods.0.until': dayFrom(7), 'periods.0.starts': '20 h', 'periods.0.capacity': '12' }, field: 'periods.0.until',
    typed: { 'periods.0.from': dayFrom(7), 'periods.0.until': dayFrom(9), 'periods.0.starts': '10 h 30, 20:30', 'periods.0.capacity': '12' } },
  { name: 'conditions', typed: { cancel: 'moderate' } },
];

test('a visit is written part by part, sent, approved; its periods become slots that are sold', async () => {
  await story(told, async (s) => {
    const malika = await s.signedIn('partner', PARTNER);
    await malika.goes('/partner/offers');
    await malika.sends(malika.form('/partner/offers'));
    const [, offer] = /\/partner\/offers\/([0-9a-f-]{36})\/essentials$/.exec(malika.url) ?? assert.fail(malika.url);
    const page = (name) => `/partner/offers/${offer}/${name}`;

    // Sent before it says anything: what is missing, each a link to its field; nobody is asked to vet it.
    await malika.sends(editorOf(malika), { then: 'send' });
    assert.match(malika.text, /avant de pouvoir l’envoyer|il manque|manquent/i);
    assert.ok(malika.links().includes(`${page('story')}#title`), malika.links().join(' '));
    assert.equal(await s.count(`version WHERE offer = ${bare(offer)} AND state = 'proposed'`), 0);

    for (const [at, part] of parts.entries()) {
      await malika.goes(page(part.name));
      assert.equal(malika.status, 200, part.name);
      if (part.wrong) {
        await malika.sends(editorOf(malika), { ...part.wrong, then: 'next' });
        assert.equal(malika.status, 422, part.name);
        assert.ok(malika.html.includes(`id="${part.field}-wrong"`), `${part.name}: nothing beside ${part.field}`);
        for (const [name, value] of Object.entries(part.wrong)) assert.equal(valueOf(malika, name), value, 'what was typed is kept');
        await malika.goes(page(part.name));
        for (const name of Object.keys(part.wrong)) assert.notEqual(valueOf(malika, name), part.wrong[name], `${name} was saved`);
      }
      const next = parts[at + 1];
      await malika.sends(editorOf(malika), { ...part.typed, then: 'next' });
      assert.equal(malika.status, 200, `${part.name}: ${malika.text.slice(0, 400)}`);
      assert.ok(malika.url.endsWith(next ? page(next.name) : '/partner/offers'), malika.url);
      // What was typed stands there again, and saving it untouched changes nothing.
      await malika.goes(page(part.name));
      for (const [name, value] of Object.entries(part.typed)) {
        const wanted = { commune: 'Saint-Denis', point: '48.93620, 2.35740', 'tariffs.1.price': '0,00', 'periods.0.starts': '10 h 30, 20 h 30' }[name] ?? value;
        if (Array.isArray(value)) assert.deepEqual(editorOf(malika).fields.filter(([known]) => known === name).map(([, v]) => v).sort(), [...value].sort());
        else assert.equal(valueOf(malika, name).replace(/[\u00a0\u202f]/g, ' '), wanted.replaceAll('\r', ''), name);
      }
      const kept = () => s.house.sql(`SELECT HEX(hash) FROM version WHERE offer = ${bare(offer)}`);
      const before = await kept();
      await malika.sends(editorOf(malika), { then: 'stay' });
      assert.deepEqual(await kept(), before, `${part.name}: saved untouched, it is another`);
    }
    // The English texts of one part: the French ones stay.
    await malika.goes(`${page('story')}?language=en`);
    await malika.sends(editorOf(malika), { title: 'The canal by lantern', hook: 'The canal when the lanterns have it.', story: 'From the lock.', then: 'stay' });
    assert.match(malika.url, /language=en/);
    assert.equal(valueOf(malika, 'title'), 'The canal by lantern');
    await malika.goes(page('story'));
    assert.equal(valueOf(malika, 'title'), 'Le canal à la lanterne');

    await malika.sends(editorOf(malika), { then: 'send' });
    assert.match(malika.text, /Le canal à la lanterne/);
    assert.equal(await s.count(`version WHERE offer = ${bare(offer)} AND state = 'proposed'`), 1);
    await malika.goes(page('story'));
    await malika.sends(editorOf(malika), { then: 'send' });
    assert.equal(await s.count(`version WHERE offer = ${bare(offer)} AND state = 'proposed'`), 1, 'sent twice');
    await malika.goes(page('slots'));
    assert.ok(!malika.forms().some((form) => form.action.endsWith('/accept')), 'dates before it is on line');

    const lea = await s.signedIn('office', AGENT);
    await lea.goes('/office/queue');
    await lea.goes(lea.links().find((href) => href.startsWith('/office/reviews/')));
    assert.match(lea.text, /Le canal à la lanterne/);
    await lea.sends(lea.forms().find((form) => form.html.includes('value="approve"')), { kind: 'approve' });
    const [[slug]] = await s.house.sql(`SELECT slug FROM offer WHERE id = ${bare(offer)}`);
    const shown = async () => (await s.api.get(`/api/v1/offers/${slug}`, { tongue: 'fr' })).body;
    await until('it is on line', async () => (await shown()).card?.title === 'Le canal à la lanterne');
    await until('the partner is told', () => s.house.mailbox.to(PARTNER).length > 0);

    // The periods on line become slots: once, however often it is asked.
    await malika.goes(page('slots'));
    await malika.sends(malika.form('/accept'));
    assert.match(malika.text, /6 séances/, malika.text.slice(0, 400));
    await malika.sends(malika.form('/accept'));
    assert.equal(await s.count(`slot WHERE offer = ${bare(offer)}`), 6);
    const { slots } = await until('its slots are on sale', async () => { const it = await shown(); return it.slots.length === 6 && it; });
    assert.deepEqual([...new Set(slots.map((slot) => slot.free))], [12]);
    const hugo = await s.signedIn('partner', OTHER_PARTNER);
    for (const name of ['story', 'slots', 'nowhere']) {
      await hugo.goes(page(name));
      assert.equal(hugo.status, 404, name);
    }
    s.offers.canal = { id: offer, shown: await shown() };
    await s.visitorHolds('ana', { offer: 'canal', slot: slots[0].id, seats: 2 });
    assert.equal((await s.visitorPays('ana')).error, undefined);
    assert.equal(s.bookings.get('ana').price.minor, 2500);
  });
});

test('a slot is closed, opened again, cancelled: who booked is told and gets it all back', async () => {
  await story(told, async (s) => {
    await s.visitorHolds('ana', { seats: 2 });
    await s.visitorPays('ana');
    const malika = await s.signedIn('partner', PARTNER);
    const page = `/partner/slots/${s.slots.tonight}`;
    await malika.goes(page);
    assert.match(malika.text, /ana Essai/);
    await malika.sends(malika.form('/close'));
    assert.match(malika.text, /Les ventes sont fermées/, malika.text.slice(0, 300));
    assert.deepEqual(await s.seats('tonight'), { capacity: 10, held: 0, sold: 2, free: 8 });
    const refused = await s.visitorHolds('ben', { fault: 'slot-closed' });
    assert.equal(refused.status, 410);
    assert.equal((await s.booking('ana')).booking.state, 'confirmed');
    await malika.sends(malika.form('/reopen'));
    assert.equal((await s.seats('tonight')).free, 8);
    await until('it is sold again', async () => (await s.visitorHolds('ben', { status: 201 }).catch(() => undefined))?.status === 201);

    await malika.goes(`${page}/cancel`);
    assert.match(malika.text, /2 personnes/);
    assert.match(malika.text, /25,00/);
    await malika.sends(malika.form('/cancel'));
    assert.equal(malika.status, 200);
    await until('her booking to be cancelled', async () => (await s.booking('ana')).booking.state === 'cancelled');
    await until('the refund', async () => (await s.house.sql(`SELECT state, amount_minor FROM payment_refund WHERE intent = ${bare(s.bookings.get('ana').intent)}`)).join() === 'done,2500');
    const mail = await until('the mail', () => s.house.mailbox.to('ana@visiteurs.example').find((one) => /annul/i.test(one.subject)));
    assert.match(mail.text, /25,00/);
    // Refused by its row, or, when the catalogue has heard of it, because it is not on sale any more.
    const late = await s.api.post('/api/v1/bookings', { slot: s.slots.tonight, lines: s.lines('night-walk', 1), tongue: 'fr' }, { key: randomUUID() });
    assert.ok(['slot-closed', 'slot-absent'].includes(kindOf(late)), late.text);
    // Twice is once; what is cancelled is not opened again.
    await malika.goes(page);
    assert.ok(!malika.forms().some((form) => /\/(close|reopen|places)$/.test(form.action)));
    const csrf = /name="csrf" value="([^"]*)"/.exec(malika.html)[1];
    for (const [verb, status] of [['cancel', 303], ['reopen', 409]]) {
      await malika.fetch(`${page}/${verb}`, { method: 'POST', body: new URLSearchParams({ csrf }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      assert.equal(malika.status, status, verb);
    }
    assert.equal(await s.count('payment_refund'), 1);
  });
});

test('the account that is paid: its key is checked, another’s page is not touched', async () => {
  await story(told, async (s) => {
    const malika = await s.signedIn('partner', PARTNER);
    const account = async () => (await s.house.sql("SELECT holder, iban FROM partner WHERE name = 'Le Marché nocturne'"))[0];
    const before = await account();
    for (const [given, field] of [
      [{ holder: 'MARCHE', iban: 'FR7630006000011234567890188' }, 'iban'], [{ holder: 'MARCHE', iban: '' }, 'iban'],
      [{ holder: '', iban: 'FR1420041010050500013M02606' }, 'holder'], [{ holder: 'X'.repeat(141), iban: 'FR1420041010050500013M02606' }, 'holder'],
    ]) {
      await malika.goes('/partner/file');
      assert.ok(!malika.html.includes(before[1]), 'the whole account is shown');
      await malika.sends(malika.form('name="iban"'), given);
      assert.equal(malika.status, 422, JSON.stringify(given));
      assert.match(malika.html, new RegExp(`id="${field}-wrong"`));
      assert.deepEqual(await account(), before);
    }
    await malika.sends(malika.form('name="iban"'), { holder: ' Marché de nuit ', iban: 'fr14 2004 1010 0505 0001 3m02 606' });
    assert.match(malika.text, /Enregistré/, malika.text.slice(0, 300));
    assert.deepEqual(await account(), ['Marché de nuit', 'FR1420041010050500013M02606']);
    assert.equal(await s.count("partner WHERE iban = 'DE89370400440532013000'"), 1);
  });
});

test('a visit that is on line, saved as it stands, is the same version', async () => {
  // A point as a feed gives it: finer than the page shows it.
  await story({ offers: { 'night-walk': { price: 1250, point: { lat: 48.93581234, lon: 2.35940987 } } } }, async (s) => {
    const malika = await s.signedIn('partner', PARTNER);
    for (const { name } of parts) {
      await malika.goes(`/partner/offers/${s.offers['night-walk'].id}/${name}`);
      await malika.sends(editorOf(malika), { then: 'stay' });
      assert.equal(malika.status, 200, name);
      assert.equal(await s.count('version'), 1, `${name}: saved untouched, it is another`);
    }
  });
});

test('what changed stands beside what is on line; approved, the public page follows', async () => {
  await story(told, async (s) => {
    const malika = await s.signedIn('partner', PARTNER);
    const page = `/partner/offers/${s.offers['night-walk'].id}`;
    const [was, is] = ['Une heure dehors, quand la ville s’éteint.', 'Une heure dehors, quand la ville s’allume.'];
    await malika.goes(`${page}/story`);
    await malika.sends(editorOf(malika), { hook: is, then: 'stay' });
    await malika.goes(`${page}/tariffs`);
    assert.equal(valueOf(malika, 'tariffs.0.price'), '12,50');
    await malika.sends(editorOf(malika), { 'tariffs.0.price': '18,00', then: 'send' });
    const offer = async () => (await s.api.get(`/api/v1/offers/${s.offers['night-walk'].slug}`, { tongue: 'fr' })).body;
    assert.equal((await offer()).card.hook, was, 'nothing is published unvetted');

    const lea = await s.signedIn('office', AGENT);
    await lea.goes('/office/queue');
    await lea.goes(lea.links().find((href) => href.startsWith('/office/reviews/')));
    for (const words of [/En ligne, version 1/, /Proposée, version 2/, /12,50/, /18,00/, /s’éteint/, /s’allume/, /20 %/]) assert.match(lea.text, words);
    assert.match(lea.html, /<del><span[^>]*>[^<]*<\/span>s’éteint/);
    assert.match(lea.html, /<ins><span[^>]*>[^<]*<\/span>s’allume/);
    await lea.sends(lea.forms().find((form) => form.html.includes('value="approve"')), { kind: 'approve' });
    await until('the catalogue follows', async () => (await offer()).card.hook === is);
    const now = await offer();
    assert.equal(now.tariffs.find((one) => one.kind === 'adult').price.minor, 1800);
    assert.equal(now.tariffs.find((one) => one.kind === 'adult').id, s.tariff('night-walk'), 'a price keeps its identity');
    const visitor = s.person();
    await visitor.goes(`/fr/visites/${s.offers['night-walk'].slug}`);
    assert.ok(visitor.text.includes(is) && !visitor.text.includes(was));
    assert.match(visitor.text, /18/);
    await s.visitorHolds('ana');
    assert.equal(s.bookings.get('ana').price.minor, 1800);
  });
});

test('pictures of a record get their author and their words, or are left out; a language is added', async () => {
  await story({ offers: { 'night-walk': {} }, slots: {} }, async (s) => {
    const offer = s.offers['night-walk'].id;
    const page = (part) => `/partner/offers/${offer}/${part}`;
    const contents = async () => JSON.parse((await s.house.sql(`SELECT TO_BASE64(content) FROM version WHERE offer = ${bare(offer)} ORDER BY number DESC LIMIT 1`))
      .map(([text]) => Buffer.from(text.replaceAll('\\n', ''), 'base64').toString())[0]);
    await s.house.sql(`UPDATE version SET content = JSON_SET(content, '$.pictures', JSON_ARRAY(
      JSON_OBJECT('url', 'https://images.example/le-quai.jpg?w=900', 'alt', JSON_OBJECT('en', 'The quay')), JSON_OBJECT('url', 'https://images.example/flou.jpg', 'credit', 'Nour Essai'))) WHERE offer = ${bare(offer)}`);
    const malika = await s.signedIn('partner', PARTNER);
    await malika.goes(page('pictures'));
    assert.match(malika.text, /Image 1/);
    assert.match(malika.text, /le-quai\.jpg/);
    assert.match(malika.text, /Une image sans son auteur/, malika.text.slice(-900));
    assert.ok(malika.links().some((href) => href.endsWith(`${page('pictures')}#pictures.0.credit`)), malika.links().join(' '));
    await malika.sends(editorOf(malika), { 'pictures.0.credit': 'Malika Essai', 'pictures.0.alt': 'Le quai au matin', 'pictures.out': 'https://images.example/flou.jpg', then: 'stay' });
    assert.deepEqual((await contents()).pictures, [{ url: 'https://images.example/le-quai.jpg?w=900', alt: { fr: 'Le quai au matin', en: 'The quay' }, credit: 'Malika Essai' }]);
    await malika.sends(editorOf(malika), { 'pictures.0.credit': 'x'.repeat(201), then: 'stay' });
    assert.equal(malika.status, 422);
    await malika.sends(editorOf(malika), { 'pictures.0.credit': 'Malika Essai', 'pictures.out': 'https://images.example/le-quai.jpg?w=900', then: 'stay' });
    assert.match(malika.text, /Pas encore de photographie/);

    // Another language: nothing is written in it until something is saved.
    await malika.goes(page('story'));
    await malika.goes(malika.links().find((href) => href.endsWith('language=es')));
    assert.match(malika.html, /aria-current="true">Espagnol, à traduire|aria-current="true">espagnol, à traduire/i);
    await malika.sends(editorOf(malika), { title: 'El paseo', then: 'stay' });
    assert.match(malika.url, /language=es/);
    assert.equal((await contents()).title.es, 'El paseo');
  });
});
