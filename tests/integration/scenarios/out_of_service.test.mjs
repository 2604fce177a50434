// SPDX-License-Identifier: EUPL-1.2
// A module of another version, or one that dies when it is opened: what depends on it says so, and waits unharmed.
import { test } from 'node:test';
import { chmodSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, House, top } from '../../kit/house.mjs';
import { assert, bare, kindOf, story } from '../../kit/story.mjs';
import { APPROVER, CASHIER } from '../../kit/town.mjs';

const told = {
  offers: { 'night-walk': { price: 2000 }, stroll: { price: 0, theme: 'nature', kind: 'guided' } },
  slots: { tonight: { offer: 'night-walk', in: 4, seats: 12 }, sunday: { offer: 'stroll', in: 4 } },
};
const strange = join(build, 'tests', 'integration', 'sync');
const module = (name) => join(build, 'gateways', name, `insolite_${name}.so`);
const reasons = {
  fakepay: ['abi', /made for version \d+ of the promise, this is version \d+/],
  sepa: ['death', /it dies while it is opened \(signal 6, Aborted\)/],
  apidae: ['exit', /it ends the program while it is opened \(status 3\)/],
};

// From a file of its own each time: one that is loaded is never written over.
function puts(folder, name, from) {
  const file = join(folder, `insolite_${name}.so`);
  rmSync(file, { force: true });
  cpSync(from, file);
}

async function restart(s) {
  await s.house.daemon.stop();
  await s.house.serve();
}

