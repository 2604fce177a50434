// SPDX-License-Identifier: EUPL-1.2
// The back office and the portal from page to page: each is asked by whom may and by whom may not.
import { test } from 'node:test';
import { assert, bare, story, until } from '../../kit/story.mjs';
import { AGENT, APPROVER, CASHIER, OTHER_PARTNER, PARTNER } from '../../kit/town.mjs';

const told = {
  offers: { 'night-walk': { price: 2000 }, printing: { price: 3000, partner: 'Les Ateliers du port', theme: 'craft', kind: 'workshop' } },
  slots: { tonight: { offer: 'night-walk', in: 4 }, press: { offer: 'printing', in: 5 } },
};
const nowhere = '01890000-0000-7000-8000-00000000abcd';

// Each page: its words for whom may, 403 for the colleague whose role it is not, the sign-in for a stranger.
async function isSeen(s, path, { by, words, notBy = [] }) {
  await by.goes(path);
  assert.equal(by.status, 200, `${path}: ${by.text.slice(0, 300)}`);
  assert.match(by.text, words, path);
  for (const [who, status] of notBy) {
    await who.fetch(path);
    assert.equal(who.status, status, `${path} for whom may not`);
    assert.doesNotMatch(who.text, words, path);
  }
  const stranger = s.person();
  await stranger.fetch(path);
  assert.equal(stranger.status, 303, path);
  assert.match(stranger.headers.get('location'), /\/(office|partner)\/sign-in/);
}

const posts = async (who, path, given = {}) => {
  await who.fetch(path, { method: 'POST', body: new URLSearchParams(given).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  return who.status;
};
const token = (who) => /name="csrf" value="([^"]*)"/.exec(who.html)[1];

test('partners, runs and bookings: read by the office, a booking cancelled by whom cares', async () => {
  await story(told, async (s) => {
    await s.visitorHolds('ana', { seats: 2 });
    await s.visitorPays('ana');
    const lea = await s.signedIn('office', AGENT); // moderator and care
    const paul = await s.signedIn('office', APPROVER); // money
    const malika = await s.signedIn('partner', PARTNER);

    await isSeen(s, '/office/partners', { by: lea, words: /2 partenaires/ });
    await isSeen(s, '/office/partners?q=port', { by: paul, words: /Les Ateliers du port/ });
    assert.doesNotMatch(paul.text, /Marché nocturne/);
    await isSeen(s, `/office/partners/${s.partners['Le Marché nocturne']}`, { by: lea, words: /association loi 1901.*La marche de nuit/ });
    assert.ok(!lea.html.includes('FR7630006000011234567890189'), 'the whole account is shown');
    await isSeen(s, '/office/sync', { by: lea, words: /Synchronisation/ });
    await isSeen(s, '/office/bookings', { by: lea, words: /Référence, adresse e-mail ou nom/, notBy: [[paul, 403]] });
    for (const path of [`/office/partners/${nowhere}`, `/office/sync/${nowhere}`, `/office/bookings/${nowhere}`, `/office/bookings/${nowhere}/cancel`, '/office/partners/nobody']) {
      await lea.goes(path);
      assert.equal(lea.status, 404, path);
    }
    // Of the portal: nobody of the office; of the office: no partner.
    for (const path of ['/office/partners', '/office/sync', '/office/bookings']) {
      await malika.fetch(path);
      assert.ok([303, 403].includes(malika.status), `${path}: ${malika.status}`);
    }

    const { id, reference } = s.bookings.get('ana');
    await lea.goes('/office/bookings?q=AAAA-AAAA');
    assert.match(lea.text, /K7QM-2XDB/);
    await lea.goes(`/office/bookings?q=${reference}`);
    assert.ok(lea.url.endsWith(`/office/bookings/${id}`), lea.url);
    const page = `/office/bookings/${id}`;
    await isSeen(s, page, { by: lea, words: /ana@visiteurs\.example/, notBy: [[paul, 403]] });
    await isSeen(s, `${page}/cancel`, { by: lea, words: /40,00/, notBy: [[paul, 403]] });
    await paul.goes('/office/partners');
    assert.equal(await posts(paul, `${page}/cancel`, { csrf: token(paul) }), 403);
    assert.equal(await posts(lea, `${page}/cancel`), 403, 'without its token');
    assert.equal((await s.booking('ana')).booking.state, 'confirmed');
    await lea.goes(`${page}/cancel`);
    const again = lea.form('/cancel');
    await lea.sends(again);
    assert.match(lea.text, /Annulée/, lea.text.slice(0, 300));
    assert.equal((await s.booking('ana')).booking.state, 'cancelled');
    await until('all of it goes back', async () => (await s.house.sql('SELECT state, amount_minor FROM payment_refund')).join() === 'done,4000');
    await until('she is told', () => s.house.mailbox.to('ana@visiteurs.example').some((mail) => /annul/i.test(mail.subject)));
    await lea.sends(again);
    assert.ok(lea.status < 500, String(lea.status));
    assert.equal(await s.count('payment_refund'), 1, 'cancelled twice, given back twice');
    await lea.goes(`${page}/cancel`);
    assert.ok(lea.url.endsWith(page), 'nothing to cancel any more');
  });
});

