// SPDX-License-Identifier: EUPL-1.2
// Debian's Chromium, driven by playwright-core. Whatever a page complains of in its console fails the test.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from './house.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const pictures = join(build, 'screens');
export const WIDTHS = [[360, 780], [768, 1024], [1440, 900]];

export async function withBrowser(tell) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
  });
  try { return await tell(browser); } finally { await browser.close(); }
}

// One person at one screen.
export async function atScreen(browser, [width, height], { locale = 'fr-FR' } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, locale, timezoneId: 'Europe/Paris' });
  context.setDefaultTimeout(20000);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (said) => { if (said.type() === 'error') complaints.push(`${said.text()} (${page.url()})`); });
  page.on('pageerror', (why) => complaints.push(String(why)));
  return {
    page,
    context,
    // Look at what is shown: nothing sticks out, nobody is shut out, a picture is kept.
    async looks(name, { axe: checked = true } = {}) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true });
      const wide = await page.evaluate(() => document.scrollingElement.scrollWidth);
      assert.ok(wide <= width, `${name} is ${wide} px wide on a screen of ${width}`);
      if (!checked) return;
      const found = await page.evaluate(async (script) => {
        if (!window.axe) (0, eval)(script);
        const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
        return violations.filter((one) => ['serious', 'critical'].includes(one.impact)).map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).slice(0, 4).join(' | ')}`);
      }, axe);
      assert.deepEqual(found, [], `${name} at ${width}`);
    },
    // `but`: what the story brought about on purpose, such as a status.
    async done(but) {
      await context.close();
      assert.deepEqual(complaints.filter((one) => !but?.test(one)), []);
    },
  };
}
