// SPDX-License-Identifier: EUPL-1.2
// The public pages without a browser: a person books, mistypes, cancels; in French and in English.
import { test } from 'node:test';
import { payAt } from '../../kit/fakepay.mjs';
import { assert, story, until } from '../../kit/story.mjs';

const told = { offers: { 'night-walk': { price: 1250, cancel: 'flexible' } }, slots: { tonight: { offer: 'night-walk', in: 4, seats: 5 } } };

async function holdsByPage(s, person, tongue, seats = '2') {
  const list = tongue === 'fr' ? 'visites' : 'visits';
  await person.goes(`/${tongue}/${list}/${s.offers['night-walk'].slug}`);
  assert.equal(person.status, 200);
  let form = person.forms().find((one) => one.html.includes('name="slot"'));
  if (!form) { // a day first
    const day = person.links().find((href) => /[?&]date=/.test(href));
    await person.goes(day);
    form = person.forms().find((one) => one.html.includes('name="slot"'));
  }
  await person.sends(form, { slot: s.slots.tonight, [`t_${s.tariff('night-walk')}`]: seats });
}

for (const [tongue, hold, words] of [['fr', /Presque à bord|presque/i, /annul/i], ['en', /Almost on board/, /cancel/i]]) {
  test(`a person books, sees the booking and cancels it (${tongue})`, async () => {
    await story(told, async (s) => {
      const ana = s.person(tongue);
      await ana.goes('/');
      assert.equal(ana.status, 200);
      assert.match(ana.html, new RegExp(`<html[^>]* lang="${tongue}"`));
      await holdsByPage(s, ana, tongue);
      assert.match(ana.text, hold);
      assert.deepEqual(await s.seats('tonight'), { capacity: 5, held: 2, sold: 0, free: 3 });

      // Everything wrong at once, told beside the fields, what was typed kept.
      const checkout = ana.forms().find((one) => one.html.includes('name="email"'));
      await ana.sends(checkout, { name: 'Ana <Essai>', email: 'nowhere', phone: '12', terms: null });
      assert.equal(ana.status, 422);
      assert.ok((ana.html.match(/aria-invalid="true"/g) ?? []).length >= 2, 'no field is marked');
      assert.match(ana.html, /value="Ana &lt;Essai&gt;"/);
      assert.match(ana.html, /value="nowhere"/);

      const again = ana.forms().find((one) => one.html.includes('name="email"'));
      await ana.sends(again, { name: 'Ana Essai', email: 'ana@visiteurs.example', phone: '06 39 98 00 01', terms: '2026-06' }, { follow: false });
      assert.equal(ana.status, 303, ana.text.slice(0, 400));
      const bank = ana.headers.get('location');
      assert.ok(bank.startsWith(s.house.payUrl), bank);
      assert.match(await (await fetch(bank)).text(), /<link rel="icon" href="data:image/, 'the bank’s page asks for an icon that is not there');
      const paid = await payAt(bank);
      const mine = await until('my booking', async () => {
        await ana.goes(paid.location);
        return /<article class="ticket"/.test(ana.html) && ana.html.includes('/qr/') && ana.url;
      });
      for (const picture of [...ana.html.matchAll(/<img src="([^"]*\/qr\/[^"]*)"/g)]) {
        const qr = await fetch(s.house.url + picture[1].replaceAll('&amp;', '&'));
        assert.match(qr.headers.get('content-type'), /^image\//);
      }
      const calendar = ana.links().find((href) => href.includes('.ics'));
      assert.match(await (await fetch(new URL(calendar, s.house.url))).text(), /BEGIN:VCALENDAR/);
      await s.house.mailbox.mailTo('ana@visiteurs.example');

      await ana.goes(mine);
      await ana.goes(ana.links().find((href) => /annuler|cancel/.test(href)));
      await ana.sends(ana.forms().find((one) => /annuler|cancel/.test(one.action)));
      assert.match(ana.text, words);
      assert.equal((await s.seats('tonight')).free, 5);
    });
  });
}

for (const [tongue, one, many] of [
  ['fr', ['Votre place', 'Rendre ma place'], ['Vos places', 'Rendre mes places']],
  ['en', ['Your place', 'Give my place back'], ['Your places', 'Give my places back']],
]) {
  test(`the checkout of one place speaks of one (${tongue})`, async () => {
    await story(told, async (s) => {
      for (const [seats, [step, back]] of [['1', one], ['2', many]]) {
        const ana = s.person(tongue);
        await holdsByPage(s, ana, tongue, seats);
        assert.equal(/<li class="done"><a [^>]*>([^<]*)</.exec(ana.html)[1], step);
        assert.equal(/<button class="quiet-button">([^<]*)</.exec(ana.html)[1], back);
      }
    });
  });
}

for (const [tongue, left, held, refused, held2, label] of [
  ['fr', 'Vous n’avez pas payé.', /Rien n’a été débité\. Votre place est gardée jusqu’à \d+ h/, 'Le paiement n’a pas abouti.', /Vos places? sont gardées/, 'Réservation'],
  ['en', 'You have not paid.', /Nothing was charged\. Your place is held until \d+:\d\d/, 'The payment did not go through.', /Your places are held/, 'Booking'],
]) {
  test(`who leaves the bank’s page reads that nothing was paid, and pays again from there (${tongue})`, async () => {
    await story(told, async (s) => {
      const ana = s.person(tongue);
      await holdsByPage(s, ana, tongue, '1');
      const orders = async () => {
        await ana.sends(ana.form('name="email"'), { name: 'Ana Essai', email: 'ana@visiteurs.example', phone: '06 39 98 00 01', terms: '2026-06' }, { follow: false });
        assert.equal(ana.status, 303, ana.text.slice(0, 400));
        return ana.headers.get('location');
      };
      const bank = await orders();
      const gone = await fetch(bank, { method: 'POST', body: new URLSearchParams({ act: 'back' }), redirect: 'manual' });
      await ana.goes(gone.headers.get('location'));
      assert.ok(ana.text.includes(left), ana.text.slice(0, 600));
      assert.match(ana.text, held);
      assert.doesNotMatch(ana.text, held2);
      assert.equal(await orders(), bank, 'another payment of the same order');
      for (let n = 0; n < 2; n++) { // at once, and once more without going there
        await ana.goes(gone.headers.get('location'));
        assert.ok(ana.text.includes(left), ana.text.slice(0, 600));
      }

      await payAt(bank, 'decline');
      await until('the refusal', async () => await s.count("payment_intent WHERE state = 'refused'") === 1);
      await ana.goes(gone.headers.get('location'));
      assert.ok(ana.text.includes(refused), ana.text.slice(0, 600));
      assert.match(ana.text, held);

      // Paid in the end: the page shows the reference that "my booking" asks for, as the mail does.
      const paid = await payAt(await orders());
      await until('my booking', async () => {
        await ana.goes(paid.location);
        return /<article class="ticket"/.test(ana.html);
      });
      const [[reference]] = await s.house.sql('SELECT reference FROM booking');
      assert.ok(ana.text.includes(`${label} ${reference}`), ana.text.slice(0, 800));
      assert.ok((await s.house.mailbox.mailTo('ana@visiteurs.example')).text.includes(`${label} ${reference}`));
    });
  });
}

test('keeping the places longer keeps what was typed; what is ordered stands at the button', async () => {
  await story(told, async (s) => {
    const ana = s.person('fr');
    await holdsByPage(s, ana, 'fr');
    const until = async () => (await s.house.sql('SELECT expires FROM booking'))[0][0];
    const before = await until();
    const said = { name: 'Ana Essai', email: 'nulle part', phone: '06 39', terms: '2026-11' };
    assert.match(ana.html, /<button[^>]* form="order-form"[^>]* name="keep"/);
    await ana.sends(ana.form('name="email"'), { ...said, keep: '1' });
    assert.equal(ana.status, 200);
    assert.ok(Number(await until()) > Number(before), 'no longer than before');
    for (const [name, value] of [['name', 'Ana Essai'], ['email', 'nulle part'], ['phone', '06 39']]) {
      assert.ok(ana.form('name="email"').fields.some(([field, typed]) => field === name && typed === value), `${name} is lost`);
    }
    assert.match(ana.html, /name="terms"[^>]* checked/);
    assert.doesNotMatch(ana.html, /aria-invalid/, 'nobody has ordered yet');
    const law = /<p class="law">[\s\S]*?<\/p>/.exec(ana.html)[0].replace(/<[^>]*>/g, '').replace(/[\s\u00a0]+/g, ' ');
    assert.match(law, /La marche de nuit, .* 20 h 30\. Durée 1 h\. Vendu par/);

    // One rule for who comes, on the page and at the API, in the same words.
    await ana.sends(ana.form('name="email"'), { ...said, keep: null });
    assert.equal(ana.status, 422);
    const [, id, k] = /commandes\/([^?]*)\?k=([^&]*)/.exec(ana.url);
    const api = await s.api.post(`/api/v1/bookings/${id}/who?k=${k}`, { name: said.name, email: said.email, phone: said.phone, terms: true }, { tongue: 'fr' });
    assert.equal(api.status, 422);
    for (const { field, why } of api.body.errors) assert.ok(ana.text.includes(why.replace(/[\s\u00a0]+/g, ' ')), `${field}: ${why}`);
    await ana.sends(ana.form('name="email"'), { ...said, email: 'ana@visiteurs.example', phone: 'appelez le 0639980001' });
    assert.equal(ana.status, 422);
    assert.match(ana.html, /id="phone-wrong"/);
    const bare = await s.api.post(`/api/v1/bookings/${id}/who?k=${k}`, { name: said.name, email: 'ana@visiteurs.example', terms: true });
    assert.equal(bare.status, 200, 'a telephone is asked, never demanded');
  });
});

test('a page that many read at once: each has a token of their own, and a seat that goes is seen by all', async () => {
  await story(told, async (s) => {
    const path = `/fr/visites/${s.offers['night-walk'].slug}`;
    const field = (person, name) => new RegExp(`name="${name}" value="([^"]+)"`).exec(person.html)?.[1];
    const [ana, bao] = [s.person('fr'), s.person('fr')];
    await Promise.all([ana.goes(path), bao.goes(path)]);
    await ana.goes(path);
    assert.match(field(ana, 'csrf'), /^[0-9a-f]{32}$/);
    assert.notEqual(field(ana, 'csrf'), field(bao, 'csrf'));
    assert.notEqual(field(ana, 'key'), field(bao, 'key'));
    assert.match(bao.html, /data-free="5"/);
    assert.doesNotMatch(bao.html, /[\0-\x08]/);
    assert.match(bao.html, /<path class="pin"/);
    assert.match(bao.html, /<path class="water[^"]*" d="M-?\d+ -?\d+Q/, 'no water where there is some');
    await holdsByPage(s, ana, 'fr');
    await bao.goes(path);
    assert.match(bao.html, /data-free="3"/);
  });
});

test('addresses that lead nowhere, forms too large, and what every page carries', async () => {
  await story(told, async (s) => {
    const ana = s.person('fr');
    for (const path of ['/fr/nulle-part', '/fr/visites/pas-de-telle-visite-9', '/de/', '/assets/none.css', '/fr/commandes/01890000-0000-7000-8000-00000000abcd?k=x']) {
      await ana.goes(path);
      assert.equal(ana.status, 404, path);
    }
    // An address of nobody's has the layout, a search and ways out, in the reader's language.
    for (const [path, tongue, words, list] of [['/nulle-part', 'fr', /Ce chemin ne mène nulle part\. Celui-ci, si/, '/fr/visites'],
      ['/fr/nulle/part', 'fr', /Ce chemin ne mène nulle part/, '/fr/visites'], ['/en/nowhere', 'en', /This path leads nowhere/, '/en/visits'],
      ['/nowhere', 'en', /This path leads nowhere/, '/en/visits']]) {
      const lost = s.person(tongue);
      await lost.goes(path);
      assert.equal(lost.status, 404, path);
      assert.match(lost.html, new RegExp(`<html lang="${tongue}"`));
      assert.match(lost.text, words);
      assert.equal(lost.form('role="search"').action, `${s.house.url}${list}`, path);
      assert.ok(lost.links().some((href) => href.includes(s.offers['night-walk'].slug)), `${path}: no visit is offered`);
      assert.ok(lost.links().includes(tongue === 'fr' ? '/en/' : '/fr/'), `${path}: not in the other language`);
      assert.match(lost.text, /Pays d’Essai/);
    }
    await ana.fetch('/fr/reservations', { method: 'POST', body: `a=${'b'.repeat(1300 * 1024)}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    assert.equal(ana.status, 413);
    await ana.fetch('/fr/', { method: 'DELETE' });
    assert.equal(ana.status, 405);
    // Each filter alone and all together: what one holds never leaves its own place.
    await ana.goes('/fr/visites?day=2026-12-24&from=2026-01-01&until=2099-01-01&seats=2&page=1&size=20&q=marche');
    assert.equal(ana.status, 200);
    await ana.goes('/fr/visites?theme=sea&page=x&q=%ff');
    assert.ok([200, 422].includes(ana.status), String(ana.status));
    await ana.goes('/fr/');
    for (const name of ['content-security-policy', 'x-content-type-options', 'referrer-policy']) assert.ok(ana.headers.get(name), name);
    assert.doesNotMatch(ana.html, /https?:\/\/(?!127\.0\.0\.1|www\.openstreetmap)[^"]*\.(js|css|woff2|png|svg)/, 'nothing is fetched from elsewhere');
    await ana.goes('/fr/visites?q=marche');
    assert.match(ana.text, /La marche de nuit/);
    await holdsByPage(s, ana, 'fr', '6'); // more than there are
    assert.equal((await s.seats('tonight')).held, 0);
    assert.match(ana.html, new RegExp(s.offers['night-walk'].slug));
  });
});

test('tariffs without an English label are called by their kind in English', async () => {
  const euros = (minor) => ({ minor, currency: 'EUR' });
  const tariffs = [['adult', 'Plein tarif'], ['child', 'Enfant de la commune'], ['reduced', 'Tarif solidaire'], ['group', 'Classe']]
    .map(([kind, fr], n) => ({ kind, label: { fr }, price: euros(1000 - 100 * n) }));
  await story({ ...told, offers: { 'night-walk': { tariffs } } }, async (s) => {
    const { slug } = s.offers['night-walk'];
    const labels = async (tongue) => (await s.api.get(`/api/v1/offers/${slug}`, { tongue })).body.tariffs.map((one) => one.label);
    assert.deepEqual(await labels('fr'), tariffs.map((one) => one.label.fr));
    assert.deepEqual(await labels('en'), ['Adult', 'Child', 'Reduced', 'Group']);
    const ana = s.person('en');
    await holdsByPage(s, ana, 'en');
    assert.match(ana.text, /2 adults /);
    await ana.goes(`/en/visits/${slug}`);
    if (!ana.html.includes('name="slot"')) await ana.goes(ana.links().find((href) => /[?&]date=/.test(href)));
    for (const { label } of tariffs) assert.ok(!ana.text.includes(label.fr), `${label.fr} on an English page`);
  });
});

test('a destination that has just begun says what comes, and no number of nothing', async () => {
  await story({ offers: {}, slots: {} }, async (s) => {
    const ana = s.person('fr');
    await until('the home page', async () => (await ana.goes('/fr/')).status === 200);
    assert.doesNotMatch(ana.text, /\b0 visite/);
    assert.match(ana.text, /Les premières visites se préparent/);
    await ana.goes('/en/');
    assert.doesNotMatch(ana.text, /\b0 visit/);
    assert.match(ana.text, /The first visits are being prepared/);
    assert.ok(ana.links().includes('/partner/'));

    // Vetted, but no date yet: what there is can be found.
    await s.tell({ offers: { 'night-walk': { theme: 'night' } } });
    await ana.goes('/fr/');
    assert.match(ana.text, /1 visite avec les gens qui vivent ici/);
    assert.doesNotMatch(ana.text, /\b0 visite/);
    await ana.goes(ana.links().find((href) => /theme=night/.test(href)));
    assert.match(ana.text, /La marche de nuit/);
  });
});

test('the hold ends at the checkout: taken again, with what was typed', async () => {
  await story(told, async (s) => {
    const ana = s.person();
    await holdsByPage(s, ana, 'fr');
    const first = ana.url;
    const form = ana.forms().find((one) => one.html.includes('name="email"'));
    await s.house.sql("UPDATE booking SET expires = expires - 86400000000, held_until = held_until - 86400000000 WHERE state = 'held'");
    await ana.sends(form, { name: 'Ana "Essai" <d’Exemple>', email: 'ana@visiteurs.example', phone: '01 99 00 12 34', terms: 'yes' });
    assert.equal(ana.status, 410, ana.text.slice(0, 300));
    assert.match(ana.text, /Les reprendre/);
    await ana.sends(ana.forms().find((one) => one.html.includes('Les reprendre')));
    assert.equal(ana.status, 200, ana.text.slice(0, 300));
    assert.notEqual(ana.url, first);
    const typed = Object.fromEntries(ana.forms().find((one) => one.html.includes('name="email"')).fields);
    assert.deepEqual([typed.name, typed.email, typed.phone], ['Ana "Essai" <d’Exemple>', 'ana@visiteurs.example', '01 99 00 12 34']);
    assert.deepEqual(await s.house.sql("SELECT state, seats FROM booking WHERE state = 'held' AND held_until > UNIX_TIMESTAMP() * 1000000"), [['held', '2']]);
    // The address alone knows nothing that was typed; what is no address of mail is not taken along.
    await ana.goes(first);
    assert.equal(ana.status, 410);
  });
});

test('a destination without a visit says so, and blames no filter', async () => {
  await story({ offers: { waiting: { approved: false } } }, async (s) => {
    const ana = s.person();
    await ana.goes('/fr/visites');
    assert.equal(ana.status, 200);
    assert.match(ana.text, /Aucune visite n’est encore en ligne/);
    assert.doesNotMatch(ana.text, /Rien avec tout cela|Tout effacer/);
  });
});

test('a free visit is booked on the page: all of it is written, or nothing', async () => {
  await story({ offers: { 'night-walk': { price: 0 } }, slots: { tonight: { offer: 'night-walk', in: 4, seats: 5 } } }, async (s) => {
    const ana = s.person();
    await holdsByPage(s, ana, 'fr');
    await ana.sends(ana.forms().find((one) => one.html.includes('name="email"')), { name: 'Ana Essai', email: 'ana@visiteurs.example', phone: '', terms: '2026-11' });
    assert.equal(ana.status, 200, ana.text.slice(0, 300));
    assert.deepEqual(await s.house.sql('SELECT b.state, COUNT(t.number) FROM booking b JOIN ticket t ON t.booking = b.id'), [['confirmed', '2']]);
    await s.house.mailbox.mailTo('ana@visiteurs.example');
  });
});
