// SPDX-License-Identifier: EUPL-1.2
// A visit is booked as a person would: from the home page to the ticket, on a telephone and on a desk.
import { test } from 'node:test';
import { CARDS } from '../kit/fakepay.mjs';
import { atScreen, WIDTHS, withBrowser } from '../kit/screen.mjs';
import { assert, story, until } from '../kit/story.mjs';

const told = {
  offers: { 'night-walk': { price: 1250, cancel: 'flexible' }, stroll: { price: 0, theme: 'nature', kind: 'guided' } },
  slots: { tonight: { offer: 'night-walk', in: 3, seats: 12 }, later: { offer: 'night-walk', in: 9, seats: 12 }, sunday: { offer: 'stroll', in: 4 } },
};

// A pair of buttons is as wide as what stands above it.
async function fillsItsColumn(page, pair) {
  const short = await page.locator(`${pair}:visible`).evaluateAll((all) => all.map((one) => {
    const around = getComputedStyle(one.parentElement);
    return one.parentElement.clientWidth - parseFloat(around.paddingLeft) - parseFloat(around.paddingRight) - one.offsetWidth;
  }).filter((missing) => missing > 1));
  assert.deepEqual(short, [], `${pair} is narrower than its column`);
}

// Words drawn on a map can be read, and none is cut by its edge.
async function fullLabels(page, map, least) {
  const labels = await page.locator(`${map} text:visible`).evaluateAll((all) => all.map((one) => {
    const frame = one.ownerSVGElement.getBoundingClientRect();
    const box = one.getBoundingClientRect();
    return { name: one.textContent, high: Math.ceil(parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a), whole: box.left >= frame.left && box.right <= frame.right };
  }));
  assert.ok(labels.length > 0, 'a map without words');
  assert.deepEqual(labels.filter((one) => !one.whole || one.high < least), []);
}

