// SPDX-License-Identifier: EUPL-1.2
import { test } from 'node:test';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shared } from '../../kit/house.mjs';
import { run } from '../../kit/processes.mjs';
import { assert, bare, story } from '../../kit/story.mjs';
import { AGENT, APPROVER, CASHIER, PARTNER } from '../../kit/town.mjs';

const schema = join(shared, 'schemas', 'iso20022', 'pain.001.001.09.xsd');

test('money goes back: prepared by one, refused to the same, approved by another, in a file that a bank reads', async (t) => {
  await story({
    offers: { 'night-walk': { price: 2000, cancel: 'flexible' }, printing: { price: 3000, partner: 'Les Ateliers du port', theme: 'craft', kind: 'workshop' } },
    slots: { tonight: { offer: 'night-walk', in: 4 }, press: { offer: 'printing', in: 5 } },
  }, async (s) => {
    await s.visitorHolds('ana', { seats: 2 });
    await s.visitorHolds('ben', { offer: 'printing', slot: 'press' });
    await s.visitorHolds('cleo');
    await s.visitorHolds('dora');
    for (const name of ['ana', 'ben', 'cleo', 'dora']) await s.visitorPays(name);
    await s.visitorCancels('cleo'); // goes back to her, not to the partner; dora's visit is still to come
    await s.visitIsOver('ana');
    await s.visitIsOver('ben');

    const none = await s.house.verb('settle', 'show');
    assert.equal(none.code, 0);
    assert.match(none.out, /no settlement yet/);
    const stranger = await s.house.verb('settle', 'prepare', '--by', 'nobody@essai.example');
    assert.equal(stranger.code, 1);
    // Prepared with a mistake in it: withdrawn, and its lines stand to be settled again.
    const hasty = await s.house.verb('settle', 'prepare', '--by', CASHIER);
    const [wrong] = /^[0-9a-f-]{36}/.exec(hasty.out) ?? assert.fail(hasty.out + hasty.err);
    const gone = await s.house.verb('settle', 'withdraw', wrong);
    assert.equal(gone.code, 0, gone.err);
    assert.match(gone.out, /withdrawn/);
    assert.equal((await s.house.verb('settle', 'withdraw', wrong)).code, 1);
    assert.equal((await s.house.verb('settle', 'show', '01890000-0000-7000-8000-00000000abcd')).code, 1, 'there is none of that id');
    // What is owed to her is due, and no statement is there: the page says when the first one comes.
    const malika = await s.signedIn('partner', PARTNER);
    await malika.goes('/partner/revenue');
    assert.match(malika.text, /Le premier vient avec le prochain reversement/);
    const prepared = await s.house.verb('settle', 'prepare', '--by', CASHIER);
    assert.equal(prepared.code, 0, prepared.err);
    const [id] = /^[0-9a-f-]{36}/.exec(prepared.out) ?? assert.fail(prepared.out);
    assert.match(prepared.out, /2 statements/);

    // Who asks has the role for it, on the command line as at the desk; a partner has none.
    for (const [words, by] of [
      [['prepare'], PARTNER], [['prepare'], AGENT], [['approve', id], PARTNER], [['approve', id], AGENT], [['deliver', id], PARTNER],
    ]) {
      const refused = await s.house.verb('settle', ...words, '--by', by);
      assert.equal(refused.code, 1, `${words.join(' ')} by ${by}: ${refused.out}`);
      assert.match(refused.err, /may not do that/, `${words.join(' ')} by ${by}`);
    }
    const same = await s.house.verb('settle', 'approve', id, '--by', CASHIER);
    assert.equal(same.code, 1);
    assert.match(same.err, /second person/i);
    assert.equal(await s.count("settlement WHERE state = 'approved'"), 0);
    // Nobody is both, whatever a program believes.
    await assert.rejects(s.house.sql('UPDATE settlement SET approved_by = prepared_by'), /settlement_two_persons/);

    const office = await s.signedIn('office', APPROVER);
    await office.goes(`/office/money/${id}`);
    assert.equal(office.status, 200, office.text.slice(0, 300));
    await office.sends(office.form('/approve'));
    assert.equal(office.status, 200, office.text.slice(0, 400));
    assert.equal(await s.count("settlement WHERE state = 'approved'"), 1);

    const file = await s.house.verb('settle', 'file', id);
    assert.equal(file.code, 0, file.err);
    assert.match(file.out, /pain\.001\.001\.09/);
    // 4000 and 3000 less 10 %.
    assert.deepEqual([...file.out.matchAll(/<InstdAmt Ccy="EUR">([\d.]+)</g)].map(([, amount]) => amount).sort(), ['27.00', '36.00']);
    assert.match(file.out, /<CtrlSum>63\.00<\/CtrlSum>/);
    assert.match(file.out, /FR7630006000011234567890189/);
    await t.test('the file is sound by its schema', { skip: existsSync(schema) ? false : `there is no ${schema}` }, async () => {
      const path = join(s.house.folder, 'pain.xml');
      writeFileSync(path, file.bytes);
      const lint = await run('xmllint', ['--noout', '--nonet', '--schema', schema, path]);
      assert.equal(lint.code, 0, lint.err);
    });

    // The books: what was owed was paid; a second settlement finds nothing to pay.
    const again = await s.house.verb('settle', 'prepare', '--by', CASHIER);
    assert.ok(again.code === 1 || /0 statements/.test(again.out), again.out);
    const mail = await s.house.mailbox.mailTo(PARTNER);
    assert.match(mail.text, /36,00/);
    const portal = await s.signedIn('partner', PARTNER);
    await portal.goes('/partner/revenue');
    assert.equal(portal.status, 200);
    assert.match(portal.text, /36,00/);
    assert.equal(await s.count(`ledger_sale_release WHERE booking = ${bare(s.bookings.get('dora').id)}`), 0);
  });
});

