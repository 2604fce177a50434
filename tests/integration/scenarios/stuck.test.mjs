// SPDX-License-Identifier: EUPL-1.2
// What got stuck is seen and mended: a mail that the server refuses, a task that was given up.
import { test } from 'node:test';
import { assert, bare, story, until } from '../../kit/story.mjs';
import { AGENT, APPROVER, CASHIER, OTHER_PARTNER, PARTNER } from '../../kit/town.mjs';

const told = { offers: { 'night-walk': { price: 1000, cancel: 'flexible' } }, slots: { far: { offer: 'night-walk', in: 9, seats: 8 } } };
const WRONG = 'ana@visiteurs.exmaple';
const RIGHT = 'ana@visiteurs.example';
const nowhere = '01890000-0000-7000-8000-00000000abcd';
const END = '9223372036854775807'; // when what was given up is due

const gauge = async (s, name) => {
  const text = await (await fetch(`${s.house.url}/metrics`)).text();
  const found = new RegExp(`^${name.replace(/[{}"]/g, '\\$&')} (\\d+)$`, 'm').exec(text);
  return found && Number(found[1]);
};
const gaugeBecomes = (s, name, n) => until(`${name} to be ${n}`, async () => await gauge(s, name) === n);
const posts = async (who, path, given = {}) => {
  await who.fetch(path, { method: 'POST', body: new URLSearchParams(given).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  return who.status;
};
const token = (who) => /name="csrf" value="([^"]*)"/.exec(who.html)[1];
const linkOn = (who, beginning) => who.links().find((one) => one.startsWith(beginning));
const refusing = (...addresses) => ({ refuse: (address) => (addresses.includes(address) ? 550 : 0) });

async function decides(agent, s, key) {
  const decision = () => agent.forms().find((form) => form.html.includes('value="approve"'));
  await agent.goes(`/office/reviews/${s.offers[key].version}`);
  if (!decision()) { await agent.sends(agent.form('/take')); await agent.goes(`/office/reviews/${s.offers[key].version}`); }
  await agent.sends(decision(), { kind: 'approve' });
  assert.equal(agent.status, 200, agent.text.slice(0, 300));
}

async function admin(s) {
  const added = await s.house.verb('user', 'add', 'admin@essai.example', '--role', 'admin');
  assert.equal(added.code, 0, added.err);
  return s.signedIn('office', 'admin@essai.example', added.out.trim().split(/\s+/)[1]);
}

