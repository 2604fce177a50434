// SPDX-License-Identifier: EUPL-1.2
// A visit on line: its link is for those who booked, and for nobody else.
import { test } from 'node:test';
import { assert, story } from '../../kit/story.mjs';
import { PARTNER } from '../../kit/town.mjs';

const LINK = 'https://visio.example/salle-secrete';
const told = {
  offers: { 'far-away': { price: 1000, kind: 'virtual', join: LINK }, unlinked: { kind: 'virtual', approved: false } },
  slots: { tonight: { offer: 'far-away', in: 4 } },
};

test('the link to join is in the mail, the calendar and the booking, never on a public page', async () => {
  await story(told, async (s) => {
    const { slug } = s.offers['far-away'];
    const visitor = s.person();
    for (const path of [`/fr/visites/${slug}`, `/en/visits/${slug}`, `/api/v1/offers/${slug}`, '/api/v1/offers', '/fr/visites']) {
      await visitor.fetch(path);
      assert.equal(visitor.status, 200, path);
      assert.doesNotMatch(visitor.html, /salle-secrete/, path);
    }
    // That it is remote is said once.
    for (const path of ['/fr/visites', '/en/visits']) {
      await visitor.goes(path);
      const [mine] = [...visitor.html.matchAll(/<article class="result">[\s\S]*?<\/article>/g)].map(([one]) => one).filter((one) => one.includes(slug));
      assert.equal(mine.match(/distance|remote/gi)?.length, 1, mine);
      assert.doesNotMatch(mine, /result__kind">\s*(·|<\/span>)/, 'a dot that parts nothing');
    }
    await s.visitorHolds('ana');
    await s.visitorPays('ana', { email: 'ana@visiteurs.example' });
    const mail = await s.house.mailbox.mailTo('ana@visiteurs.example');
    const raw = JSON.stringify(mail);
    assert.match(raw, /visio\.example\/salle-secrete/);
    assert.doesNotMatch(mail.text, /93200|Itinéraire/);
    const [page] = /https?:\S+\/fr\/reservations\/\S+/.exec(mail.text);
    await visitor.goes(new URL(page).pathname + new URL(page).search);
    assert.ok(visitor.links().includes(LINK), visitor.text.slice(0, 400));
    await visitor.fetch(visitor.links().find((href) => href.includes('agenda.ics')));
    assert.match(visitor.html.replaceAll('\r\n ', ''), /LOCATION:https:\/\/visio\.example\/salle-secrete/);
    assert.doesNotMatch(visitor.html, /GEO:/);
    await s.visitorCancels('ana');
    await visitor.goes(new URL(page).pathname + new URL(page).search);
    assert.doesNotMatch(visitor.html, /salle-secrete/);
  });
});

test('a visit on line is not sent to moderation without its link', async () => {
  await story(told, async (s) => {
    const malika = await s.signedIn('partner', PARTNER);
    const part = `/partner/offers/${s.offers.unlinked.id}/coming`;
    await malika.goes(part);
    assert.match(malika.text, /Lien pour rejoindre/);
    await malika.sends(malika.form('/coming'), { join: '', then: 'send' });
    await malika.goes(part);
    await malika.sends(malika.form('/coming'), { join: 'salle', then: 'next' });
    assert.equal(malika.status, 422);
    await malika.goes(part);
    await malika.sends(malika.form('/coming'), { join: LINK, then: 'send' });
    assert.equal(await s.count(`version WHERE state = 'proposed' AND JSON_VALUE(content, '$.join') = '${LINK}'`), 1);
  });
});
