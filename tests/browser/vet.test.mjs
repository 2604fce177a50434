// SPDX-License-Identifier: EUPL-1.2
// An offer is vetted as an agent would: sign in, the queue, the version beside the one on line, a decision.
import { test } from 'node:test';
import { atScreen, WIDTHS, withBrowser } from '../kit/screen.mjs';
import { assert, story, until } from '../kit/story.mjs';
import { AGENT, CASHIER, PARTNER, PASSWORD } from '../kit/town.mjs';

async function signsIn(s, page, desk, email) {
  await page.goto(`${s.house.url}/${desk}/`);
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.locator('main form button.p').click();
  await page.waitForURL((url) => !url.pathname.includes('sign-in'));
}

for (const size of WIDTHS) {
  test(`an agent reads a proposed visit and puts it on line at ${size[0]} px`, async () => {
    await story({ offers: { 'night-walk': { price: 1250 }, waiting: { approved: false } }, slots: { tonight: { offer: 'night-walk', in: 3 } } }, (s) => withBrowser(async (browser) => {
      const screen = await atScreen(browser, size);
      const { page, looks } = screen;
      await signsIn(s, page, 'office', AGENT);
      await page.goto(`${s.house.url}/office/queue`);
      await looks('queue');
      await page.locator(`a[href*="${s.offers.waiting.version}"]`).first().click();
      await page.waitForURL(/\/office\/reviews\//);
      const take = page.locator('form[action$="/take"] button');
      if (await page.locator('button[value="approve"]').count() === 0 && await take.count() > 0) await take.click();
      await looks('review');
      await page.locator('button[value="approve"]').click();
      await page.waitForLoadState();
      await until('the public page', async () => (await s.api.get(`/api/v1/offers/${s.offers.waiting.slug}`)).status === 200);
      await page.goto(`${s.house.url}/fr/visites/${s.offers.waiting.slug}`);
      assert.match(await page.locator('h1').innerText(), /La visite waiting/);
      await screen.done();
    }));
  });

  test(`a partner’s desk at ${size[0]} px`, async () => {
    await story({ offers: { 'night-walk': { price: 1250 } }, slots: { tonight: { offer: 'night-walk', in: 3 } } }, (s) => withBrowser(async (browser) => {
      await s.visitorHolds('ana');
      await s.visitorPays('ana');
      const screen = await atScreen(browser, size);
      const { page, looks } = screen;
      await signsIn(s, page, 'partner', PARTNER);
      for (const part of ['agenda', 'offers', 'bookings', 'revenue', 'file', 'slots/new', 'agenda/days-off']) {
        const reply = await page.goto(`${s.house.url}/partner/${part}`);
        assert.equal(reply.status(), 200, part);
        await looks(`partner-${part.replace('/', '-')}`);
      }
      await page.goto(`${s.house.url}/partner/slots/${s.slots.tonight}`);
      assert.match(await page.locator('main').innerText(), /ana Essai/);
      await looks('partner-slot');
      await screen.done();
    }));
  });
}

for (const size of WIDTHS) {
  test(`payouts and their statements at ${size[0]} px`, async () => {
    await story({ offers: { 'night-walk': { price: 2000 } }, slots: { tonight: { offer: 'night-walk', in: 3 } } }, (s) => withBrowser(async (browser) => {
      await s.visitorHolds('ana', { seats: 2 });
      await s.visitorPays('ana');
      await s.visitIsOver('ana');
      const screen = await atScreen(browser, size);
      const { page, looks } = screen;
      await signsIn(s, page, 'office', CASHIER);
      await page.goto(`${s.house.url}/office/money`);
      await looks('money-none');
      const prepared = await s.house.verb('settle', 'prepare', '--by', CASHIER); // releases what was held first
      const [id] = /^[0-9a-f-]{36}/.exec(prepared.out) ?? assert.fail(prepared.err);
      await page.goto(`${s.house.url}/office/money/${id}`);
      await looks('settlement');
      await page.locator('#partner').fill('personne');
      await page.locator('#partner').press('Enter');
      await page.waitForURL(/partner=personne/);
      await looks('settlement-none');
      await page.goto(`${s.house.url}/office/money`);
      await looks('money');
      await screen.done();
    }));
  });
}

for (const width of [900, 1340, 1440, 1560]) {
  test(`all an administrator may open stands in one row of the bar at ${width} px`, async () => {
    await story({ offers: {}, slots: {} }, (s) => withBrowser(async (browser) => {
      const added = await s.house.verb('user', 'add', 'admin@essai.example', '--role', 'admin', '--name', 'Agent Essai Administration');
      const [, password] = added.out.trim().split(/\s+/);
      const screen = await atScreen(browser, [width, 900]);
      const { page, looks } = screen;
      await page.goto(`${s.house.url}/office/`);
      await page.locator('input[name="email"]').fill('admin@essai.example');
      await page.locator('input[name="password"]').fill(password);
      await page.locator('main form button.p').click();
      await page.waitForURL((url) => !url.pathname.includes('sign-in'));
      await looks('office-bar');
      const tops = await page.locator('.bar-top nav a:visible').evaluateAll((all) => all.map((a) => a.offsetTop));
      assert.ok(tops.length >= 8, `${tops.length} entries`);
      assert.equal(new Set(tops).size, 1, `rows at ${tops}`);
      await screen.done();
    }));
  });
}

// On with Tab (or back) until it is reached; whatever takes the focus on the way shows it.
async function tabsTo(page, selector, key = 'Tab') {
  for (let n = 0; n < 150; n++) {
    await page.keyboard.press(key);
    const at = await page.evaluate((wanted) => {
      const el = document.activeElement;
      const style = getComputedStyle(el);
      const label = el.closest('label') ? getComputedStyle(el.closest('label')) : style;
      return { there: el.matches(wanted), name: el.outerHTML.slice(0, 90), body: el === document.body, seen: [style, label].some((one) => one.outlineStyle !== 'none' || one.boxShadow !== 'none') };
    }, selector);
    assert.ok(at.seen || at.body, `no focus is seen on ${at.name}`);
    if (at.there) return;
  }
  assert.fail(`${selector} is not reached by ${key}`);
}

test('visits are vetted by keyboard alone: one sent back with a comment, one put on line', async () => {
  await story({ offers: { 'night-walk': {}, first: { approved: false }, second: { approved: false } }, slots: {} }, (s) => withBrowser(async (browser) => {
    const screen = await atScreen(browser, WIDTHS.at(-1));
    const { page } = screen;
    await page.goto(`${s.house.url}/office/`);
    await tabsTo(page, 'input[name="email"]');
    await page.keyboard.type(AGENT);
    await tabsTo(page, 'input[name="password"]');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/office\/queue/);
    await page.keyboard.press('j');
    const name = await page.evaluate(() => document.activeElement.textContent);
    assert.match(name, /La visite/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/office\/reviews\//);

    // A comment on the first field, a reason, no word besides: back to its partner.
    await tabsTo(page, '.comment summary');
    await page.keyboard.press('Enter');
    await tabsTo(page, '.comment textarea');
    await page.keyboard.type('Quel titre !');
    await tabsTo(page, 'select[name="reason"]');
    await page.keyboard.press('ArrowDown');
    await tabsTo(page, 'button[value="return"]', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/done=returned/);
    assert.equal(await s.count("decision WHERE kind = 'return' AND comments LIKE '%Quel titre !%'"), 1);

    // N takes the next one; the first link leads to the decision.
    await page.keyboard.press('n');
    await page.waitForURL(/\/office\/reviews\//);
    await tabsTo(page, 'a[href="#decision"]');
    await page.keyboard.press('Enter');
    await tabsTo(page, 'button[value="approve"]');
    await page.keyboard.press('Enter');
    await page.waitForURL(/done=approved/);
    assert.equal(await s.count("decision d JOIN offer o ON o.published = d.version WHERE d.kind = 'approve' AND d.agent_name <> ''"), 1);
    await screen.done();
  }));
});
