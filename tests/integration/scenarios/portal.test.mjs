// SPDX-License-Identifier: EUPL-1.2
// The partner's own file.
import { test } from 'node:test';
import { assert, story } from '../../kit/story.mjs';
import { PARTNER } from '../../kit/town.mjs';

test('the account that is paid: everything that is wrong is told at once', async () => {
  await story({ offers: { 'night-walk': {} } }, async (s) => {
    const malika = await s.signedIn('partner', PARTNER);
    const saves = async (holder, iban) => {
      await malika.goes('/partner/file');
      await malika.sends(malika.form('/partner/file'), { holder, iban });
    };
    await saves('', 'FR7630006000011234567890188'); // its last digit is another
    assert.equal(malika.status, 422);
    assert.match(malika.html, /id="holder-wrong"/);
    assert.match(malika.html, /id="iban-wrong"/);
    await saves('', '');
    assert.match(malika.html, /id="holder-wrong"/);
    assert.match(malika.html, /id="iban-wrong"/);
    assert.equal(await s.count("partner WHERE iban = 'FR7630006000011234567890189'"), 1);
    await saves('LE MARCHE NOCTURNE', 'DE89 3704 0044 0532 0130 00');
    assert.equal(malika.status, 200);
    assert.equal(await s.count("partner WHERE holder = 'LE MARCHE NOCTURNE' AND iban = 'DE89370400440532013000'"), 1);
  });
});
