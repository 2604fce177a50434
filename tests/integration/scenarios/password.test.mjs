// SPDX-License-Identifier: EUPL-1.2
// One's own password: changed by who knows it, or by the link of a mail; everybody else is kept out.
import { test } from 'node:test';
import { assert, story, until } from '../../kit/story.mjs';
import { AGENT, OTHER_PARTNER, PARTNER, PASSWORD } from '../../kit/town.mjs';

const night = { offers: { 'night-walk': { price: 1250 } }, slots: { tonight: { offer: 'night-walk', in: 5 } } };
const NEW = 'trois cygnes au lavoir';
const NEXT = 'quatre hiboux à la gare';

const main = (person) => /<main[\s\S]*<\/main>/.exec(person.html)[0];

async function signsIn(s, desk, email, password, person = s.person()) {
  await person.goes(`/${desk}/sign-in`);
  await person.sends(person.form('name="password"'), { email, password });
  return person;
}
const isIn = (person) => person.status === 200 && !person.url.includes('sign-in');

async function asks(s, desk, email, person = s.person()) {
  await person.goes(`/${desk}/password`);
  await person.sends(person.form('name="email"'), { email });
  return person;
}
const linkIn = (mail) => /https?:\S+\/password\/new\?k=[\w-]+/.exec(mail.text)[0];

async function chooses(s, link, password, person = s.person()) {
  await person.goes(link);
  assert.equal(person.status, 200, person.text);
  await person.sends(person.form('name="new_password"'), { new_password: password });
  return person;
}

for (const [desk, email] of [['partner', PARTNER], ['office', AGENT]]) {
  test(`${desk}: my account changes the password; this session stays, the others end, a mail tells`, async () => {
    await story(night, async (s) => {
      const here = await s.signedIn(desk, email);
      const elsewhere = await s.signedIn(desk, email);
      assert.ok(here.links().includes(`/${desk}/account`));
      await here.fetch('/.well-known/change-password');
      assert.equal(here.headers.get('location'), `/${desk}/account`);
      await here.goes(`/${desk}/account`);
      assert.match(here.text, /Mon compte/);
      assert.ok(here.text.includes(email));
      const changes = async (fields) => {
        await here.goes(`/${desk}/account`);
        await here.sends(here.form('new_password'), fields);
        return here.status;
      };
      assert.equal(await changes({ password: 'un mot de passe faux', new_password: 'court' }), 422);
      assert.match(here.text, /2 points à corriger/);
      assert.match(here.text, /Ce n’est pas votre mot de passe actuel/);
      assert.match(here.text, /Trop court : 12 signes au moins/i);
      assert.ok(!here.html.includes('un mot de passe faux'));
      for (const [easy, why] of [[email, /Trop facile à deviner/], ['Motdepasse2026!', /Trop facile/], [PASSWORD, /Trop facile|déjà/], ['', /Le nouveau mot de passe manque/]]) {
        assert.equal(await changes({ password: PASSWORD, new_password: easy }), 422, easy);
        assert.match(here.text, why);
      }
      assert.equal(await changes({ password: '', new_password: NEW }), 422);
      assert.match(here.text, /Votre mot de passe actuel manque/);
      await elsewhere.goes(`/${desk}/`);
      assert.ok(isIn(elsewhere), 'nothing has changed yet');

      assert.equal(await changes({ password: PASSWORD, new_password: NEW }), 200);
      assert.match(here.text, /Votre mot de passe est changé/);
      await here.goes(`/${desk}/account`);
      assert.ok(isIn(here));
      await elsewhere.goes(`/${desk}/account`);
      assert.match(elsewhere.url, /sign-in/);
      assert.ok(!isIn(await signsIn(s, desk, email, PASSWORD)));
      assert.ok(isIn(await signsIn(s, desk, email, NEW)));
      // Typed on a keyboard that makes accents of two signs: the same password.
      assert.equal(await changes({ password: NEW, new_password: NEXT }), 200);
      assert.ok(isIn(await signsIn(s, desk, email, NEXT.normalize('NFD'))));

      const mail = await s.house.mailbox.mailTo(email);
      assert.match(mail.subject, /mot de passe a été changé/);
      assert.ok(mail.text.includes(email));
      assert.ok(mail.text.includes(`${s.house.url}/${desk}/password`));
      assert.ok(!mail.raw.includes(NEW));
      await s.house.mailbox.mailTo(email, 2);
    });
  });
}

test('a wrong present password counts: who sits at an open session cannot guess it', async () => {
  await story(night, async (s) => {
    const lea = await s.signedIn('office', AGENT);
    const tries = async (password) => {
      await lea.goes('/office/account');
      await lea.sends(lea.form('new_password'), { password, new_password: NEW });
      return lea.status;
    };
    for (let n = 0; n < 10; n++) assert.equal(await tries(`faux numéro ${n}`), 422);
    assert.equal(await tries(PASSWORD), 429);
    assert.match(lea.text, /Trop de mots de passe faux pour ce compte/);
    assert.equal(await s.count('mail'), 0);
    await s.house.sql('UPDATE sign_in_failure SET until = until - 3600000000');
    assert.equal(await tries(PASSWORD), 200);
  });
});

