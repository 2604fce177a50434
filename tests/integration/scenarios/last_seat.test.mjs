// SPDX-License-Identifier: EUPL-1.2
import { test } from 'node:test';
import { assert, story } from '../../kit/story.mjs';

test('the last seat: one gets it, the other when it comes free', async () => {
  await story({ offers: { 'night-walk': { price: 1800 } }, slots: { tonight: { offer: 'night-walk', in: 3, seats: 1 } } }, async (s) => {
    await s.visitorHolds('ana');
    await s.visitorHolds('ben', { fault: 'seats-short' });
    assert.deepEqual(await s.seats('tonight'), { capacity: 1, held: 1, sold: 0, free: 0 });

    await s.holdRunsOut('ana');
    await s.visitorHolds('ben again');
    await s.bookingBecomes('ana', 'expired');
    await s.visitorPays('ben again', { email: 'ben@visiteurs.example' });
    assert.deepEqual(await s.seats('tonight'), { capacity: 1, held: 0, sold: 1, free: 0 });

    const mail = await s.house.mailbox.mailTo('ben@visiteurs.example');
    assert.match(mail.subject, /marche de nuit/i);
  });
});
