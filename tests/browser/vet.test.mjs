// SPDX-License-Identifier: EUPL-1.2
// An offer is vetted as an agent would: sign in, the queue, the version beside the one on line, a decision.
import { test } from 'node:test';
import { atScreen, WIDTHS, withBrowser } from '../kit/screen.mjs';
import { assert, story, until } from '../kit/story.mjs';
import { AGENT, PARTNER, PASSWORD } from '../kit/town.mjs';

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
      for (const part of ['agenda', 'offers', 'bookings', 'revenue', 'file', 'slots/new']) {
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