test('forgotten: a link by mail, once; it opens the account that waits and ends its sessions', async () => {
  await story(night, async (s) => {
    const elsewhere = await s.signedIn('partner', PARTNER);
    for (let n = 0; n < 11; n++) await signsIn(s, 'partner', PARTNER, `un mot faux ${n}`);
    const stranger = await signsIn(s, 'partner', PARTNER, PASSWORD);
    assert.equal(stranger.status, 429);
    assert.match(stranger.text, /demandez un lien ci-dessous/);
    assert.ok(stranger.links().includes('/partner/password'));

    // From the other desk's page and however the address is written, the mail leads home.
    const asker = await asks(s, 'office', ` ${PARTNER.toUpperCase()} `);
    assert.match(asker.text, /Si un compte a cette adresse/);
    const mail = await s.house.mailbox.mailTo(PARTNER);
    const link = linkIn(mail);
    assert.ok(link.startsWith(`${s.house.url}/partner/password/new?k=`));
    assert.ok(mail.html.includes(link.split('?k=')[1]));

    const hers = s.person();
    await hers.goes(link);
    assert.equal(hers.headers.get('referrer-policy'), 'no-referrer');
    assert.equal(hers.headers.get('cache-control'), 'no-store');
    assert.ok(hers.text.includes(PARTNER));
    await hers.goes(hers.links().find((href) => href.includes('to=en')));
    assert.match(hers.text, /Choose a new password/);
    await hers.goes(hers.links().find((href) => href.includes('to=fr')));
    await hers.sends(hers.form('name="new_password"'), { new_password: 'malika-essai-2026' });
    assert.equal(hers.status, 422);
    assert.match(hers.text, /Trop facile à deviner/);
    assert.equal(hers.headers.get('referrer-policy'), 'no-referrer');
    await hers.sends(hers.form('name="new_password"'), { new_password: NEW });
    assert.match(hers.url, /\/partner\/sign-in\?done=password/);
    assert.match(hers.text, /Votre mot de passe est changé/);

    await elsewhere.goes('/partner/agenda');
    assert.match(elsewhere.url, /sign-in/);
    assert.ok(isIn(await signsIn(s, 'partner', PARTNER, NEW)), 'the wait is over too');
    assert.ok(!isIn(await signsIn(s, 'partner', PARTNER, PASSWORD)));
    assert.match((await s.house.mailbox.mailTo(PARTNER, 2)).subject, /mot de passe a été changé/);

    const again = s.person();
    await again.goes(link);
    assert.equal(again.status, 410);
    assert.match(again.text, /Ce lien n’est plus valable/);
    assert.ok(again.links().includes('/partner/password'));
  });
});

test('two who use one link at once: one password holds', async () => {
  await story(night, async (s) => {
    await asks(s, 'office', AGENT);
    const link = linkIn(await s.house.mailbox.mailTo(AGENT));
    assert.ok(link.startsWith(`${s.house.url}/office/password/new?k=`));
    const both = [s.person(), s.person()];
    await Promise.all(both.map((one) => one.goes(link)));
    await Promise.all(both.map((one, n) => one.sends(one.form('name="new_password"'), { new_password: `${NEW} ${n}` })));
    assert.deepEqual(both.map((one) => one.status).sort(), [200, 410]);
    const winner = both.findIndex((one) => one.status === 200);
    assert.ok(isIn(await signsIn(s, 'office', AGENT, `${NEW} ${winner}`)));
    assert.equal(await s.count("mail WHERE once LIKE 'password_changed:%'"), 1);
  });
});

test('two changes at once, both by who knows the present password: one holds, the other is told which field is wrong', async () => {
  await story(night, async (s) => {
    const both = [await s.signedIn('partner', PARTNER), await s.signedIn('partner', PARTNER)];
    await Promise.all(both.map((one) => one.goes('/partner/account')));
    await Promise.all(both.map((one, n) => one.sends(one.form('new_password'), { password: PASSWORD, new_password: `${NEW} ${n}` }, { follow: false })));
    const loser = both.find((one) => one.status !== 303);
    assert.deepEqual(both.map((one) => one.status).sort(), [303, 422]);
    assert.match(loser.text, /Ce n’est pas votre mot de passe actuel/);
    assert.equal(await s.count("mail WHERE once LIKE 'password_changed:%'"), 1);
  });
});

