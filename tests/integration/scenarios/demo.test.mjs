// SPDX-License-Identifier: EUPL-1.2
// The demo destination has a past: its last month is settled in the back office, by two people.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SECRET, shared } from '../../kit/house.mjs';
import { run } from '../../kit/processes.mjs';
import { assert, story } from '../../kit/story.mjs';

const schema = join(shared, 'schemas', 'iso20022', 'pain.001.001.09.xsd');

test('the last month of the demo: sold and cancelled, prepared by one, approved by another, a file for the bank', async (t) => {
  await story({ town: null }, async (s) => {
    const { house } = s;
    mkdirSync(join(house.state, 'fakepay'), { recursive: true });
    writeFileSync(join(house.state, 'fakepay', 'secret'), SECRET);
    const loaded = await house.verb('demo', '--fakepay', house.payUrl);
    assert.equal(loaded.code, 0, loaded.err);

    const now = BigInt(Date.now()) * 1000n;
    const past = `booking WHERE starts BETWEEN ${now - 31n * 86400000000n} AND ${now} AND made < starts AND confirmed BETWEEN made AND starts`;
    const confirmed = await s.count(`${past} AND state = 'confirmed'`);
    assert.ok(confirmed >= 24, `${confirmed} confirmed bookings of the last month`);
    assert.ok(await s.count(`${past} AND state = 'cancelled' AND refunded_minor > 0`) >= 3);
    assert.equal(await s.count(`booking WHERE state = 'held'`), 0);
    assert.match((await house.verb('demo', '--fakepay', house.payUrl)).out, /there already/);
    const published = (more) => s.count(`offer o JOIN version v ON v.id = o.published WHERE JSON_VALUE(v.content, '$.kind') = 'virtual' ${more}`);
    assert.ok(await published('') > 0, 'visits on line');
    assert.equal(await published("AND COALESCE(JSON_VALUE(v.content, '$.join'), '') NOT LIKE 'https://visio.example/%'"), 0, 'each has its link');

    const accounts = Object.fromEntries(readFileSync(join(house.state, 'demo-accounts'), 'utf8').trim().split('\n')
      .map((line) => line.split(/\s+/)).map(([role, email, password]) => [role, { email, password }]));
    const cashier = await s.signedIn('office', accounts.cashier.email, accounts.cashier.password);
    await cashier.goes('/office/money');
    await cashier.sends(cashier.form('cutoff'));
    assert.match(cashier.text, /Préparé/, cashier.text.slice(0, 400));
    const [, id] = /\/office\/money\/([0-9a-f-]{36})/.exec(cashier.url);
    assert.throws(() => cashier.form('/approve'), /no form/, 'who prepared it is not asked to approve it');

    const approver = await s.signedIn('office', accounts.approver.email, accounts.approver.password);
    await approver.goes(`/office/money/${id}`);
    await approver.sends(approver.form('/approve'));
    assert.equal(approver.status, 200, approver.text.slice(0, 400));
    await approver.fetch(approver.links().find((href) => href.endsWith('/file')));
    assert.equal(approver.status, 200);
    assert.match(approver.headers.get('content-disposition'), /attachment; filename=".*\.xml"/);
    const [, total] = /<CtrlSum>([\d.]+)<\/CtrlSum>/.exec(approver.html);
    assert.ok(Number(total) > 500, total);
    await t.test('the file is sound by its schema', { skip: existsSync(schema) ? false : `there is no ${schema}` }, async () => {
      const path = join(house.folder, 'pain.xml');
      writeFileSync(path, approver.html);
      const lint = await run('xmllint', ['--noout', '--nonet', '--schema', schema, path]);
      assert.equal(lint.code, 0, lint.err);
    });
    const partner = await s.signedIn('partner', accounts.partner.email, accounts.partner.password);
    await partner.goes('/partner/revenue');
    assert.ok(partner.links().some((href) => /statement/.test(href)), partner.text.slice(0, 600));
  });
});
