// SPDX-License-Identifier: EUPL-1.2
// The verbs of insolited that an administrator types: what they print, what they change, how they say no.
import { test } from 'node:test';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { House } from '../../kit/house.mjs';
import { assert, story } from '../../kit/story.mjs';
import { AGENT, APPROVER, CASHIER, PARTNER, PASSWORD } from '../../kit/town.mjs';

const told = { offers: { 'night-walk': { price: 2000 } }, slots: { tonight: { offer: 'night-walk', in: 4 } } };

test('partner: made, accepted, suspended, given somebody who signs in', async () => {
  await story(told, async (s) => {
    const partner = (...words) => s.house.verb('partner', ...words);
    const made = await partner('make', 'La Ferme du canal', '--kind', 'farm', '--email', 'ferme@partenaires.example');
    assert.equal(made.code, 0, made.err);
    const [, number] = /^(P-\d{4})  active  farm  La Ferme du canal$/m.exec(made.out) ?? assert.fail(made.out);
    for (const [words, says] of [[['--kind', 'castle', '--email', 'x@partenaires.example'], /--kind/], [['--kind', 'farm', '--email', 'nowhere'], /--email/]]) {
      const wrong = await partner('make', 'Personne', ...words);
      assert.equal(wrong.code, 2, wrong.out);
      assert.match(wrong.err, says);
    }
    assert.match((await partner('suspend', number)).out, /suspended/);
    assert.match((await partner('list')).out, new RegExp(`${number}  suspended  farm  La Ferme du canal`));
    assert.match((await partner('accept', number.slice(2))).out, /active/);
    assert.equal(await s.count("partner WHERE name = 'La Ferme du canal' AND state = 'active'"), 1);
    for (const nobody of ['P-9999', 'P-', 'castle', '0']) assert.equal((await partner('suspend', nobody)).code, 1, nobody);
    const user = await partner('user', number, 'rose@partenaires.example', '--name', 'Rose Essai');
    assert.equal(user.code, 0, user.err);
    const [, password] = user.out.trim().split(' ');
    assert.equal(password.length, 20);
    const rose = await s.signedIn('partner', 'rose@partenaires.example', password);
    await rose.goes('/partner/file');
    assert.match(rose.text, /La Ferme du canal/);
    assert.equal((await partner('user', number, 'rose@partenaires.example')).code, 1, 'twice');
    for (const words of [[], ['make'], ['suspend'], ['user', number], ['fly', number]]) assert.equal((await partner(...words)).code, 2, words.join(' '));
  });
});

test('user: listed without a password; a new one closes what was open with the old', async () => {
  await story(told, async (s) => {
    const list = await s.house.verb('user', 'list');
    assert.equal(list.code, 0, list.err);
    assert.match(list.out, new RegExp(`^${AGENT} moderator care$`, 'm'));
    assert.match(list.out, new RegExp(`^${PARTNER} partner$`, 'm'));
    const lea = await s.signedIn('office', AGENT);
    const renewed = await s.house.verb('user', 'password', AGENT);
    assert.equal(renewed.code, 0, renewed.err);
    await lea.fetch('/office/queue');
    assert.equal(lea.status, 303, 'signed in with the old password');
    await assert.rejects(s.signedIn('office', AGENT, PASSWORD));
    await (await s.signedIn('office', AGENT, renewed.out.trim().split(' ')[1])).goes('/office/queue');
    const told = await s.house.mailbox.mailTo(AGENT);
    assert.match(told.subject, /mot de passe a été changé/);
    assert.ok(told.text.includes(`${s.house.url}/office/password`));
    assert.ok(!told.raw.includes(renewed.out.trim().split(' ')[1]));
    assert.equal((await s.house.verb('user', 'password', 'nobody@agents.example')).code, 1);
    assert.equal((await s.house.verb('user', 'add', 'x@agents.example', '--role', 'king')).code, 2);
    for (const words of [[], ['password'], ['fly', AGENT]]) assert.equal((await s.house.verb('user', ...words)).code, 2, words.join(' '));
  });
});

test('migrate, destination, connection: what is there is told, and no secret', async () => {
  await story(told, async (s) => {
    const migrated = await s.house.verb('migrate');
    assert.equal(migrated.code, 0, migrated.err);
    assert.equal(migrated.out, 'migrations run: 0\n');
    const destinations = await s.house.verb('destination', 'list');
    assert.match(destinations.out, /^essai  Pays d’Essai  \*  Europe\/Paris$/m);
    const connections = await s.house.verb('connection', 'list');
    assert.match(connections.out, /^fakepay  fakepay$/m);
    assert.match(connections.out, /^virements  sepa$/m);
    const gateways = await s.house.verb('connection', 'gateways');
    assert.match(gateways.out, /^fakepay  /m);
    assert.match(gateways.out, /secret +.*\(secret\)/);
    for (const { out } of [connections, gateways]) assert.doesNotMatch(out, /what-both-sides/);
    for (const verb of ['destination', 'connection']) assert.equal((await s.house.verb(verb)).code, 2, verb);
    for (const verb of [['partner', 'list'], ['user', 'list'], ['connection', 'list']]) {
      const elsewhere = await s.house.verb(...verb, '--destination', 'nowhere');
      assert.equal(elsewhere.code, 1, verb.join(' '));
    }
  });
});

