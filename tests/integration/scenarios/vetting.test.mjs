// SPDX-License-Identifier: EUPL-1.2
import { test } from 'node:test';
import { assert, bare, story, until } from '../../kit/story.mjs';
import { AGENT, APPROVER, OTHER_PARTNER, PARTNER } from '../../kit/town.mjs';

const told = {
  offers: { 'night-walk': { price: 1000 }, waiting: { approved: false }, doubtful: { approved: false } },
  slots: { tonight: { offer: 'night-walk', in: 4 } },
};

test('only what an agent approved is seen; what is sent back has a reason', async () => {
  await story(told, async (s) => {
    const shown = async (key) => (await s.api.get(`/api/v1/offers/${s.offers[key].slug}`)).status;
    assert.equal(await shown('waiting'), 404);
    const lea = await s.signedIn('office', AGENT);
    const other = await s.signedIn('office', AGENT);
    await lea.goes('/office/queue');
    assert.match(lea.text, /La visite waiting/);
    assert.match(lea.text, /La visite doubtful/);

    const review = `/office/reviews/${s.offers.waiting.version}`;
    const decision = (who) => who.forms().find((form) => form.html.includes('value="approve"'));
    await lea.goes(review);
    if (!decision(lea)) await lea.sends(lea.form('/take'));
    await lea.goes(review);
    await other.goes(review);
    const stale = decision(other);
    const sent = Date.now();
    await lea.sends(decision(lea), { kind: 'approve' });
    assert.equal(lea.status, 200, lea.text.slice(0, 400));
    await until('it is on line', async () => await shown('waiting') === 200);
    assert.ok(Date.now() - sent < 5000, `${Date.now() - sent} ms until it was seen`);

    // Decided meanwhile: the second decision changes nothing and says so.
    await other.sends(stale, { kind: 'refuse', reason: 'price', words: 'Trop cher' });
    assert.equal(await s.count(`decision WHERE version = x'${s.offers.waiting.version.replaceAll('-', '')}' AND kind = 'approve'`), 1);
    assert.equal(await shown('waiting'), 200);
    assert.ok(other.status === 409 || /entre-temps|déjà/i.test(other.text), other.text.slice(0, 600));

    const doubtful = `/office/reviews/${s.offers.doubtful.version}`;
    await lea.goes(doubtful);
    if (!decision(lea)) { await lea.sends(lea.form('/take')); await lea.goes(doubtful); }
    await lea.sends(decision(lea), { kind: 'return', words: '' });
    assert.equal(await s.count('decision'), 2, 'nothing is sent back without a reason');
    assert.match(lea.html, /aria-invalid="true"/);
    await lea.sends(decision(lea), { kind: 'return', reason: 'images', words: 'Il manque une image du quai.' });
    assert.equal(await s.count("decision WHERE kind = 'return'"), 1);
    assert.equal(await shown('doubtful'), 404);
    await until('the reason by mail', () => s.house.mailbox.to(PARTNER).some((mail) => /Il manque une image du quai/.test(mail.text)));
  });
});

test('who reads a version is known by the account, not by the name: a namesake is somebody else', async () => {
  await story(told, async (s) => {
    await s.house.sql(`UPDATE user SET name = 'Léa Essai', roles = (SELECT roles FROM (SELECT roles FROM user WHERE email = '${AGENT}') hers) WHERE email = '${APPROVER}'`);
    const lea = await s.signedIn('office', AGENT);
    const namesake = await s.signedIn('office', APPROVER);
    const review = `/office/reviews/${s.offers.doubtful.version}`;
    const decision = (who) => who.forms().find((form) => form.html.includes('value="approve"'));
    await lea.goes(review);
    if (lea.forms().some((form) => form.html.includes('/take'))) await lea.sends(lea.form('/take'));
    await lea.goes(review);
    assert.ok(decision(lea), 'she may decide what she reads');
    await namesake.goes(review);
    assert.equal(decision(namesake), undefined, 'somebody else reads it');
    await namesake.goes('/office/queue');
    assert.doesNotMatch(namesake.text, /Vous, /);
    await lea.goes('/office/queue');
    assert.match(lea.text, /Vous, /);
  });
});

