// SPDX-License-Identifier: EUPL-1.2
// The steps of a story in the words of the trade. Things have names: a later step refers to an earlier one.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Api, fieldsOf, kindOf } from './api.mjs';
import { notice, notify, payAt } from './fakepay.mjs';
import { House } from './house.mjs';
import { Person } from './pages.mjs';
import { until } from './processes.mjs';
import { PASSWORD, town } from './town.mjs';

export const bare = (id) => `x'${id.replaceAll('-', '')}'`; // an id as SQL

export class Story {
  bookings = new Map(); // name -> {id, link, intent, slot}

  static async begin(told = {}) {
    const story = new Story();
    story.house = new House(told.settings);
    try {
      await story.house.open(told);
      story.api = new Api(story.house);
      if (told.town !== null) await story.tell(told);
    } catch (wrong) {
      await story.house.close().catch(() => { /* the first reason is the one to read */ });
      throw wrong;
    }
    return story;
  }

  // (More of) the town: its offers are on sale when this returns.
  async tell(told) {
    const whole = town(this.house, told);
    if (this.told) for (const part of ['partners', 'contracts', 'users']) delete whole[part];
    if (this.told && !told.connections) delete whole.connections;
    const made = await this.house.seed(whole);
    this.told = true;
    for (const part of ['offers', 'slots', 'users', 'partners', 'faults']) this[part] = { ...this[part], ...made[part] };
    for (const [key, offer] of Object.entries(made.offers ?? {})) {
      if (told.offers[key].approved === false) continue;
      const slots = Object.entries(told.slots ?? {}).filter(([, slot]) => slot.offer === key && slot.seats !== 0);
      offer.shown = await until(`${key} in the catalogue`, async () => {
        const reply = await this.api.get(`/api/v1/offers/${offer.slug}`);
        return reply.status === 200 && reply.body.slots.length >= Math.min(slots.length, 100) && reply.body;
      });
      Object.assign(this.offers[key], offer);
    }
  }

  // Slots of offers that are there already; a slot that cannot be opened is in story.faults.
  async opens(slots) {
    const asked = Object.fromEntries(Object.entries(slots).map(([key, slot]) =>
      [key, { ...slot, offer: this.offers[slot.offer].id, partner: this.offers[slot.offer].partner }]));
    const description = town(this.house, { slots: asked });
    const made = await this.house.seed({ destination: description.destination, slots: description.slots });
    this.slots = { ...this.slots, ...made.slots };
    this.faults = { ...this.faults, ...made.faults };
    return made;
  }

  tariff(offer, kind = 'adult') { return this.offers[offer].shown.tariffs.find((one) => one.kind === kind).id; }

  lines(offer, seats) {
    const wanted = typeof seats === 'number' ? { adult: seats } : seats;
    return Object.entries(wanted).map(([kind, n]) => ({ tariff: this.tariff(offer, kind), seats: n }));
  }

  // ---- the visitor ----

  async visitorHolds(name, { offer = Object.keys(this.offers)[0], slot = Object.keys(this.slots)[0], seats = 1, status = 201, fault, tongue = 'fr' } = {}) {
    const reply = await this.api.post('/api/v1/bookings', { slot: this.slots[slot] ?? slot, lines: this.lines(offer, seats), tongue }, { key: randomUUID() });
    assert.equal(reply.status, fault ? reply.status : status, reply.text);
    if (fault) assert.ok([fault].flat().includes(kindOf(reply)), reply.text);
    if (reply.status === 201) {
      this.bookings.set(name, { id: reply.body.id, reference: reply.body.reference, link: reply.headers.get('location'), intent: reply.body.intent, slot, price: reply.body.price });
    }
    return reply;
  }

  // The booking's own address, with a verb behind it.
  link(name, verb = '') {
    const [path, query] = this.bookings.get(name).link.split('?');
    return `${path}${verb}?${query}`;
  }

  async visitorSays(name, { email = `${name}@visiteurs.example`, who = `${name} Essai` } = {}) {
    const reply = await this.api.post(this.link(name, '/who'), { name: who, email, phone: '+33100000000', terms: true });
    assert.equal(reply.status, 200, reply.text);
    return reply;
  }

  // Everything up to the provider's page: its address.
  async visitorGoesToPay(name, said) {
    await this.visitorSays(name, said);
    const reply = await this.api.post(this.link(name, '/payment'), { back_url: `${this.house.url}/fr/` });
    assert.equal(reply.status, 200, reply.text);
    return reply.body.url;
  }