test('settle deliver: only what was approved, and once', async () => {
  await story(told, async (s) => {
    await s.visitorHolds('ana');
    await s.visitorPays('ana');
    await s.visitIsOver('ana');
    const prepared = await s.house.verb('settle', 'prepare', '--by', CASHIER);
    const [id] = /^[0-9a-f-]{36}/.exec(prepared.out) ?? assert.fail(prepared.err);
    const deliver = (by) => s.house.verb('settle', 'deliver', id, '--by', by);
    assert.equal((await deliver(APPROVER)).code, 1, 'before it was approved');
    assert.equal((await s.house.verb('settle', 'approve', id, '--by', APPROVER)).code, 0);
    assert.equal((await deliver('nobody@agents.example')).code, 1);
    const done = await deliver(CASHIER);
    assert.equal(done.code, 0, done.err);
    assert.match(done.out, /delivered/);
    assert.equal((await deliver(CASHIER)).code, 1, 'twice');
    assert.equal(await s.count("settlement WHERE state = 'delivered'"), 1);
  });
});

test('wrong use: every mistake in the words is told with what was meant, nothing is started, 2', async () => {
  const house = new House();
  try {
    mkdirSync(house.state);
    writeFileSync(house.config, '');
    for (const [words, ...said] of [
      ['user add nomail', /EMAIL: "nomail" is no e-mail address/, /--role: one of moderator, /, /^insolited user list$/m],
      ['user add x@agents.example --role bos', /--role: one of moderator, /],
      ['user add --role bos', /EMAIL: is missing/, /--role: /],
      ['user role x@agents.example admin', /role: \+ or - and one of/],
      ['user lst', /lst: unknown: did you mean "list"\?/],
      ['user list them', /list: one word too many: "them"/],
      ['settle prepare', /--by: the e-mail address of who does this/],
      ['settle prepare --cutoff soon', /--by: /, /--cutoff: a day such as 2026-06-30/],
      ['settle approve', /ID: is missing/, /--by: /],
      ['settle shw', /shw: unknown: did you mean "show"\?/, /^ +approve ID/m],
      ['settle', /say what to do/],
      ['partner make', /NAME: is missing/, /--kind: one of guide, /, /--email: an e-mail address/],
      ['partner suspnd P-0001', /did you mean "suspend"\?/, /^ +--destination /m],
      ['partner user P-0001 rose', /EMAIL: "rose" is no e-mail address/],
      ['connection make bank sepa', /SETTINGS: is missing/],
      ['connection xyzzy', /^insolited connection: xyzzy: unknown$/m],
      ['destination make Val --zone Europe/Atlantis --commission ten', /SLUG: .*"val"/, /--name: /, /--zone: .*Europe\/Atlantis/, /--commission: /],
      ['destination make --zone Europe/Atlantis', /SLUG: is missing/, /--name: /, /--zone: /],
      ['version x', /insolited version: one word too many: "x"/],
      ['--print-config x y', /"x"/, /"y"/],
      ['setle show', /no verb is called setle: did you mean "settle"\?/],
    ]) {
      const refused = await house.verb(...words.split(' '));
      assert.equal(refused.code, 2, `${words}: ${refused.code} ${refused.err}`);
      assert.equal(refused.out, '', words);
      for (const one of said) assert.match(refused.err, one, words);
    }
    assert.ok(!existsSync(join(house.state, 'db')), 'something was started');
  } finally { await house.close(); }
});

test('what is not there is said in the words of who asked, not in names from inside', async () => {
  await story(told, async (s) => {
    const nobody = 'nobody@agents.example';
    for (const [words, said] of [
      [`user close ${nobody}`, /no user has the address nobody@agents\.example/],
      [`user role ${nobody} +admin`, /no user has the address nobody@agents\.example/],
      [`settle prepare --by ${nobody}`, /no user has the address nobody@agents\.example/],
      ['settle show castle', /There is no such settlement: none has the id castle/],
      ['settle file 01890000-0000-7000-8000-00000000abcd', /none has the id 01890000-0000-7000-8000-00000000abcd/],
      ['connection stop castle', /no connection is called castle/],
      ['sync castle', /no connection is called castle/],
      ['records castle', /no connection is called castle/],
      ['records /nowhere/castle.zip', /There is no such file: \/nowhere\/castle\.zip/],
      ['partner list --destination castle', /There is no such destination: none is called castle/],
    ]) {
      const refused = await s.house.verb(...words.split(' '));
      assert.equal(refused.code, 1, `${words}: ${refused.out}${refused.err}`);
      assert.match(refused.err, said, words);
      assert.doesNotMatch(refused.err, /no row|[A-Z]_[A-Z]/, words);
    }
  });
});