test('single fields are commented: the partner reads each where it stands, the answer comes with what was asked', async () => {
  await story(told, async (s) => {
    const lea = await s.signedIn('office', AGENT);
    const review = `/office/reviews/${s.offers.doubtful.version}`;
    const decision = (who) => who.forms().find((form) => form.html.includes('value="approve"'));
    await lea.goes(review);
    const [, price] = /name="(comment\.tariff\.[0-9a-f-]{36})"/.exec(lea.html) ?? assert.fail(lea.text.slice(0, 400));
    assert.match(lea.html, /name="comment\.story\.fr" rows="2" form="decide"/);
    // Too long a comment, a field that is not there: nothing is decided, nothing typed is lost.
    await lea.sends(decision(lea), { kind: 'return', reason: 'price', words: '', [price]: 'x'.repeat(1001), 'comment.title.fr': 'Plus court <svp>' });
    assert.equal(lea.status, 422);
    assert.match(lea.text, /1 000 signes au plus/);
    assert.match(lea.html, /Plus court &lt;svp&gt;<\/textarea>/);
    await lea.sends(decision(lea), { kind: 'return', reason: 'price', words: '', 'comment.nonsense': 'rien' });
    assert.equal(lea.status, 422, 'neither words nor a comment');
    await lea.sends(decision(lea), { kind: 'return', reason: 'price', words: '', [price]: 'Pourquoi ce prix ?', 'comment.title.fr': 'Plus court <svp>' });
    assert.equal(lea.status, 200, lea.text.slice(0, 300));
    const [[comments]] = await s.house.sql("SELECT comments FROM decision WHERE kind = 'return'");
    assert.deepEqual(JSON.parse(comments).map(({ field, words }) => [field, words]), [['title.fr', 'Plus court <svp>'], [price.replace('comment.', ''), 'Pourquoi ce prix ?']]);
    const mail = await until('the mail', () => s.house.mailbox.to(PARTNER).find((one) => /Pourquoi ce prix/.test(one.text)));
    assert.match(mail.text, /Plus court <svp>/);

    const malika = await s.signedIn('partner', PARTNER);
    const page = (part) => `/partner/offers/${s.offers.doubtful.id}/${part}`;
    await malika.goes(page('story'));
    assert.match(malika.text, /Corrigez ce qui est demandé aux champs/);
    assert.match(malika.text, /Demandé : « Plus court <svp> »/);
    assert.doesNotMatch(malika.text, /Pourquoi ce prix/);
    await malika.goes(`${page('story')}?language=en`);
    assert.doesNotMatch(malika.text, /Plus court/);
    await malika.goes(page('tariffs'));
    assert.match(malika.text, /Demandé : « Pourquoi ce prix \? »/);
    // It stays while she writes, until it is sent.
    const editor = () => malika.forms().find((form) => form.html.includes('class="block-s editor"'));
    await malika.goes(page('story'));
    await malika.sends(editor(), { title: 'La visite courte', then: 'stay' });
    assert.match(malika.text, /Demandé : « Plus court <svp> »/);
    await malika.sends(editor(), { then: 'send' });
    await malika.goes(page('story'));
    assert.doesNotMatch(malika.text, /Demandé :/);

    await lea.goes('/office/queue?subject=answer');
    await lea.goes(lea.links().find((href) => href.startsWith('/office/reviews/')));
    assert.match(lea.text, /Ce qui a été demandé Prix à justifier .*Plus court <svp>.*Pourquoi ce prix/);
    await lea.sends(decision(lea), { kind: 'approve' });
    await until('it is on line', async () => (await s.api.get(`/api/v1/offers/${s.offers.doubtful.slug}`)).status === 200 || (await s.count(`offer WHERE state = 'online' AND id = ${bare(s.offers.doubtful.id)}`)) === 1);
  });
});