test('a refused mail goes again to the corrected address, and so does all that follows', async () => {
  await story({ ...told, settings: refusing(WRONG) }, async (s) => {
    await s.visitorHolds('ana');
    await s.visitorPays('ana', { email: WRONG });
    const refused = (n) => until(`${n} refused mails`, async () => await s.count("mail WHERE state = 'refused'") === n);
    await refused(1);
    const { id, reference } = s.bookings.get('ana');
    await gaugeBecomes(s, 'insolite_mails_refused', 1);
    assert.equal(await gauge(s, 'insolite_jobs_given_up{kind="ticket_mail"}'), 0);
    assert.match(await (await fetch(`${s.house.url}/metrics`)).text(), /^# TYPE insolite_mails_refused gauge$/m);

    // Who begins the day is told; whose it is not sees nothing.
    const lea = await s.signedIn('office', AGENT); // moderator and care
    assert.match(lea.url, /\/office\/queue$/);
    assert.match(lea.text, /1 chose est restée bloquée/);
    assert.match(lea.text, /Blocages \(1\)/);
    const malika = await s.signedIn('partner', PARTNER);
    await malika.fetch('/office/stuck');
    assert.ok([303, 403].includes(malika.status), String(malika.status));
    const stranger = s.person();
    await stranger.fetch('/office/stuck');
    assert.match(stranger.headers.get('location'), /\/office\/sign-in/);

    await lea.goes('/office/stuck');
    assert.equal(lea.status, 200, lea.text);
    assert.match(lea.text, /1 courriel refusé/);
    for (const words of [WRONG, reference, 'Cette adresse n’existe pas']) assert.ok(lea.text.includes(words), words);
    const mail = linkOn(lea, '/office/stuck/mails/');
    await lea.goes(mail);
    assert.match(lea.text, /550/);
    assert.ok(lea.links().includes(`/office/bookings/${id}`));

    // A colleague of the money sees it and sends nothing; nobody without the form's token.
    const paul = await s.signedIn('office', APPROVER);
    await paul.goes(mail);
    assert.equal(paul.status, 200);
    assert.deepEqual(paul.forms().filter((form) => form.action.includes('/stuck/')), []);
    for (const verb of ['/again', '/address']) {
      assert.equal(await posts(paul, mail + verb, { csrf: token(paul), email: RIGHT }), 403);
      assert.equal(await posts(lea, mail + verb, { email: RIGHT }), 403, 'without its token');
      await paul.goes(mail);
    }
    assert.equal(await posts(lea, '/office/stuck/mails'), 403);
    await lea.goes(mail);

    // To the same address: it is refused again, and comes back.
    await lea.sends(lea.form('/again'));
    assert.match(lea.text, /C’est reparti/);
    await until('the second no', async () => (await s.house.sql('SELECT state, attempt FROM mail')).join() === 'refused,2');

    // The tickets once more from the booking: refused as well, and corrected together.
    await lea.goes(`/office/bookings/${id}`);
    await lea.sends(lea.form('/tickets'));
    await refused(2);
    await lea.goes(mail);
    await lea.sends(lea.form('/address'), { email: 'ana@visiteurs' });
    assert.equal(lea.status, 422);
    assert.match(lea.html, /id="email-wrong"/);
    assert.match(lea.html, /value="ana@visiteurs"/);
    await lea.sends(lea.form('/address'), { email: '' });
    assert.equal(lea.status, 422);
    assert.equal((await s.booking('ana')).booking.email, WRONG);
    await lea.sends(lea.form('/address'), { email: ` ${RIGHT} ` });
    assert.equal(lea.status, 200, lea.text);
    const got = await s.house.mailbox.mailTo(RIGHT, 2);
    assert.match(got.parts[0].headers.to, /<ana@visiteurs\.example>/);
    assert.equal((await s.booking('ana')).booking.email, RIGHT);
    await lea.goes('/office/bookings?q=ana%40visiteurs.example');
    assert.match(lea.text, new RegExp(reference));
    await until('all is well', async () => /Tout va bien/.test((await lea.goes('/office/stuck')).text));
    assert.doesNotMatch(lea.text, /Blocages \(/);
    await lea.goes(mail);
    assert.equal(lea.status, 404, 'no longer refused');
    await gaugeBecomes(s, 'insolite_mails_refused', 0);

    // What is written later goes to the right address by itself.
    await s.visitorCancels('ana');
    await until('the mail of the cancelled booking', () => s.house.mailbox.to(RIGHT).some((one) => /annul/i.test(one.subject)));
    assert.equal(await s.count("mail WHERE state = 'refused'"), 0);
  });
});

test('a server that refuses everything for a while: all of it is sent again at once; another destination’s is not there', async () => {
  const bad = { on: true };
  await story({ ...told, settings: { refuse: () => (bad.on ? 554 : 0) } }, async (s) => {
    for (const name of ['ana', 'ben']) {
      await s.visitorHolds(name);
      await s.visitorPays(name);
    }
    await until('both refused', async () => await s.count("mail WHERE state = 'refused'") === 2);
    const lea = await s.signedIn('office', AGENT);
    await lea.goes('/office/stuck');
    assert.match(lea.text, /n’accepte pas ce courriel de notre part/);
    const mail = linkOn(lea, '/office/stuck/mails/');
    const all = lea.form('action="/office/stuck/mails"');

    // As if it were another destination's: there is no such thing here.
    const own = (await s.house.sql('SELECT HEX(destination) FROM mail LIMIT 1'))[0][0];
    await s.house.sql(`UPDATE mail SET destination = ${bare(nowhere)}`);
    await lea.goes('/office/stuck');
    assert.match(lea.text, /Tout va bien/);
    await lea.goes(mail);
    assert.equal(lea.status, 404);
    await lea.goes('/office/bookings');
    const csrf = all.fields.find(([name]) => name === 'csrf')[1];
    for (const verb of ['/again', '/address']) assert.equal(await posts(lea, mail + verb, { csrf, email: RIGHT }), 404);
    assert.equal(await posts(lea, `/office/stuck/tasks/${nowhere}/again`, { csrf }), 404);
    await s.house.sql(`UPDATE mail SET destination = x'${own}'`);

    bad.on = false;
    await lea.sends(all);
    assert.match(lea.text, /C’est reparti/);
    for (const name of ['ana', 'ben']) await s.house.mailbox.mailTo(`${name}@visiteurs.example`);
    await until('all is well', async () => /Tout va bien/.test((await lea.goes('/office/stuck')).text));
  });
});

test('a partner’s mistyped address is corrected at the partner', async () => {
  const offers = { ...told.offers, first: { approved: false }, second: { approved: false }, third: { approved: false } };
  await story({ ...told, offers, settings: refusing(PARTNER) }, async (s) => {
    const lea = await s.signedIn('office', AGENT);
    await decides(lea, s, 'first');
    await decides(lea, s, 'second');
    await until('both to be refused', async () => await s.count("mail WHERE state = 'refused'") === 2);
    await lea.goes('/office/stuck');
    await lea.goes(linkOn(lea, '/office/stuck/mails/'));
    assert.match(lea.text, /Le Marché nocturne/);
    assert.match(lea.text, /l’adresse du partenaire/);
    await lea.sends(lea.form('/address'), { email: 'bonjour@marche.example' });
    assert.equal(lea.status, 200, lea.text);
    await s.house.mailbox.mailTo('bonjour@marche.example', 2);
    assert.deepEqual(await s.house.sql("SELECT name FROM partner WHERE email = 'bonjour@marche.example'"), [['Le Marché nocturne']]);
    await decides(lea, s, 'third');
    await s.house.mailbox.mailTo('bonjour@marche.example', 3);
  });
});

test('two partners with one address: the one whose visit it is about is corrected, the other is named and stays', async () => {
  const offers = { ...told.offers, theirs: { approved: false, partner: 'Les Ateliers du port' }, again: { approved: false, partner: 'Les Ateliers du port' }, other: { approved: false } };
  await story({ ...told, offers, settings: refusing(PARTNER) }, async (s) => {
    await s.house.sql(`UPDATE partner SET email = '${PARTNER}'`);
    const lea = await s.signedIn('office', AGENT);
    for (const key of ['theirs', 'other']) await decides(lea, s, key);
    await until('both to be refused', async () => await s.count("mail WHERE state = 'refused'") === 2);
    const [[id]] = await s.house.sql("SELECT LOWER(HEX(m.id)) FROM mail m JOIN version v ON m.once = CONCAT('decision:', LOWER(INSERT(INSERT(INSERT(INSERT(HEX(v.id), 21, 0, '-'), 17, 0, '-'), 13, 0, '-'), 9, 0, '-')))"
      + " JOIN offer o ON o.id = v.offer JOIN partner p ON p.id = o.partner WHERE p.name = 'Les Ateliers du port'");
    const mail = `/office/stuck/mails/${id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
    await lea.goes(mail);
    assert.match(lea.text, /Partenaire Les Ateliers du port Aussi l’adresse de Le Marché nocturne/);
    assert.match(lea.text, /l’adresse de Les Ateliers du port seul.* Qui partage l’ancienne la garde/);
    await lea.sends(lea.form('/address'), { email: OTHER_PARTNER });
    assert.equal(lea.status, 200, lea.text);
    await s.house.mailbox.mailTo(OTHER_PARTNER);
    assert.deepEqual(await s.house.sql('SELECT name, email FROM partner ORDER BY name'), [['Le Marché nocturne', PARTNER], ['Les Ateliers du port', OTHER_PARTNER]]);
    assert.deepEqual(await s.house.sql("SELECT addressee FROM mail WHERE state = 'refused'"), [[PARTNER]]);

    // The other's waits for a correction of its own; nobody shares its address any more.
    await lea.goes('/office/stuck');
    await lea.goes(linkOn(lea, '/office/stuck/mails/'));
    assert.match(lea.text, /Partenaire Le Marché nocturne/);
    assert.doesNotMatch(lea.text, /Aussi l’adresse de/);
    await decides(lea, s, 'again');
    await s.house.mailbox.mailTo(OTHER_PARTNER, 2);
  });
});

test('a mail that opens an account goes to no address that a colleague types', async () => {
  await story({ ...told, settings: refusing(PARTNER) }, async (s) => {
    const asker = s.person();
    await asker.goes('/partner/password');
    await asker.sends(asker.form('name="email"'), { email: PARTNER });
    await until('the link to be refused', async () => await s.count("mail WHERE state = 'refused'") === 1);
    const lea = await s.signedIn('office', AGENT);
    await lea.goes('/office/stuck');
    const mail = linkOn(lea, '/office/stuck/mails/');
    await lea.goes(mail);
    assert.ok(lea.form('/again'));
    assert.throws(() => lea.form('/address'));
    assert.equal(await posts(lea, `${mail}/address`, { csrf: token(lea), email: AGENT }), 403);
    assert.deepEqual(await s.house.sql('SELECT addressee, state FROM mail'), [[PARTNER, 'refused']]);
  });
});

test('a task that was given up is tried again once its cause is mended', async () => {
  await story(told, async (s) => {
    await s.visitorHolds('ana');
    await s.visitorPays('ana');
    await s.house.mailbox.mailTo(RIGHT);
    await s.house.provider.stop(); // the cause: nobody answers there
    await s.visitorCancels('ana');
    await until('a first failure', async () => (await s.house.sql("SELECT state FROM job WHERE kind = 'payment_refund_send' AND last_fault IS NOT NULL")).length === 1);
    // Hours pass: the last attempt is due now.
    await s.house.sql("UPDATE job SET attempts = 19, due = 1 WHERE kind = 'payment_refund_send' AND state = 'waiting'");
    const given = () => s.count("job WHERE kind = 'payment_refund_send' AND state = 'stuck'");
    await until('the end of patience', async () => {
      await s.house.sql("UPDATE job SET due = 1 WHERE kind = 'payment_refund_send' AND state = 'waiting' AND attempts >= 19");
      return await given() === 1;
    });
    await gaugeBecomes(s, 'insolite_jobs_given_up{kind="payment_refund_send"}', 1);
    assert.equal(await gauge(s, 'insolite_jobs_oldest_due_seconds'), 0);

    const ines = await s.signedIn('office', CASHIER);
    assert.match(ines.url, /\/office\/money$/);
    assert.match(ines.text, /1 chose est restée bloquée/);
    await ines.goes('/office/stuck');
    assert.match(ines.text, /1 tâche abandonnée/);
    assert.match(ines.text, /Demander un remboursement au prestataire 10,00 €\. Réservation [0-9A-Z-]{9}, ana Essai : La marche de nuit/);
    const task = linkOn(ines, '/office/stuck/tasks/');
    await ines.goes(task);
    assert.match(ines.text, /20/);
    assert.ok(linkOn(ines, '/office/refunds/'));
    assert.equal(await posts(ines, `${task}/again`), 403, 'without its token');
    await ines.goes(task);
    const form = ines.form('/again');

    // Too early: it is back at once.
    const before = (await s.house.sql("SELECT finished FROM job WHERE kind = 'payment_refund_send'"))[0][0];
    await ines.sends(form);
    assert.match(ines.text, /Nouvel essai en cours/);
    await until('given up again', async () => await given() === 1
      && (await s.house.sql("SELECT finished FROM job WHERE kind = 'payment_refund_send'"))[0][0] !== before);

    await s.house.openProvider();
    await ines.goes(task);
    await ines.sends(ines.form('/again'));
    await until('the refund', async () => (await s.house.sql('SELECT state FROM payment_refund')).join() === 'done');
    await until('all is well', async () => /Tout va bien/.test((await ines.goes('/office/stuck')).text));
    await ines.sends(form); // pressed twice
    assert.equal(ines.status, 404);
    await gaugeBecomes(s, 'insolite_jobs_given_up{kind="payment_refund_send"}', 0);
    assert.equal(await s.count("ledger_entry WHERE kind = 'refund_done'"), 1);
  });
});

test('tasks of the house: one line each, for its administrators alone', async () => {
  await story(told, async (s) => {
    const now = 'UNIX_TIMESTAMP() * 1000000';
    for (const n of [1, 2, 3]) {
      await s.house.sql(`INSERT INTO job (id, kind, state, due, idem_key, attempts, finished, last_fault, story)
        VALUES (${bare(nowhere.replace('abcd', `abc${n}`))}, 'ledger_seal', 'stuck', ${END}, 'clock:ledger_seal:${n}', 6, ${now}, 'internal', 'of destination such and such')`);
    }
    const lea = await s.signedIn('office', AGENT);
    await lea.goes('/office/stuck');
    assert.match(lea.text, /Tout va bien/);
    const boss = await admin(s);
    assert.match(boss.text, /1 chose est restée bloquée/);
    await boss.goes('/office/stuck');
    assert.match(boss.text, /Sceller les comptes/);
    const task = linkOn(boss, '/office/stuck/tasks/');
    await boss.goes(task);
    assert.doesNotMatch(boss.text, /such and such/);
    await lea.goes(task);
    assert.equal(lea.status, 404);
    await lea.goes('/office/bookings');
    assert.equal(await posts(lea, `${task}/again`, { csrf: token(await lea.goes('/office/queue')) }), 404);
    await boss.sends(boss.form('/again'));
    await until('sealed, and the others forgotten', async () => await s.count("job WHERE state = 'stuck'") === 0);
    await until('all is well', async () => /Tout va bien/.test((await boss.goes('/office/stuck')).text));
    await boss.goes('/office/tongue?to=en&back=%2Foffice%2Fstuck');
    assert.match(boss.text, /What is stuck .*All is well/);
  });
});
