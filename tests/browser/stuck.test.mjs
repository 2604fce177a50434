// SPDX-License-Identifier: EUPL-1.2
// What is stuck, as an agent sees and mends it; the keyboard is enough.
import { test } from 'node:test';
import { atScreen, WIDTHS, withBrowser } from '../kit/screen.mjs';
import { assert, story, until } from '../kit/story.mjs';
import { AGENT, PASSWORD } from '../kit/town.mjs';

const WRONG = 'une.personne.au.tres.long.nom@visiteurs-de-la-destination.exmaple';

for (const size of WIDTHS) {
  test(`what is stuck at ${size[0]} px`, async () => {
    const settings = { refuse: (address) => (address === WRONG ? 550 : 0) };
    await story({ settings, offers: { 'night-walk': { price: 1250, cancel: 'flexible' } }, slots: { tonight: { offer: 'night-walk', in: 5 } } }, (s) => withBrowser(async (browser) => {
      await s.visitorHolds('ana', { seats: 2 });
      await s.visitorPays('ana', { email: WRONG });
      await s.visitorHolds('ben');
      await s.visitorPays('ben');
      await s.house.mailbox.mailTo('ben@visiteurs.example');
      await s.house.provider.stop();
      await s.visitorCancels('ben');
      await until('a task given up', async () => {
        await s.house.sql("UPDATE job SET attempts = 19, due = 1 WHERE kind = 'payment_refund_send' AND state = 'waiting'");
        return await s.count("job WHERE state = 'stuck'") === 1 && await s.count("mail WHERE state = 'refused'") === 1;
      });
      await s.house.openProvider();

      const screen = await atScreen(browser, size);
      const { page, looks } = screen;
      await page.goto(`${s.house.url}/office/`);
      await page.locator('input[name="email"]').fill(AGENT);
      await page.locator('input[name="password"]').fill(PASSWORD);
      await page.locator('main form button.p').click();
      await page.waitForURL(/\/office\/queue/);
      await looks('stuck-told');
      await page.locator('.bar-notice a').click();
      await page.waitForURL(/\/office\/stuck$/);
      await looks('stuck');

      // By the keyboard: from the beginning of the page to the mail, its address, and away.
      const tabTo = async (there) => {
        for (let n = 0; n < 40; n++) {
          await page.keyboard.press('Tab');
          if (await page.evaluate((selector) => document.activeElement.matches(selector), there)) return;
        }
        assert.fail(`the keyboard does not reach ${there}`);
      };
      await tabTo('a[href^="/office/stuck/mails/"]');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/office\/stuck\/mails\//);
      await looks('stuck-mail');
      await page.locator('input[name="email"]').fill('nulle part');
      await page.keyboard.press('Enter');
      await page.locator('#email-wrong').waitFor();
      await looks('stuck-mail-wrong');
      await tabTo('input[name="email"]');
      await page.keyboard.press('Control+A');
      await page.keyboard.type('ana@visiteurs.example');
      await tabTo('form[action$="/address"] button');
      await page.keyboard.press('Enter');
      await page.waitForURL(/done=sent/);
      await s.house.mailbox.mailTo('ana@visiteurs.example');
      await tabTo('a[href^="/office/stuck/tasks/"]');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/office\/stuck\/tasks\//);
      await looks('stuck-task');
      await tabTo('form[action$="/again"] button');
      await page.keyboard.press('Enter');
      await page.waitForURL(/done=again/);
      await until('the refund', async () => (await s.house.sql('SELECT state FROM payment_refund')).join() === 'done');
      await page.goto(`${s.house.url}/office/stuck`);
      await looks('stuck-none');
      assert.match(await page.locator('main').innerText(), /Tout va bien/);
      await screen.done(/status of 422/);
    }));
  });
}