test('payment, payout and feed out of service: the office sees why, the visitor is told plainly, nothing is lost', async (t) => {
  const probe = new House();
  const folder = join(probe.folder, 'modules');
  mkdirSync(folder);
  for (const name of Object.keys(reasons)) puts(folder, name, module(name));
  try {
    await story({ ...told, settings: { gateways: { folder, modules: Object.keys(reasons).join(' ') } } }, async (s) => {
      const feed = join(s.house.folder, 'feed');
      cpSync(join(top, 'tests', 'integration', 'feeds', 'apidae'), feed, { recursive: true });
      chmodSync(feed, 0o755);
      await s.tell({ connections: [{ gateway: 'apidae', name: 'apidae-essai', settings: { path: feed } }] });
      await s.visitorHolds('ana');
      await s.visitorPays('ana');
      await s.visitIsOver('ana');
      const prepared = await s.house.verb('settle', 'prepare', '--by', CASHIER);
      const [settlement] = /^[0-9a-f-]{36}/.exec(prepared.out) ?? assert.fail(prepared.out + prepared.err);
      await s.visitorHolds('ben', { seats: 2 });
      await s.visitorHolds('cleo');
      const added = await s.house.verb('user', 'add', 'admin@essai.example', '--role', 'admin');
      const [, password] = added.out.trim().split(/\s+/);

      for (const [name, [how]] of Object.entries(reasons)) puts(folder, name, join(strange, `insolite_${how}.so`));
      await restart(s);

      await t.test('one line each in the log', () => {
        for (const [name, [, why]] of Object.entries(reasons)) {
          const lines = s.house.daemon.err.split('\n').filter((line) => line.includes('gateway left out') && line.includes(`gateway=${name} `));
          assert.equal(lines.length, 1, name);
          assert.match(lines[0], why);
        }
      });

      await t.test('the connections’ page has the badge and why', async () => {
        const admin = await s.signedIn('office', 'admin@essai.example', password);
        await admin.goes('/office/connections');
        for (const [name, [, why]] of Object.entries(reasons)) {
          const rows = [...admin.html.matchAll(/<tr role="row"><th role="rowheader"[\s\S]*?<\/tr>/g)].map(([row]) => row).filter((row) => row.includes(`>${name}<`));
          assert.equal(rows.length, 2, `${name}: its connection, and the module`);
          for (const row of rows) {
            assert.match(row, /badge--err">Hors service</, row);
            assert.match(row, why, row);
          }
        }
        await admin.goes(admin.links().find((href) => /\/office\/connections\/[0-9a-f-]{36}/.test(href)));
        assert.match(admin.text, /Hors service/);
      });

      await t.test('the visitor: told on the page, what was typed is kept, the places stay until their time', async () => {
        const before = await s.booking('ben');
        const [, address, link] = /^\/api\/v1\/bookings\/([^?]+)\?(.*)$/.exec(s.bookings.get('ben').link);
        const ben = s.person();
        await ben.goes(`/fr/commandes/${address}?${link}`);
        const typed = { name: 'Ben Essai', email: 'ben@visiteurs.example', phone: '06 39 98 00 02' };
        await ben.sends(ben.form('name="email"'), { ...typed, terms: '2026-06' });
        assert.match(ben.text, /Le paiement n’est pas possible pour le moment\. Rien n’a été débité\. Vos places sont gardées jusqu’à \d+ h \d+/);
        for (const [name, value] of Object.entries(typed)) assert.ok(ben.form('name="email"').fields.some(([field, kept]) => field === name && kept === value), `${name} is lost`);
        assert.match(ben.html, /name="terms"[^>]* checked/);
        const after = await s.booking('ben');
        assert.equal(after.booking.state, 'held');
        assert.equal(after.booking.expires, before.booking.expires);
        assert.equal((await s.seats('tonight')).held, 3);

        // In English too; and nothing stands in the way of what costs nothing.
        const english = s.person('en');
        await english.goes(`/en/orders/${address}?${link}`);
        await english.sends(english.form('name="email"'), { ...typed, terms: '2026-06' });
        assert.match(english.text, /Payment is not possible at the moment\. Nothing was charged\./);
        await s.visitorHolds('dora', { offer: 'stroll', slot: 'sunday' });
        await s.visitorSays('dora');
        assert.equal((await s.api.post(s.link('dora', '/confirm'))).status, 200);
      });

      await t.test('the API says the same', async () => {
        await s.visitorSays('cleo');
        for (const [tongue, title] of [['en', 'Payment is not possible at the moment'], ['fr', 'Le paiement n’est pas possible pour le moment']]) {
          const reply = await s.api.post(s.link('cleo', '/payment'), {}, { tongue });
          assert.equal(reply.status, 502, reply.text);
          assert.equal(kindOf(reply), 'payment-out');
          assert.equal(reply.body.title, title);
          assert.doesNotMatch(reply.text, /module|promise|fakepay/, 'what is wrong inside is for the office');
        }
        assert.equal((await s.booking('cleo')).booking.state, 'held');
        assert.equal((await s.seats('tonight')).held, 3);
      });

      await t.test('a sync of its source fails with that reason, in words and in its run', async () => {
        const before = await s.house.sql('SELECT (SELECT COUNT(*) FROM offer), (SELECT COUNT(*) FROM version)');
        const done = await s.house.verb('sync', 'apidae-essai');
        assert.equal(done.code, 1, done.out);
        assert.match(done.err, /the module apidae of apidae-essai is out of service/);
        const [[state, why]] = await s.house.sql('SELECT state, why FROM sync_run ORDER BY id DESC LIMIT 1');
        assert.equal(state, 'failed');
        assert.match(why, /the module apidae of apidae-essai is out of service/);
        assert.deepEqual(await s.house.sql('SELECT (SELECT COUNT(*) FROM offer), (SELECT COUNT(*) FROM version)'), before);
        const admin = await s.signedIn('office', 'admin@essai.example', password);
        await admin.goes('/office/sync');
        assert.match(admin.text, /apidae-essai .*Échouée, rien n’a changé/);
        await admin.goes(admin.links().find((href) => /\/office\/sync\/[0-9a-f-]{36}/.test(href)));
        assert.match(admin.text, /the module apidae of apidae-essai is out of service/);
      });

      await t.test('a payout is not approved, and stays to be approved', async () => {
        const done = await s.house.verb('settle', 'approve', settlement, '--by', APPROVER);
        assert.equal(done.code, 1, done.out);
        assert.match(done.err, /out of service here: the module .*sepa of virements/);
        const paul = await s.signedIn('office', APPROVER);
        await paul.goes(`/office/money/${settlement}`);
        await paul.sends(paul.form('/approve'));
        assert.equal(paul.status, 502);
        assert.match(paul.text, /La passerelle des reversements est hors service\. Rien n’a été écrit\./);
        assert.equal(await s.count(`settlement WHERE id = ${bare(settlement)} AND state = 'prepared'`), 1);
        assert.equal((await s.house.verb('settle', 'file', settlement)).code, 1, 'there is a file');
      });

      await s.auditIsClean();
      for (const name of Object.keys(reasons)) puts(folder, name, module(name));
      await restart(s);
      await s.visitorPays('ben', { who: 'Ben Essai' });
      await s.visitorPays('cleo');
      assert.equal((await s.house.verb('sync', 'apidae-essai')).code, 0);
      assert.equal((await s.house.verb('settle', 'approve', settlement, '--by', APPROVER)).code, 0);
    });
  } finally { await probe.close(); }
});
