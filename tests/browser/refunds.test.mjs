// SPDX-License-Identifier: EUPL-1.2
// A refund that the bank refused, as the visitor and as the agents see it.
import { test } from 'node:test';
import { atScreen, WIDTHS, withBrowser } from '../kit/screen.mjs';
import { assert, bare, story, until } from '../kit/story.mjs';
import { CASHIER, PASSWORD } from '../kit/town.mjs';

for (const size of WIDTHS) {
  test(`a refused refund at ${size[0]} px`, async () => {
    await story({ offers: { 'night-walk': { price: 1250, cancel: 'flexible' } }, slots: { tonight: { offer: 'night-walk', in: 5 } } }, (s) => withBrowser(async (browser) => {
      await s.visitorHolds('ana', { seats: 2 });
      await s.visitorPays('ana', { card: 'noRefund' });
      await s.visitorCancels('ana');
      await until('the refusal', async () => (await s.house.sql("SELECT COUNT(*) FROM payment_refund WHERE state = 'refused'"))[0][0] === '1');
      const { id, link } = s.bookings.get('ana');

      const screen = await atScreen(browser, size);
      const { page, looks } = screen;
      await page.goto(`${s.house.url}/fr/reservations/${id}?${link.split('?')[1]}`);
      assert.match(await page.locator('[role="alert"]').innerText(), /n’a pas pu être fait/);
      await looks('refund-refused');

      await page.goto(`${s.house.url}/office/`);
      await page.locator('input[name="email"]').fill(CASHIER);
      await page.locator('input[name="password"]').fill(PASSWORD);
      await page.locator('main form button.p').click();
      await page.waitForURL((url) => !url.pathname.includes('sign-in'));
      await page.goto(`${s.house.url}/office/refunds`);
      await looks('refunds');
      await page.locator('tbody a').first().click();
      await page.waitForURL(/\/office\/refunds\//);
      await looks('refund');
      await page.locator('textarea[name="note"]').fill('Virement du 3 mars, relevé 12');
      await page.locator('form[action$="/by-hand"] button').click();
      await page.waitForURL(/done=by-hand/);
      await looks('refunds-none');
      assert.equal(await s.count(`payment_refund WHERE state = 'done' AND intent = ${bare(s.bookings.get('ana').intent)}`), 1);
      await page.goto(`${s.house.url}/fr/reservations/${id}?${link.split('?')[1]}`);
      await looks('refund-by-hand');
      await screen.done();
    }));
  });
}
