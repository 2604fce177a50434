// SPDX-License-Identifier: EUPL-1.2
// Customer care finds a booking by what a person at the telephone knows of it.
import { test } from 'node:test';
import { assert, story, until } from '../../kit/story.mjs';
import { AGENT, CASHIER } from '../../kit/town.mjs';

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

test('a mistyped address is corrected on the page of its booking; the tickets go there, and so does what was refused', async () => {
  const told = { offers: { 'night-walk': { price: 1000, cancel: 'flexible' } }, slots: { tonight: { offer: 'night-walk', in: 4 } } };
  const [WRONG, RIGHT, NOBODY] = ['ana@visiteurs.exmaple', 'ana@visiteurs.example', 'personne@visiteurs.example'];
  await story({ ...told, settings: { refuse: (address) => (address === NOBODY ? 550 : 0) } }, async (s) => {
    await s.visitorHolds('ana');
    await s.visitorPays('ana', { email: WRONG });
    await s.house.mailbox.mailTo(WRONG); // some server took it: nobody will read it
    const { id } = s.bookings.get('ana');
    const page = `/office/bookings/${id}`;
    const ticket = (to, n) => s.house.mailbox.mailTo(to, n);
    const lea = await s.signedIn('office', AGENT);
    await lea.goes(page);
    const form = () => lea.form('/address');
    assert.match(lea.html, new RegExp(`value="${WRONG}"`));
    assert.match(lea.text, /Les billets y partent aussitôt/);

    // With its token, and by who cares for bookings.
    const posts = async (who, given) => {
      await who.fetch(`${page}/address`, { method: 'POST', body: new URLSearchParams(given).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      return who.status;
    };
    assert.equal(await posts(lea, { email: RIGHT }), 403);
    const ines = await s.signedIn('office', CASHIER);
    assert.equal(await posts(ines, { csrf: /name="csrf" value="([^"]*)"/.exec(ines.html)[1], email: RIGHT }), 403);

    for (const [email, why] of [['ana@visiteurs', /Cette adresse n’est pas complète/], [' ', /Il manque l’adresse/], [WRONG, /C’est l’adresse qu’elle a déjà/]]) {
      await lea.goes(page);
      await lea.sends(form(), { email });
      assert.equal(lea.status, 422, email);
      assert.match(lea.text, why);
      assert.match(lea.html, /id="email-wrong"/);
    }
    assert.equal((await s.booking('ana')).booking.email, WRONG);

    // Asked for again a moment ago, to the wrong one: the right one need not wait.
    await lea.goes(page);
    await lea.sends(lea.form('/tickets'));
    await ticket(WRONG, 2);
    await lea.sends(form(), { email: ` ${RIGHT} ` });
    assert.match(lea.url, /done=corrected/);
    assert.match(lea.text, /L’adresse est corrigée\. Les billets y sont en route/);
    assert.match(lea.html, new RegExp(`value="${RIGHT}"`));
    const got = await ticket(RIGHT);
    assert.match(got.subject, /billet/);
    assert.match(got.parts[0].headers.to, /<ana@visiteurs\.example>/);
    assert.equal((await s.booking('ana')).booking.email, RIGHT);
    const line = await until('a line of the log', () => s.house.daemon.err.split('\n').find((one) => one.includes('corrected the address of a booking')));
    assert.ok(line.includes(id) && !line.includes('visiteurs'), line);

    // What was refused meanwhile goes too, and the tickets once.
    await lea.sends(form(), { email: NOBODY });
    await until('the no', async () => await s.count("mail WHERE state = 'refused'") === 1);
    await lea.sends(form(), { email: 'ana.essai@visiteurs.example' });
    assert.equal((await ticket('ana.essai@visiteurs.example')).subject, got.subject);
    assert.equal(await s.count("mail WHERE state = 'refused'"), 0);
    assert.equal(s.house.mailbox.to('ana.essai@visiteurs.example').length, 1);

    // Cancelled: what is written later goes there; a hold that nobody named has no address to correct.
    await s.visitorCancels('ana');
    await until('the mail of the cancelled booking', () => s.house.mailbox.to('ana.essai@visiteurs.example').length === 2);
    await lea.goes(page);
    await lea.sends(form(), { email: RIGHT });
    assert.match(lea.text, /L’adresse est corrigée\. Ce qui sera écrit désormais y part/);
    await s.visitorHolds('ben');
    await lea.goes(`/office/bookings/${s.bookings.get('ben').id}`);
    assert.throws(form);
  });
});