  async visitorPays(name, { card = 'success', becomes = 'confirmed', ...said } = {}) {
    const url = await this.visitorGoesToPay(name, said);
    const paid = await payAt(url, card);
    if (becomes) await this.bookingBecomes(name, becomes);
    return paid;
  }

  async booking(name) {
    const reply = await this.api.get(this.link(name));
    assert.equal(reply.status, 200, reply.text);
    return reply.body;
  }

  bookingBecomes(name, state, patience = 30000) {
    return until(`${name}'s booking to be ${state}`, async () => {
      const { booking, tickets } = await this.booking(name);
      this.last = booking.state;
      return booking.state === state && { ...booking, tickets };
    }, patience);
  }

  async visitorCancels(name) {
    const reply = await this.api.post(this.link(name, '/cancel'));
    assert.equal(reply.status, 200, reply.text);
    return reply.body;
  }

  // ---- time ----

  // The hold is past its deadline; nobody has looked yet.
  async holdRunsOut(name) {
    const { id } = this.bookings.get(name);
    await this.house.sql(`UPDATE booking SET expires = expires - 86400000000, held_until = held_until - 86400000000 WHERE id = ${bare(id)} AND state = 'held'`);
  }

  // The visit was held: it ended yesterday, for the booking, its sale and its slot.
  async visitIsOver(name) {
    const { id } = this.bookings.get(name);
    const day = 86400000000n;
    const away = BigInt(20) * day;
    await this.house.sql(`
      DROP TRIGGER IF EXISTS ledger_sale_stays;
      UPDATE ledger_sale SET ends = ends - ${away}, visit = visit - 20 WHERE booking = ${bare(id)};
      CREATE TRIGGER ledger_sale_stays BEFORE UPDATE ON ledger_sale FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ledger_sale is never updated';
      UPDATE booking SET starts = starts - ${away}, ends = ends - ${away}, day = day - 20 WHERE id = ${bare(id)};`);
  }

  // ---- what the house knows ----

  async seats(slot) {
    const [[capacity, held, sold]] = await this.house.sql(`SELECT capacity, held, sold FROM slot_seats WHERE slot = ${bare(this.slots[slot])}`);
    return { capacity: Number(capacity), held: Number(held), sold: Number(sold), free: capacity - held - sold };
  }

  async count(what) { return Number((await this.house.sql(`SELECT COUNT(*) FROM ${what}`))[0][0]); }

  tells(name, state, amount = this.bookings.get(name).price.minor, event = undefined) {
    return notify(this.house, notice(this.bookings.get(name).intent, state, amount, event));
  }

  person(tongue = 'fr') { return new Person(this.house.url, tongue); }

  // Somebody of the house, signed in at their desk ("office" or "partner").
  async signedIn(desk, email, password = PASSWORD) {
    const person = this.person();
    await person.goes(`/${desk}/`);
    const form = person.forms().find((one) => one.html.includes('password'));
    assert.ok(form, `no form to sign in at /${desk}/: ${person.status} ${person.text.slice(0, 300)}`);
    await person.sends(form, { email, password });
    assert.equal(person.status, 200, person.text.slice(0, 500));
    return person;
  }

  // ---- the end of every story ----

  async audit() {
    const done = await this.house.verb('audit');
    const lines = [...done.out.matchAll(/^(ok|BROKEN)\s+(\S+)\s+(\d+) rows/gm)].map(([, state, name, rows]) => ({ state, name, rows: Number(rows) }));
    return { code: done.code, lines, out: done.out, err: done.err, broken: lines.filter((one) => one.state === 'BROKEN').map((one) => one.name) };
  }

  async auditIsClean() {
    const found = await this.audit();
    assert.equal(found.code, 0, found.out + found.err);
    assert.ok(found.lines.length > 10, found.out);
  }

  end() { return this.house.close(); }
}

// A story with its beginning and its end: whatever happens in between, the house is closed and audited.
export async function story(told, tell) {
  const s = await Story.begin(told);
  let wrong;
  try {
    await tell(s);
    if (told.audited !== false) await s.auditIsClean();
  } catch (why) {
    wrong = why;
    const log = s.house.daemon?.err.split('\n').filter((line) => /level=(warn|error)|ERROR|runtime error/.test(line)).slice(-12).join('\n');
    if (log) wrong.message += `\n--- the daemon's last words\n${log}`;
  }
  try { await s.end(); } catch (why) { wrong ??= why; }
  if (wrong) throw wrong;
}

export { assert, fieldsOf, kindOf, until };