test('the queue in parts: mine, why it waits, what is late; in another order', async () => {
  const offers = Object.fromEntries(['alpha', 'beta', 'gamma', 'delta', 'epsilon'].map((key) => [key, { approved: false }]));
  await story({ offers: { 'night-walk': {}, ...offers }, slots: {} }, async (s) => {
    const version = (key) => bare(s.offers[key].version);
    await s.house.sql(`
      UPDATE version SET made_by = 'sync essai' WHERE id = ${version('alpha')};
      UPDATE version SET made = made - 86400000000 * 20 WHERE id IN (${version('beta')}, ${version('alpha')});
      UPDATE version SET made = made - 86400000000 * 4 WHERE id = ${version('epsilon')};
      INSERT INTO version SELECT UNHEX(MD5(id)), destination, offer, number + 1, state, made, made_by, hash, content FROM version WHERE id = ${version('gamma')};
      UPDATE version SET state = 'returned' WHERE id = ${version('gamma')};
      INSERT INTO decision SELECT id, destination, 'return', 'price', 'Pourquoi ?', id, 'Léa', made, '[]' FROM version WHERE id = ${version('gamma')};
      INSERT INTO version SELECT UNHEX(MD5(v.id)), v.destination, v.offer, v.number + 1, 'proposed', v.made, v.made_by, v.hash, v.content FROM version v JOIN offer o ON o.published = v.id;`);
    const lea = await s.signedIn('office', AGENT);
    await lea.goes(`/office/reviews/${s.offers.delta.version}`); // hers from now on
    const seen = () => [...lea.html.matchAll(/<span class="rows__title"><a href="[^"]*">([^<]*)<\/a>/g)].map(([, name]) => name.replace('La visite ', ''));
    const chip = async (name) => {
      await lea.goes('/office/queue');
      const [, href] = new RegExp(`href="([^"]*)"[^>]*>${name}, \\d+</a>`).exec(lea.html) ?? assert.fail(`no ${name}: ${lea.text}`);
      await lea.goes(href.replaceAll('&amp;', '&'));
      return seen().sort().join(' ');
    };
    await lea.goes('/office/queue');
    assert.match(lea.text, /Toutes, 6 À moi, 1 Nouvelles, 3 Modifications, 1 Fiches SIT, 1 Réponses, 1 En retard, 2 /);
    assert.equal(await chip('À moi'), 'delta');
    assert.equal(await chip('Nouvelles'), 'beta delta epsilon');
    assert.match(await chip('Modifications'), /^[^ ]* ?.*marche de nuit/i);
    assert.equal(await chip('Fiches SIT'), 'alpha');
    assert.equal(await chip('Réponses'), 'gamma');
    assert.match(lea.text, /Réponse du partenaire/);
    assert.equal(await chip('En retard'), 'alpha beta');
    await lea.sends(lea.form('name="order"'), { order: 'newest' });
    assert.match(lea.url, /late=1/);
    assert.equal(seen().length, 2);
    await lea.goes('/office/queue?order=newest');
    assert.deepEqual(seen().slice(-3), ['epsilon', 'beta', 'alpha'].map((name) => seen().find((one) => one === name)));
    await lea.goes('/office/queue?order=nonsense&subject=nonsense');
    assert.deepEqual(seen().slice(0, 2).sort(), ['alpha', 'beta']);
    await lea.goes('/office/queue?mine=1&late=1');
    assert.match(lea.text, /Tout est relu|Retirer le filtre/);
  });
});

// A feed may bring any text as an address: such a partner reads the decision in the portal.
test('a decision for a partner whom no mail can reach leaves no job behind', async () => {
  await story(told, async (s) => {
    await s.house.sql("UPDATE partner SET email = 'marche (arobase) partenaires.example'");
    const lea = await s.signedIn('office', AGENT);
    const review = `/office/reviews/${s.offers.doubtful.version}`;
    const decision = () => lea.forms().find((form) => form.html.includes('value="approve"'));
    await lea.goes(review);
    if (!decision()) { await lea.sends(lea.form('/take')); await lea.goes(review); }
    await lea.sends(decision(), { kind: 'return', reason: 'images', words: 'Il manque une image du quai.' });
    assert.equal(await s.count("decision WHERE kind = 'return'"), 1);
    await until('its job is done', async () => await s.count("job WHERE kind = 'decision_mail' AND state = 'done'") === 1);
  });
});

test('another’s objects are not there, other people’s desks are shut, a form needs its token', async () => {
  await story(told, async (s) => {
    const hugo = await s.signedIn('partner', OTHER_PARTNER);
    const malika = await s.signedIn('partner', PARTNER);
    const offer = `/partner/offers/${s.offers['night-walk'].id}`;
    const slot = `/partner/slots/${s.slots.tonight}`;
    for (const path of [offer, slot, `${slot}/cancel`]) {
      await malika.goes(path);
      assert.equal(malika.status, 200, `${path}: ${malika.text.slice(0, 200)}`);
      await hugo.goes(path);
      assert.equal(hugo.status, 404, path);
    }
    await hugo.goes('/partner/slots/new');
    const { fields } = hugo.form('/partner/slots/new');
    const csrf = fields.find(([name]) => name === 'csrf')[1];
    const posts = async (who, path, body) => {
      await who.fetch(path, { method: 'POST', body: new URLSearchParams(body).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      return who.status;
    };
    assert.equal(await posts(hugo, `${slot}/close`, { csrf }), 404);
    assert.equal(await posts(hugo, `${slot}/cancel`, { csrf }), 404);
    assert.equal((await s.seats('tonight')).capacity, 10);
    assert.equal(await posts(malika, `${slot}/close`, {}), 403);
    assert.equal(await posts(malika, `${slot}/close`, { csrf }), 403); // another's token
    assert.equal(await s.count("slot WHERE state = 'closed'"), 0);

    await hugo.fetch('/office/queue');
    assert.ok([303, 403, 404].includes(hugo.status), String(hugo.status));
    const paul = await s.signedIn('office', APPROVER);
    await paul.fetch('/office/queue'); // not his role
    assert.equal(paul.status, 403);
    const stranger = s.person();
    await stranger.fetch('/office/money');
    assert.ok([303, 401].includes(stranger.status), String(stranger.status));
    await stranger.goes('/office/sign-in');
    await stranger.sends(stranger.forms().find((one) => one.html.includes('password')), { email: AGENT, password: 'wrong' });
    assert.notEqual(stranger.status, 200);
    assert.match(stranger.html, new RegExp(AGENT.replaceAll('.', '\\.'))); // what was typed is kept

    // A visitor's form without its token holds nothing.
    const visitor = s.person();
    await visitor.goes(`/fr/visites/${s.offers['night-walk'].slug}`);
    assert.equal(await posts(visitor, '/fr/reservations', { slot: s.slots.tonight, visit: s.offers['night-walk'].slug, [`t_${s.tariff('night-walk')}`]: '1' }), 403);
    assert.equal((await s.seats('tonight')).held, 0);
  });
});

test('every field may have a long comment', async () => {
  await story(told, async (s) => {
    const lea = await s.signedIn('office', AGENT);
    await lea.goes(`/office/reviews/${s.offers.waiting.version}`);
    const names = [...lea.html.matchAll(/<textarea id="comment[^>]+ name="([^"]+)"/g)].map(([, name]) => name);
    const words = '𝄞'.repeat(1000);
    assert.ok(names.length * Buffer.byteLength(words) > 65535, `${names.length} fields`);
    const decision = lea.forms().find((form) => form.html.includes('value="approve"'));
    await lea.sends(decision, { kind: 'return', reason: 'images', words: '', ...Object.fromEntries(names.map((name) => [name, words])) });
    assert.equal(lea.status, 200, lea.text.slice(0, 300));
    const [[comments]] = await s.house.sql("SELECT comments FROM decision WHERE kind = 'return'");
    assert.equal(JSON.parse(comments).length, names.length);
    await until('the mail', () => s.house.mailbox.to(PARTNER).find((one) => one.text.includes(words)));
  });
});
