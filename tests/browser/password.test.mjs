// SPDX-License-Identifier: EUPL-1.2
// One's own password at a screen: shown while it is typed, changed, forgotten, by keyboard alone too.
import { test } from 'node:test';
import { atScreen, WIDTHS, withBrowser } from '../kit/screen.mjs';
import { assert, story } from '../kit/story.mjs';
import { AGENT, PARTNER, PASSWORD } from '../kit/town.mjs';

const night = { offers: { 'night-walk': { price: 1250 } }, slots: { tonight: { offer: 'night-walk', in: 3 } } };
const NEW = 'trois cygnes au lavoir';

async function signsIn(s, page, desk, email, password) {
  await page.goto(`${s.house.url}/${desk}/sign-in`);
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('main form button.p').click();
  await page.waitForURL((url) => !url.pathname.includes('sign-in'));
}

// What has the focus, in words.
const focused = (page) => page.evaluate(() => document.activeElement.getAttribute('aria-label') || document.activeElement.name || document.activeElement.textContent.replace(/\s+/g, ' ').trim());

for (const size of WIDTHS) {
  test(`my account, and a forgotten password, at ${size[0]} px`, async () => {
    await story(night, (s) => withBrowser(async (browser) => {
      const screen = await atScreen(browser, size);
      const { page, looks } = screen;
      await page.goto(`${s.house.url}/partner/sign-in`);
      await looks('sign-in');
      await signsIn(s, page, 'partner', PARTNER, PASSWORD);

      const account = page.locator('a[href="/partner/account"]:visible').first();
      if (size[0] < 900) await page.locator('a[href="#menu"]').click();
      await account.click();
      await page.waitForURL(/\/partner\/account/);
      await looks('account');
      const wanted = page.locator('input[name="new_password"]');
      await page.locator('input[name="password"]').fill('un mot faux');
      await wanted.fill(PARTNER);
      await page.locator('main form button.p').click();
      await page.waitForLoadState();
      await looks('account-wrong');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'summary');

      await page.locator('input[name="password"]').fill(PASSWORD);
      await wanted.fill(NEW);
      const show = page.getByRole('button', { name: 'Afficher le mot de passe' }).last();
      await show.click();
      assert.equal(await wanted.getAttribute('type'), 'text');
      await looks('account-shown');
      await page.locator('main form button.p').click();
      await page.waitForURL(/done=password/);
      assert.match(await page.locator('main [role="status"]').first().innerText(), /Votre mot de passe est changé/);
      await looks('account-changed');
      await page.context().clearCookies();

      await page.goto(`${s.house.url}/office/sign-in`);
      await page.getByRole('link', { name: 'Mot de passe oublié ?' }).click();
      await page.waitForURL(/\/office\/password/);
      await looks('password-forgotten');
      await page.locator('input[name="email"]').fill(AGENT);
      await page.keyboard.press('Enter');
      await page.waitForURL(/done=sent/);
      await looks('password-sent');
      const mail = await s.house.mailbox.mailTo(AGENT);
      const letter = await page.context().newPage();
      await letter.setContent(mail.html);
      await letter.screenshot({ path: `${process.env.INSOLITE_BUILD ?? 'build-test'}/screens/password-mail-${size[0]}.png`, fullPage: true });
      await letter.close();

      const link = /https?:\S+\/password\/new\?k=[\w-]+/.exec(mail.text)[0];
      await page.goto(link);
      await looks('password-choose');
      await wanted.fill(NEW);
      await page.locator('main form button.p').click();
      await page.waitForURL(/\/office\/sign-in\?done=password/);
      await looks('password-chosen');
      await page.goto(link);
      await looks('password-dead');
      await screen.done(/status of (410|422)/);
    }));
  });
}

test('by keyboard alone: the order of the focus, shown and hidden, and no script', async () => {
  await story(night, (s) => withBrowser(async (browser) => {
    const screen = await atScreen(browser, [1440, 900]);
    const { page } = screen;
    await signsIn(s, page, 'office', AGENT, PASSWORD);
    await page.goto(`${s.house.url}/office/account`);
    await page.locator('input[name="password"]').focus();
    const order = [await focused(page)];
    for (let n = 0; n < 5; n++) {
      await page.keyboard.press('Tab');
      order.push(await focused(page));
    }
    assert.deepEqual(order, ['password', 'Afficher le mot de passe', 'new_password', 'Afficher le mot de passe', 'Changer le mot de passe', 'Mot de passe oublié ?']);
    for (let n = 0; n < 2; n++) await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Space');
    assert.equal(await focused(page), 'Masquer le mot de passe');
    assert.equal(await page.locator('input[name="new_password"]').getAttribute('type'), 'text');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('input[name="new_password"]').getAttribute('type'), 'password');
    await page.locator('input[name="password"]').focus();
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type(NEW);
    await page.keyboard.press('Enter');
    await page.waitForURL(/done=password/);
    await screen.done();

    const plain = await browser.newContext({ javaScriptEnabled: false });
    const bare = await plain.newPage();
    await signsIn(s, bare, 'office', AGENT, NEW);
    assert.equal(await bare.goto(`${s.house.url}/office/account`).then((reply) => reply.status()), 200);
    assert.equal(await bare.getByRole('button', { name: 'Afficher' }).count(), 0);
    await plain.close();
  }));
});
