// SPDX-License-Identifier: EUPL-1.2
// The payment provider seen from outside: a person at its page, and whoever sends us notifications.
import { createHmac, randomBytes } from 'node:crypto';
import { SECRET } from './house.mjs';
import { Person } from './pages.mjs';

export const CARDS = {
  success: '4970 0000 0000 0014',
  decline: '4970 0000 0000 0022',
  secure: '4970 0000 0000 0030',
  abandon: '4970 0000 0000 0048',
  late: '4970 0000 0000 0055',
  repeated: '4970 0000 0000 0063',
  lost: '4970 0000 0000 0071',
  noRefund: '4970 0000 0000 0089',
  slowRefund: '4970 0000 0000 0097',
};

// Pay at the provider's page; gives where it sent the person, or what its page says.
export async function payAt(url, card = 'success', confirms = true) {
  const person = new Person(new URL(url).origin);
  await person.goes(url);
  await person.fetch(person.url, {
    method: 'POST', body: new URLSearchParams({ card: CARDS[card] }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  if (card === 'secure') {
    await person.fetch(`${url}/secure`, {
      method: 'POST',
      body: new URLSearchParams({ card: CARDS.secure, act: confirms ? 'yes' : 'no' }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  }
  return { status: person.status, location: person.headers.get('location'), text: person.text };
}

export const counters = async (house) => (await fetch(`${house.payUrl}/counters`)).json();

// A notification as the provider would send it, or nearly so.
export async function notify(house, said, { secret = SECRET, at = Math.floor(Date.now() / 1000), header, connection = 'fakepay', body } = {}) {
  const text = body ?? JSON.stringify(said);
  const signature = createHmac('sha256', secret).update(`${at}.${text}`).digest('hex');
  const headers = { 'content-type': 'application/json' };
  const value = header ?? `t=${at},v1=${signature}`;
  if (value) headers['fakepay-signature'] = value;
  const reply = await fetch(`${house.url}/hooks/${connection}`, { method: 'POST', headers, body: text });
  return { status: reply.status, text: await reply.text() };
}

export function notice(intent, state, amount, event = `ev_${randomBytes(8).toString('hex')}`) {
  return {
    event,
    key: intent,
    reference: `fp_${randomBytes(6).toString('hex')}`,
    state,
    ...(state === 'taken' ? { amount: { minor: amount, currency: 'EUR' }, fee: { minor: 29, currency: 'EUR' } } : {}),
    at: `${new Date().toISOString().slice(0, 19)}Z`,
  };
}