async function toCheckout(s, { page, looks }) {
  await page.goto(`${s.house.url}/`);
  assert.match(page.url(), /\/fr\/$/);
  await looks('home');
  const words = await page.locator('.head__in a:visible').evaluateAll((all) => all.filter((a) => a.offsetHeight > 48).map((a) => a.textContent));
  assert.deepEqual(words, [], 'no words of the header are broken over two lines');
  await page.locator('a[href="/fr/visites"]:visible').first().click();
  await page.waitForURL(/\/fr\/visites/);
  await looks('list');
  await fillsItsColumn(page, '.list__go');
  await page.locator(`main a[href*="${s.offers['night-walk'].slug}"]`).first().click();
  await page.waitForURL(new RegExp(s.offers['night-walk'].slug));
  await looks('visit');
  if (await page.locator('input[name="slot"]').count() === 0) await page.locator('.calendar a').first().click();
  await page.locator(`input[name="slot"][value="${s.slots.tonight}"]`).check();
  const adults = page.locator(`input[name="t_${s.tariff('night-walk')}"]`);
  await adults.fill('0');
  const more = page.locator('.tariff', { has: adults }).locator('button[data-step="1"]');
  await more.click();
  await more.click();
  assert.equal(await adults.inputValue(), '2');
  assert.match((await page.locator('[data-sum]').first().innerText()).replace(/\s/g, ' '), /25,00 €/);
  await page.locator('form button.t').click();
  await page.waitForURL(/\/fr\/commandes\//);
  await looks('checkout');
}

for (const size of WIDTHS) {
  test(`home, list, visit, seats, checkout, the bank’s page, my booking at ${size[0]} px`, async () => {
    await story(told, (s) => withBrowser(async (browser) => {
      const screen = await atScreen(browser, size);
      const { page, looks } = screen;
      await toCheckout(s, screen);

      // More time first: what was typed is kept.
      await page.locator('input[name="name"]').fill('Ana Essai');
      await page.locator('button[name="keep"]').click();
      await page.waitForFunction(() => /2[0-9] minutes/.test(document.querySelector('[role="timer"]').textContent));
      assert.equal(await page.locator('input[name="name"]').inputValue(), 'Ana Essai');
      // A mistake: told beside the field, what was typed is kept. The Enter key orders, it asks for no more time.
      const need = page.locator('textarea[name="access_need"]');
      assert.equal(await need.isVisible(), false, 'asked only of whom it concerns');
      await page.locator('input[name="needs_access"]').check();
      assert.equal(await need.isVisible(), true);
      await page.locator('input[name="email"]').fill('ana');
      await page.locator('input[name="email"]').press('Enter');
      await page.locator('[aria-invalid="true"]').first().waitFor();
      assert.equal(await page.locator('input[name="name"]').inputValue(), 'Ana Essai');
      assert.equal(await page.locator('input[name="email"]').inputValue(), 'ana');
      await looks('checkout-wrong');

      await page.locator('#access_need-wrong').waitFor();
      await need.fill('Un fauteuil roulant');
      await page.locator('input[name="email"]').fill('ana@visiteurs.example');
      await page.locator('input[name="phone"]').fill('06 39 98 00 01');
      await page.locator('#terms').check();
      await page.locator('form button.t').click();
      await page.waitForURL(/\/pay\//);
      // Back at the checkout nothing is sent again; who comes stands there, and the way on is the same.
      await page.goBack();
      assert.equal(await page.locator('input[name="email"]').inputValue(), 'ana@visiteurs.example');
      assert.equal(await need.inputValue(), 'Un fauteuil roulant');
      await page.locator('#terms').check();
      await page.locator('form button.t').click();
      await page.waitForURL(/\/pay\//);
      await page.locator('input[name="card"]').fill(CARDS.success);
      await page.locator('button').filter({ hasNotText: /retour|back/i }).first().click();
      await page.waitForURL(/\/fr\/(reservations|commandes)\//);
      await until('the ticket', async () => {
        if (await page.locator('.ticket__code img').count() > 0) return true;
        await page.reload();
        return false;
      }, 30000, 500);
      await looks('my-booking');
      await fillsItsColumn(page, '.actions');
      const { sold } = await s.seats('tonight');
      assert.equal(sold, 2);
      const mail = await s.house.mailbox.mailTo('ana@visiteurs.example');
      const code = (await page.locator('.ticket__code .code').first().innerText()).trim();
      assert.ok((mail.text + mail.html).includes(code), `${code} is not in the mail`);
      const link = /https?:\/\/[^\s"<>]*\/reservations\/[^\s"<>]*/.exec(mail.text)[0];
      await page.goto(link.replaceAll('&amp;', '&'));
      assert.equal((await page.locator('.ticket__code .code').first().innerText()).trim(), code);
      await screen.done().catch((wrong) => { if (!/422/.test(wrong.message)) throw wrong; });
    }));
  });
}

// Three towns: where the visit is, one near it, one further than a narrow map shows: that of a telephone, and of a screen
// where the dates leave it half.
const narrow = (width) => width < 720 || (width >= 960 && width < 1200);
const around = {
  offers: {
    ...told.offers,
    stroll: { ...told.offers.stroll, commune: 'Pré-Essai', insee: '93061', point: { lat: 48.9438, lon: 2.3714 } },
    upstream: { commune: 'Bourg-Essai', insee: '93013', point: { lat: 48.9398, lon: 2.4144 } },
  },
  slots: { ...told.slots, monday: { offer: 'upstream', in: 5 } },
};

for (const size of [...WIDTHS, [1024, 768]]) {
  test(`a search that finds nothing, one that finds one visit, at ${size[0]} px`, async () => {
    await story(around, (s) => withBrowser(async (browser) => {
      const screen = await atScreen(browser, size);
      const { page, looks } = screen;
      await page.goto(`${s.house.url}/fr/visites?q=introuvable`);
      await looks('list-none');
      assert.equal(await page.locator('#places').isVisible(), false, 'no map without a place');
      assert.equal(await page.locator('.list__go a[href="#places"]').count(), 0);
      await fillsItsColumn(page, '.list__go');
      assert.equal(await page.locator('#filter-form button.p').innerText(), 'Filtrer');
      await page.goto(`${s.house.url}/fr/visites?price=free`);
      assert.equal(await page.locator('#filter-form button.p').innerText(), 'Voir la visite');
      await page.goto(`${s.house.url}/fr/visites/${s.offers['night-walk'].slug}`);
      await fillsItsColumn(page, '.total');
      await fullLabels(page, '.map--here svg', 13);
      const towns = await page.locator('.map--here text:visible').evaluateAll((all) => all.map((one) => one.textContent));
      assert.deepEqual(towns, narrow(size[0]) ? ['Pré-Essai'] : ['Pré-Essai', 'Bourg-Essai']);
      await screen.done();
    }));
  });
}

test('the checkout by keyboard alone: in the order of the page, every step seen', async () => {
  await story(told, (s) => withBrowser(async (browser) => {
    const screen = await atScreen(browser, WIDTHS.at(-1));
    const { page } = screen;
    await toCheckout(s, { page, looks: async () => { /* looked at above */ } });
    const passed = [];
    for (let n = 0; n < 40; n++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const el = document.activeElement;
        const style = getComputedStyle(el);
        const label = el.closest('label') ? getComputedStyle(el.closest('label')) : style;
        const seen = [style, label].some((one) => one.outlineStyle !== 'none' || one.boxShadow !== 'none');
        return { name: el.getAttribute('name') ?? '', tag: el.tagName, button: el.matches('form button.t'), seen };
      });
      if (at.tag === 'BODY') break;
      if (at.name || at.button) {
        assert.ok(at.seen, `no focus is seen on ${at.name || 'the button'}`);
        passed.push(at.button ? 'order' : at.name);
      }
      if (at.name === 'name') await page.keyboard.type('Ben Essai');
      if (at.name === 'email') await page.keyboard.type('ben@visiteurs.example');
      if (at.name === 'phone') await page.keyboard.type('06 39 98 00 02');
      if (at.name === 'terms') await page.keyboard.press('Space');
      if (at.button) { await page.keyboard.press('Enter'); break; }
    }
    const walked = passed.filter((name) => ['name', 'email', 'phone', 'terms', 'order'].includes(name));
    assert.deepEqual([...new Set(walked)], ['name', 'email', 'phone', 'terms', 'order']);
    await page.waitForURL(/\/pay\//);
    await screen.done();
  }));
});
