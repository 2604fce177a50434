// SPDX-License-Identifier: EUPL-1.2
// Connections in the back office: made, tried, changed, put out of use. What is secret is never shown again.
import { test } from 'node:test';
import { SECRET } from '../../kit/house.mjs';
import { assert, story, until } from '../../kit/story.mjs';
import { AGENT, PASSWORD } from '../../kit/town.mjs';

const told = {
  offers: { 'night-walk': { price: 1250 } },
  slots: { tonight: { offer: 'night-walk', in: 4 } },
  connections: [{ gateway: 'sepa', name: 'virements', settings: { name: 'OFFICE D ESSAI', iban: 'FR1420041010050500013M02606' } }],
};

test('an administrator connects a payment provider, changes it, puts it out of use and back', async () => {
  await story(told, async (s) => {
    const added = await s.house.verb('user', 'add', 'admin@essai.example', '--role', 'admin');
    assert.equal(added.code, 0, added.err);
    const [, password] = added.out.trim().split(/\s+/);
    const admin = await s.signedIn('office', 'admin@essai.example', password);
    await admin.goes('/office/connections');
    assert.equal(admin.status, 200);
    assert.match(admin.text, /virements/);
    assert.match(admin.text, /fakepay/);
    const agent = await s.signedIn('office', AGENT, PASSWORD);
    await agent.goes('/office/connections');
    assert.equal(agent.status, 403, 'only an administrator keeps connections');

    // Everything wrong at once, beside its field; what was typed is kept, but no secret.
    await admin.goes(admin.links().find((href) => /new\?gateway=fakepay/.test(href)));
    const make = () => admin.form('name="gateway"');
    await admin.sends(make(), { name: 'virements', 'settings.base_url': s.house.payUrl, 'settings.shop': 'essai', 'settings.secret': SECRET });
    assert.equal(admin.status, 422);
    assert.match(admin.html, /id="name-wrong"/);
    await admin.sends(make(), { name: 'banque', 'settings.base_url': 'https://pay.example', 'settings.shop': 'essai', 'settings.secret': SECRET });
    assert.equal(admin.status, 422);
    assert.match(admin.text, /\[gateways\] hosts/);
    assert.match(admin.html, /value="https:\/\/pay\.example"/);
    await admin.sends(make(), { name: 'banque', 'settings.base_url': s.house.payUrl, 'settings.shop': '', 'settings.secret': 'bref-bref' });
    assert.equal(admin.status, 422);
    for (const field of ['shop', 'secret']) assert.match(admin.html, new RegExp(`id="settings.${field}-wrong"`));
    assert.ok(!admin.html.includes('bref-bref'));
    await admin.sends(make(), { name: 'banque', 'settings.base_url': s.house.payUrl, 'settings.shop': 'essai', 'settings.secret': SECRET });
    assert.match(admin.text, /Elle est créée/, admin.text.slice(0, 600));
    const page = admin.url.split('?')[0];
    assert.match(admin.html, /name="settings.shop"[^>]* value="essai"/);
    assert.ok(!admin.html.includes(SECRET), 'the secret is shown');
    await s.visitorHolds('ana');
    await s.visitorPays('ana');

    // Changed without typing the secret again: it is still known.
    await admin.sends(admin.form('name="settings.shop"'), { 'settings.shop': 'essai-2' });
    assert.match(admin.text, /Elle est modifiée/);
    assert.match(admin.html, /name="settings.shop"[^>]* value="essai-2"/);
    await admin.sends(admin.form('/try'));
    assert.match(admin.text, /Elle s’ouvre/);
    assert.match(admin.html, /name="settings.shop"[^>]* value="essai-2"/);
    await s.visitorHolds('ben');
    await s.visitorPays('ben');
    const [[settings]] = await s.house.sql("SELECT settings FROM connection WHERE name = 'banque'");
    assert.ok(!settings.includes(SECRET));
    await admin.sends(admin.form('name="settings.shop"'), { 'settings.base_url': 'http://127.0.0.1:1' });
    assert.equal(admin.status, 422);
    assert.match(admin.html, /value="http:\/\/127\.0\.0\.1:1"/);

    await admin.goes(`${page}/stop`);
    await admin.sends(admin.form('/stop'));
    assert.match(admin.text, /Hors d’usage/);
    await s.visitorHolds('cleo');
    await s.visitorSays('cleo');
    const refused = await s.api.post(s.link('cleo', '/payment'), { back_url: `${s.house.url}/fr/` });
    assert.ok(refused.status >= 400, 'a payment goes through what is out of use');
    await admin.sends(admin.form('/start'));
    assert.match(admin.text, /En service/);
    await until('payments again', async () => (await s.api.post(s.link('cleo', '/payment'), { back_url: `${s.house.url}/fr/` })).status === 200);

    // Another destination's, or nobody's: not there.
    await admin.goes('/office/connections/01890000-0000-7000-8000-00000000abcd');
    assert.equal(admin.status, 404);
  });
});