test('statements are found by state and by partner, and read in a spreadsheet without a formula', async () => {
  await story({
    offers: { 'night-walk': { price: 2000 }, printing: { price: 3000, partner: 'Les Ateliers du port', theme: 'craft', kind: 'workshop' } },
    slots: { tonight: { offer: 'night-walk', in: 4 }, press: { offer: 'printing', in: 5 } },
  }, async (s) => {
    await s.visitorHolds('ana', { seats: 2 });
    await s.visitorHolds('ben', { offer: 'printing', slot: 'press' });
    for (const name of ['ana', 'ben']) { await s.visitorPays(name); await s.visitIsOver(name); }
    const hasty = await s.house.verb('settle', 'prepare', '--by', CASHIER);
    assert.equal((await s.house.verb('settle', 'withdraw', /^[0-9a-f-]{36}/.exec(hasty.out)[0])).code, 0, hasty.err);
    const prepared = await s.house.verb('settle', 'prepare', '--by', CASHIER);
    const [id] = /^[0-9a-f-]{36}/.exec(prepared.out);
    const [[one, name]] = await s.house.sql(`SELECT HEX(id), partner_name FROM settlement_statement WHERE gross_minor = 4000`);
    await s.house.sql(`UPDATE settlement_statement SET partner_name = '=HYPERLINK("http://essai.example")' WHERE gross_minor = 3000;
      UPDATE settlement_statement SET iban = 'FR7630006000011234567890188' WHERE id = x'${one}'`);

    const ines = await s.signedIn('office', CASHIER);
    await ines.goes(`/office/money/${id}`);
    assert.match(ines.text, /Tous les relevés, 2 Prêts, 1 IBAN à contrôler, 1/);
    const rows = () => [...ines.html.matchAll(/<tr role="row"><th role="rowheader" scope="row"><span class="rows__title">([^<]*)/g)].map(([, text]) => text);
    assert.equal(rows().length, 2);
    await ines.goes(ines.links().find((href) => href.includes('state=iban')));
    assert.deepEqual(rows(), [name]);
    assert.match(ines.text, /1 sur 2 1 40,00 €/);
    await ines.sends(ines.form('role="search"'), { partner: 'hyperlink' });
    assert.match(ines.text, /Aucun relevé ne correspond/);
    await ines.goes(`/office/money/${id}?partner=${encodeURIComponent(name.slice(2, 7).toUpperCase())}`);
    assert.deepEqual(rows(), [name]);
    await ines.goes(`/office/money/${id}?state=nonsense`);
    assert.equal(rows().length, 2);

    await ines.goes(ines.links().find((href) => href.endsWith('/csv')));
    assert.equal(ines.headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.match(ines.headers.get('content-disposition'), /^attachment; filename="insolite-payouts-[\d-]+\.csv"$/);
    const lines = ines.html.replace(/^\uFEFF/, '').split('\r\n');
    assert.equal(lines.length, 4);
    assert.match(lines[0], /^"Numéro";"Partenaire";"Compte";/);
    const risky = lines.find((line) => line.includes('HYPERLINK'));
    assert.ok(risky.includes(`;"'=HYPERLINK(""http://essai.example"")";`), risky);
    assert.match(risky, /;30,00;0,00;3,00;\d,\d\d;27,00;"EUR";/);
    assert.doesNotMatch(ines.html, /7630006000011234567890/, 'accounts are masked here too');
    await ines.goes(`/office/money/${id}/csv?state=iban`);
    assert.equal(ines.html.split('\r\n').length, 3);
    const lea = await s.signedIn('office', AGENT);
    await lea.goes(`/office/money/${id}/csv`);
    assert.equal(lea.status, 403);

    // The list of payouts: by state and by period.
    await ines.goes('/office/money');
    assert.match(ines.text, /Tous, 2 À approuver, 1 Retirée?, 1/);
    await ines.goes('/office/money?state=prepared');
    assert.equal(ines.links().filter((href) => /\/office\/money\/[0-9a-f-]{36}$/.test(href)).length, 1);
    await ines.sends(ines.form('name="from"'), { from: '2001-01-01', until: '2001-12-31' });
    assert.match(ines.url, /state=prepared/);
    assert.match(ines.text, /Aucun reversement ne correspond/);
    await s.house.sql(`UPDATE settlement_statement SET iban = 'FR7630006000011234567890189' WHERE id = x'${one}'`);
  });
});