test('links that open nothing: expired, forged, of another account, older than the password, of a closed account', async () => {
  await story(night, async (s) => {
    const made = await s.house.seed({ destination: { slug: 'essai' }, links: [
      { email: PARTNER, minutes: 31 }, { email: AGENT, minutes: 29 }, { email: OTHER_PARTNER, minutes: 0 }] });
    const token = (email) => made.links[email];
    const isDead = async (k, desk = 'partner') => {
      const person = s.person();
      await person.goes(`/${desk}/password/new?k=${k}`);
      assert.equal(person.status, 410, `${k}: ${person.text}`);
      // Nor does it take a password from who sends one all the same.
      await person.goes(`/${desk}/password`);
      const csrf = /name="csrf" value="([^"]*)"/.exec(person.html)[1];
      await person.fetch(`/${desk}/password/new?k=${k}`, { method: 'POST', body: new URLSearchParams({ csrf, new_password: NEW }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      assert.equal(person.status, 410);
    };
    await isDead(token(PARTNER));
    for (const nonsense of ['', 'x', 'A'.repeat(54), '%00', 'é'.repeat(27)]) await isDead(nonsense);
    // Malika's account with Hugo's signature, and a later end.
    const bytes = (email) => Buffer.from(token(email), 'base64url');
    await isDead(Buffer.concat([bytes(PARTNER).subarray(0, 16), bytes(OTHER_PARTNER).subarray(16)]).toString('base64url'));
    const later = bytes(PARTNER);
    bytes(OTHER_PARTNER).copy(later, 16, 16, 24);
    await isDead(later.toString('base64url'));

    const good = s.person();
    await good.goes(`/office/password/new?k=${token(AGENT)}`);
    assert.equal(good.status, 200);
    // The password changes another way: the link goes with it.
    const lea = await s.signedIn('office', AGENT);
    await lea.goes('/office/account');
    await lea.sends(lea.form('new_password'), { password: PASSWORD, new_password: NEXT });
    await isDead(token(AGENT), 'office');
    assert.equal((await s.house.verb('user', 'close', OTHER_PARTNER)).code, 0);
    await isDead(token(OTHER_PARTNER));
    assert.equal(await s.count("mail WHERE once LIKE 'password_changed:%'"), 1);
  });
});

test('who asks learns nothing: unknown, closed and known addresses read the same; three links in half an hour', async () => {
  await story(night, async (s) => {
    assert.equal((await s.house.verb('user', 'close', OTHER_PARTNER)).code, 0);
    const answers = [];
    for (const email of [AGENT, 'personne@agents.example', OTHER_PARTNER]) {
      const one = await asks(s, 'office', email);
      answers.push([one.status, one.url, main(one)]);
    }
    assert.deepEqual(answers[1], answers[0]);
    assert.deepEqual(answers[2], answers[0]);
    await s.house.mailbox.mailTo(AGENT);
    assert.equal(await s.count('password_ask'), 3, 'the same is written for all');
    assert.equal(await s.count("job WHERE kind = 'password_mail'"), 3);
    await until('all three are looked at', async () => await s.count("job WHERE kind = 'password_mail' AND state <> 'done'") === 0);
    assert.equal(await s.count('mail'), 1);

    for (const [nonsense, why] of [['', /manque/], ['personne', /n’est pas complète/], ['a@b', /n’est pas complète/]]) {
      const one = await asks(s, 'office', nonsense);
      assert.equal(one.status, 422);
      assert.match(one.text, why);
      const there = await signsIn(s, 'office', nonsense, PASSWORD);
      assert.equal(there.status, 422);
      assert.match(there.text, why);
    }

    const often = async (email) => {
      const seen = [];
      for (let n = 0; n < 4; n++) {
        const one = await asks(s, 'partner', email);
        seen.push([one.status, main(one).replace(/value="[^"]*"/g, '').replace(/\d+.h.\d+/, '')]);
      }
      return seen;
    };
    const known = await often(PARTNER);
    assert.deepEqual(known.map(([status]) => status), [200, 200, 200, 429]);
    assert.match(known[3][1], /Trop de liens/);
    assert.deepEqual(await often('personne@partenaires.example'), known);
    await until('no job is left', async () => await s.count("job WHERE kind = 'password_mail' AND state <> 'done'") === 0);
    assert.ok(s.house.mailbox.to(PARTNER).length <= 3);

    await s.house.sql('UPDATE password_ask SET since = since - 1860000000');
    assert.equal((await asks(s, 'partner', PARTNER)).status, 200);
    assert.equal(s.house.mailbox.to(OTHER_PARTNER).length, 0);
    assert.equal(s.house.mailbox.to('personne@partenaires.example').length, 0);
  });
});

test('the log of a daemon that says all has no link and no password in it', async () => {
  await story({ ...night, settings: { house: { log: 'debug' } } }, async (s) => {
    await asks(s, 'office', AGENT, s.person('en'));
    const mail = await s.house.mailbox.mailTo(AGENT);
    assert.match(mail.subject, /^Choose a new password$/);
    assert.match(mail.text, /The link works\s+once, until \d+:\d+/);
    const link = linkIn(mail);
    await chooses(s, link, 'court');
    await chooses(s, link, NEW, s.person('en'));
    assert.match((await s.house.mailbox.mailTo(AGENT, 2)).subject, /^Your password was changed$/);
    assert.ok(isIn(await signsIn(s, 'office', AGENT, NEW)));
    const log = s.house.daemon.err;
    assert.match(log, /\/office\/password\/new/, 'requests are logged');
    assert.ok(!log.includes(link.split('?k=')[1]));
    assert.ok(!log.includes(NEW));
  });
});
