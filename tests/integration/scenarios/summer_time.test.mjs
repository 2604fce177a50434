// SPDX-License-Identifier: EUPL-1.2
import { test } from 'node:test';
import { assert, bare, story } from '../../kit/story.mjs';
import { PARTNER } from '../../kit/town.mjs';

// The next last Sunday of a month: the night on which the clocks of Paris change.
function nightOf(month) {
  for (let year = new Date().getUTCFullYear(); ; year++) {
    const last = new Date(Date.UTC(year, month, 0));
    last.setUTCDate(last.getUTCDate() - last.getUTCDay());
    if (last.getTime() > Date.now() + 3 * 86400000) return last.toISOString().slice(0, 10);
  }
}

test('a night of summer time: an hour that does not exist, an hour that comes twice', async () => {
  const spring = nightOf(3);
  const autumn = nightOf(10);
  await story({ offers: { 'night-walk': { price: 1000 } }, slots: {} }, async (s) => {
    const slot = (day, more) => ({ offer: 'night-walk', at: '02:30', day, ...more });
    await s.opens({ absent: slot(spring), twice: slot(autumn), first: slot(autumn, { fold: 'first' }), second: slot(autumn, { fold: 'second' }), before: slot(spring, { at: '01:30' }), after: slot(spring, { at: '03:00' }) });
    assert.deepEqual(s.faults, { absent: 'hour-absent', twice: 'hour-twice' });
    const starts = async (key) => Number((await s.house.sql(`SELECT starts FROM slot WHERE id = ${bare(s.slots[key])}`))[0][0]) / 60e6;
    assert.equal(await starts('second') - await starts('first'), 60);
    assert.equal(await starts('after') - await starts('before'), 30); // an hour and a half on the wall

    // The same in the portal, where a person is asked.
    const malika = await s.signedIn('partner', PARTNER);
    const asks = async (given) => {
      await malika.goes('/partner/slots/new');
      await malika.sends(malika.form('/partner/slots/new'), { offer: s.offers['night-walk'].id, hour: '02:15', capacity: '8', language: 'fr', ...given });
    };
    const before = await s.count('slot');
    await asks({ day: spring });
    assert.match(malika.text, /n’existe pas|n'existe pas/i, malika.text.slice(0, 600));
    assert.match(malika.html, /value="02:15"/);
    await asks({ day: autumn });
    assert.match(malika.html, /name="fold"/);
    await malika.sends(malika.form('/partner/slots/new'), { fold: 'second' });
    assert.equal(malika.status, 200, malika.text.slice(0, 400));
    assert.equal(await s.count('slot'), before + 1);

    // That week again in the next one, where the hour comes once: of two that were at it, one.
    const monday = new Date(new Date(`${autumn}T12:00:00Z`).getTime() - 6 * 86400000);
    const next = new Date(monday.getTime() + 7 * 86400000).toISOString().slice(0, 10);
    await malika.goes(`/partner/agenda/copy?day=${monday.toISOString().slice(0, 10)}`);
    await malika.sends(malika.form('agenda/copy'), { to: next });
    assert.equal(malika.status, 200, malika.text.slice(0, 400));
    assert.equal(await s.count('slot'), before + 3);
  });
});