test('a settlement over its pages: withdrawn, prepared, approved by another, handed to the bank, read by its partner', async () => {
  await story(told, async (s) => {
    await s.visitorHolds('ana', { seats: 2 });
    await s.visitorPays('ana');
    await s.visitIsOver('ana');
    const released = await s.house.verb('settle', 'prepare', '--by', CASHIER);
    const [first] = /^[0-9a-f-]{36}/.exec(released.out) ?? assert.fail(released.err);
    const ines = await s.signedIn('office', CASHIER);
    const paul = await s.signedIn('office', APPROVER);
    const lea = await s.signedIn('office', AGENT);
    await isSeen(s, '/office/money', { by: ines, words: /36,00/, notBy: [[lea, 403]] });
    await isSeen(s, `/office/money/${first}/withdraw`, { by: ines, words: /Retirer/, notBy: [[lea, 403]] });
    await ines.goes(`/office/money/${first}/withdraw`);
    await ines.sends(ines.form('/withdraw'));
    assert.equal(ines.status, 200);
    assert.equal(await s.count("settlement WHERE state = 'withdrawn'"), 1);

    await ines.goes('/office/money');
    await ines.sends(ines.forms().find((form) => form.method === 'POST' && form.action.endsWith('/office/money')));
    const [[id]] = await s.house.sql("SELECT LOWER(INSERT(INSERT(INSERT(INSERT(HEX(id), 9, 0, '-'), 14, 0, '-'), 19, 0, '-'), 24, 0, '-')) FROM settlement WHERE state = 'prepared'");
    const page = `/office/money/${id}`;
    await isSeen(s, page, { by: paul, words: /36,00/, notBy: [[lea, 403]] });
    const [statement] = paul.links().filter((href) => href.startsWith('/office/statements/'));
    await isSeen(s, statement, { by: paul, words: /Marché nocturne/i, notBy: [[lea, 403]] });
    await lea.goes('/office/queue');
    for (const verb of ['approve', 'deliver', 'withdraw']) assert.equal(await posts(lea, `${page}/${verb}`, { csrf: token(lea) }), 403, verb);
    await ines.goes(page);
    assert.equal(await posts(ines, `${page}/deliver`, { csrf: token(ines) }), 409, 'before it is approved');
    await ines.goes(page);
    assert.equal(await posts(ines, `${page}/approve`, { csrf: token(ines) }), 403, 'by whom prepared it');
    assert.match(ines.text, /deuxième personne|seconde personne/i);
    await paul.goes(page);
    await paul.sends(paul.form('/approve'));
    await paul.goes(page);
    await paul.sends(paul.form('/deliver'));
    assert.equal(paul.status, 200, paul.text.slice(0, 300));
    assert.equal(await s.count(`settlement WHERE id = ${bare(id)} AND state = 'delivered'`), 1);
    const csrf = token(paul);
    assert.equal(await posts(paul, `${page}/deliver`, { csrf }), 409, 'delivered twice');
    assert.equal(await posts(paul, `${page}/withdraw`, { csrf }), 409, 'withdrawn after it was delivered');
    for (const path of [`/office/money/${nowhere}`, `/office/money/${nowhere}/withdraw`, `/office/statements/${nowhere}`]) {
      await paul.goes(path);
      assert.equal(paul.status, 404, path);
    }

    const malika = await s.signedIn('partner', PARTNER);
    const hugo = await s.signedIn('partner', OTHER_PARTNER);
    await malika.goes('/partner/revenue');
    const [mine] = malika.links().filter((href) => href.startsWith('/partner/statements/'));
    await isSeen(s, mine, { by: malika, words: /La marche de nuit.*36,00/, notBy: [[hugo, 404]] });
    await isSeen(s, `${mine}/print`, { by: malika, words: /36,00/, notBy: [[hugo, 404]] });
    assert.doesNotMatch(malika.html, /bar-top/, 'a paper has no menu');
    assert.match(malika.html, /<link rel="stylesheet" href="\/assets\/\w+\/insolite\.css">/, 'a paper is set as the house is');
    assert.doesNotMatch(malika.html, /<style/, 'a style inside is forbidden by the policy');
    assert.equal((await s.house.verb('settle', 'deliver', id, '--by', APPROVER)).code, 1, 'delivered already');
  });
});

test('the other language, and signing out: a session that was closed opens nothing', async () => {
  await story(told, async (s) => {
    for (const [desk, email, first] of [['office', AGENT, '/office/queue'], ['partner', PARTNER, '/partner/agenda']]) {
      const who = await s.signedIn(desk, email);
      await who.goes(first);
      assert.match(who.html, /<html lang="fr"/);
      await who.goes(`/${desk}/tongue?to=en&back=${encodeURIComponent(first)}`);
      assert.ok(who.url.endsWith(first), who.url);
      assert.match(who.html, /<html lang="en"/);
      // Back to another house, or to the other desk: to this desk's first page.
      for (const back of ['https://elsewhere.example/', '//elsewhere.example', desk === 'office' ? '/partner/offers' : '/office/money', `/${desk}/\r\nx: y`, '']) {
        await who.fetch(`/${desk}/tongue?to=fr&back=${encodeURIComponent(back)}`);
        assert.equal(who.status, 303, back);
        assert.equal(who.headers.get('location'), `/${desk}/`, back);
      }
      await who.goes(first);
      assert.match(who.html, /<html lang="fr"/);
      const form = who.form('/sign-out');
      assert.equal(await posts(who, `/${desk}/sign-out`), 403, 'without its token');
      const kept = new Map(who.cookies);
      await who.sends(form);
      assert.match(who.url, /sign-in/);
      who.cookies = kept; // a cookie somebody copied
      await who.fetch(first);
      assert.equal(who.status, 303, 'the session is still open');
    }
  });
});
