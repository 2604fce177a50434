// SPDX-License-Identifier: EUPL-1.2
import { test } from 'node:test';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { payAt } from '../../kit/fakepay.mjs';
import { top } from '../../kit/house.mjs';
import { raw } from '../../kit/raw.mjs';
import { assert, bare, fieldsOf, kindOf, story } from '../../kit/story.mjs';
import { dayFrom } from '../../kit/town.mjs';

const nobody = '01890000-0000-7000-8000-00000000abcd';
const told = {
  offers: { 'night-walk': { price: 1250, cancel: 'flexible' }, stroll: { price: 0, theme: 'nature', kind: 'guided', commune: 'Bobigny', insee: '93008', point: { lat: 48.9066, lon: 2.4391 } } },
  slots: {
    one: { offer: 'night-walk', in: 3, seats: 6 }, two: { offer: 'night-walk', in: 4 }, three: { offer: 'night-walk', in: 5, language: 'en' },
    shut: { offer: 'night-walk', in: 6 }, sunday: { offer: 'stroll', in: 4 },
  },
};

test('the catalogue for programs: search, facets, one offer, its slots page by page', async () => {
  await story(told, async (s) => {
    const all = (await s.api.get('/api/v1/offers')).body;
    assert.equal(all.total, 2);
    assert.deepEqual(all.facets.theme.filter((one) => one.offers > 0).map((one) => one.value).sort(), ['nature', 'night']);
    const found = (await s.api.get('/api/v1/offers?q=night&theme=night&price=low&language=en', { tongue: 'en' })).body;
    assert.deepEqual(found.offers.map((one) => one.title), ['The night walk']);
    assert.ok(found.facets.theme.find((one) => one.value === 'night').chosen);
    assert.equal((await s.api.get('/api/v1/offers?q=crocodile')).body.total, 0);

    const { slug } = s.offers['night-walk'];
    assert.equal((await s.api.get('/api/v1/offers/no-such-visit-1')).status, 404);
    assert.equal((await s.api.get(`/api/v1/offers/${slug}`, { tongue: 'en' })).body.card.title, 'The night walk');
    const first = (await s.api.get(`/api/v1/offers/${slug}/slots?size=3`)).body;
    assert.equal(first.slots.length, 3);
    const rest = (await s.api.get(`/api/v1/offers/${slug}/slots?size=3&cursor=${first.next}`)).body;
    assert.equal(rest.slots.length, 1);
    assert.equal(rest.next, undefined);
    assert.equal((await s.api.get('/api/v1/offers/no-such-visit-1/slots')).status, 404);
    const contract = await s.api.get('/api/openapi.yaml');
    assert.equal(contract.text, readFileSync(join(top, 'api', 'openapi.yaml'), 'utf8'));
    const printed = await s.house.verb('--print-openapi');
    assert.equal(printed.out, contract.text, 'api/openapi.yaml is not what insolited --print-openapi prints');
  });
});

test('each parameter of a search chooses', async () => {
  await story(told, async (s) => {
    const [third, fourth, fifth, seventh] = [3, 4, 5, 7].map(dayFrom);
    const [walk, stroll] = ['night-walk', 'stroll'];
    for (const [query, ...wanted] of [
      ['q=marche', walk], ['theme=nature', stroll], ['theme=nature&theme=night', walk, stroll],
      ['kind=guided', stroll], ['kind=walk', walk], ['kind=cruise'],
      ['department=93', walk, stroll], ['department=75'],
      ['commune=93008', stroll], ['commune=saint-denis', walk],
      ['price=free', stroll], ['price=high'],
      ['access=wheelchair', walk, stroll], ['access=blind'],
      ['language=en', walk, stroll], ['language=de'],
      ['when=today'], [`day=${fourth}`, walk, stroll], [`day=${fifth}`, walk], [`day=${third}&until=${third}`, walk], [`day=${seventh}`],
      ['near=48.9066,2.4391&within=500', stroll], ['near=48.92,2.40&within=50000', walk, stroll], ['near=43.6,3.9&within=500'],
      ['seats=10', walk, stroll], ['seats=11'], ['bookable=true', walk, stroll],
    ]) {
      const found = (await s.api.get(`/api/v1/offers?${query}`)).body;
      assert.deepEqual(found.offers.map((one) => one.slug).sort(), wanted.map((key) => s.offers[key].slug).sort(), query);
      assert.equal(found.total, wanted.length, query);
    }
    const order = async (query) => (await s.api.get(`/api/v1/offers?${query}`)).body.offers.map((one) => one.slug);
    assert.deepEqual(await order('sort=price'), [stroll, walk].map((key) => s.offers[key].slug));
    assert.deepEqual(await order('sort=name'), [walk, stroll].map((key) => s.offers[key].slug));
    assert.deepEqual(await order('sort=name&size=1&page=2'), [s.offers[stroll].slug]);
    const { slug } = s.offers[walk];
    const slots = async (query) => (await s.api.get(`/api/v1/offers/${slug}/slots?${query}`)).body.slots.map((one) => one.local.slice(0, 10));
    assert.deepEqual(await slots(`from=${fourth}&until=${fifth}`), [fourth, fifth]);
    assert.deepEqual(await slots(`from=${seventh}`), []);
  });
});

test('every wrong field at once, whatever is wrong', async () => {
  await story(told, async (s) => {
    const wrong = async (path, fields, options) => {
      const reply = await s.api.get(path, options);
      assert.equal(reply.status, 422, `${path}: ${reply.text}`);
      assert.deepEqual(fieldsOf(reply), fields, reply.text);
    };
    await wrong('/api/v1/offers?theme=sea&day=tomorrow&page=none&what=1', ['day', 'page', 'theme.0', 'what']);
    await wrong(`/api/v1/offers/${s.offers['night-walk'].slug}/slots?size=1000&from=x`, ['from', 'size']);
    await wrong(`/api/v1/bookings/${nobody}`, ['k']);
    await wrong(`/api/v1/bookings/${nobody}/cancel`, ['k']);

    const post = async (path, body, fields, options) => {
      const reply = await s.api.post(path, body, options);
      assert.equal(reply.status, 422, reply.text);
      if (fields) assert.deepEqual(fieldsOf(reply), fields, reply.text);
      assert.equal(kindOf(reply), 'bad-input');
    };
    await post('/api/v1/bookings', { slot: 'x', lines: [{ tariff: 7, seats: 0 }], email: 1, surprise: true }, ['email', 'lines.0.seats', 'lines.0.tariff', 'slot', 'surprise']);
    await post('/api/v1/bookings', { slot: s.slots.one, lines: [] }, ['lines']);
    await post('/api/v1/bookings', {}, ['lines', 'slot']);
    await post('/api/v1/bookings', '{"slot": ');
    await post('/api/v1/bookings', '[1, 2]');
    await post('/api/v1/bookings', '"\\ud800"');
    await post('/api/v1/bookings', `${'['.repeat(5000)}`);
    await post('/api/v1/bookings', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]));
    await post('/api/v1/bookings', { slot: s.slots.one, lines: s.lines('night-walk', 1) }, ['Idempotency-Key'], { key: null });
    await post('/api/v1/bookings', { slot: s.slots.one, lines: s.lines('night-walk', 1) }, ['Idempotency-Key'], { key: 'short' });
    for (const verb of ['/who', '/extend', '/payment', '/confirm', '/cancel']) {
      const body = verb === '/who' ? { name: 'A', email: 'a@b.example', terms: true } : verb === '/payment' ? {} : undefined;
      const reply = await s.api.post(`/api/v1/bookings/${nobody}${verb}`, body);
      assert.equal(reply.status, 422, `${verb}: ${reply.text}`);
    }
    assert.equal((await s.api.ask('DELETE', `/api/v1/bookings/${nobody}`)).status, 422);

    await s.visitorHolds('ana');
    const who = await s.api.post(s.link('ana', '/who'), { name: '', email: 'nowhere', phone: 'x'.repeat(50), terms: false });
    assert.equal(who.status, 422);
    assert.deepEqual(fieldsOf(who), ['email', 'name', 'phone', 'terms']);
  });
});

test('what is not there, what is too late, what is in the wrong state', async () => {
  await story(told, async (s) => {
    const lines = s.lines('night-walk', 1);
    const hold = (body, options) => s.api.post('/api/v1/bookings', body, options);
    assert.equal((await hold({ slot: nobody, lines })).status, 404);
    assert.equal(kindOf(await hold({ slot: s.slots.one, lines: [{ tariff: nobody, seats: 1 }] })), 'tariff-absent');
    assert.equal(kindOf(await hold({ slot: s.slots.one, lines: s.lines('night-walk', 7) })), 'seats-short');
    await s.house.sql(`UPDATE slot_seats SET closed = 1 WHERE slot = ${bare(s.slots.shut)}; UPDATE slot SET state = 'closed' WHERE id = ${bare(s.slots.shut)}`);
    assert.equal((await hold({ slot: s.slots.shut, lines })).status, 410);

    // One key, one hold: replayed word for word; the key with another body is a conflict.
    const key = randomUUID();
    const first = await hold({ slot: s.slots.two, lines, name: 'Ana Essai' }, { key });
    const again = await hold({ slot: s.slots.two, lines, name: 'Ana Essai' }, { key });
    assert.equal(again.status, 201);
    assert.equal(again.text, first.text);
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
    assert.equal(kindOf(await hold({ slot: s.slots.two, lines: s.lines('night-walk', 2) }, { key })), 'key-reused');
    assert.equal((await s.seats('two')).held, 1);

    // Another's booking by its number, or a link that was touched: it is not there.
    await s.visitorHolds('ana', { slot: 'one' });
    const path = s.bookings.get('ana').link.split('?')[0];
    for (const verb of ['', '/cancel']) assert.equal((await s.api.get(`${path}${verb}?k=AAAAAAAAAAAAAAAAAAAAAA`)).status, 404);
    const who = { name: 'Ana Essai', email: 'ana@visiteurs.example', terms: true };
    for (const verb of ['/who', '/extend', '/payment', '/confirm', '/cancel']) {
      const body = { '/who': who, '/payment': {} }[verb];
      assert.equal((await s.api.post(`${path}${verb}?k=AAAAAAAAAAAAAAAAAAAAAA`, body)).status, 404, verb);
    }
    assert.equal((await s.api.ask('DELETE', `${path}?k=AAAAAAAAAAAAAAAAAAAAAA`)).status, 404);

    assert.equal((await s.api.post(s.link('ana', '/confirm'))).status, 409); // it has a price
    assert.equal((await s.api.post(s.link('ana', '/cancel'))).status, 409); // it is not confirmed
    let status = 200;
    for (let n = 0; n < 8 && status === 200; n++) status = (await s.api.post(s.link('ana', '/extend'))).status;
    assert.equal(status, 409); // not any longer
    // A key here too: without one it is refused; the same key gives the same page word for word.
    await s.visitorSays('ana');
    assert.equal((await s.api.post(s.link('ana', '/payment'), {}, { key: null })).status, 422);
    const once = randomUUID();
    const page = await s.api.post(s.link('ana', '/payment'), {}, { key: once });
    assert.equal(page.status, 200, page.text);
    const same = await s.api.post(s.link('ana', '/payment'), {}, { key: once });
    assert.equal(same.text, page.text);
    assert.equal(same.headers.get('idempotency-replayed'), 'true');
    assert.equal(kindOf(await s.api.post(s.link('ana', '/payment'), { back_url: 'https://exemple.example/' }, { key: once })), 'key-reused');
    const url = await s.visitorGoesToPay('ana');
    await payAt(url);
    await s.bookingBecomes('ana', 'confirmed');
    assert.equal((await s.api.post(s.link('ana', '/who'), who)).status, 409);
    assert.equal((await s.api.post(s.link('ana', '/payment'), {})).status, 409);
    assert.equal((await s.api.ask('DELETE', s.link('ana'))).status, 409);
    await s.visitorCancels('ana');
    assert.ok((await s.booking('ana')).booking.refunded);

    await s.visitorHolds('ben', { slot: 'one' });
    await s.holdRunsOut('ben');
    assert.equal((await s.api.post(s.link('ben', '/who'), who)).status, 410);
    assert.equal((await s.api.post(s.link('ben', '/extend'))).status, 410);
    assert.equal((await s.api.post(s.link('ben', '/payment'), {})).status, 410);
    await s.visitorHolds('cleo', { offer: 'stroll', slot: 'sunday' });
    await s.visitorSays('cleo');
    await s.holdRunsOut('cleo');
    assert.equal((await s.api.post(s.link('cleo', '/confirm'))).status, 410);
    await s.visitorHolds('dora', { offer: 'stroll', slot: 'sunday' });
    await s.visitorSays('dora');
    assert.equal((await s.api.post(s.link('dora', '/confirm'))).status, 200);
    await s.visitorHolds('eve', { slot: 'one' });
    assert.equal((await s.api.ask('DELETE', s.link('eve'))).status, 204);
  });
});

test('too large, unknown, in another way, with too many headers', async () => {
  await story(told, async (s) => {
    const big = await s.api.post('/api/v1/bookings', JSON.stringify({ slot: 'x'.repeat(1200 * 1024) }));
    assert.equal(big.status, 413, big.text);
    assert.equal((await s.api.get('/api/v1/nothing')).status, 404);
    assert.equal((await s.api.get('/api/v2/offers')).status, 404);
    const put = await s.api.ask('PUT', '/api/v1/offers', { body: {} });
    assert.equal(put.status, 405);
    assert.match(put.headers.get('allow'), /GET/);
    const xml = await s.api.post('/api/v1/bookings', '<hold/>', { headers: { 'content-type': 'application/xml' } });
    assert.equal(xml.status, 415, xml.text);

    const head = 'Host: 127.0.0.1\r\nConnection: close\r\n';
    assert.equal((await raw(s.house.port, `GET /api/v1/offers HTTP/1.1\r\n${head}X-Long: ${'a'.repeat(60000)}\r\n\r\n`)).status, 431);
    assert.equal((await raw(s.house.port, `GET /api/v1/offers HTTP/1.1\r\n${head}${Array.from({ length: 3000 }, (_, n) => `X-${n}: ${n}\r\n`).join('')}\r\n`)).status, 431);
    const long = await raw(s.house.port, `GET /${'a'.repeat(60000)} HTTP/1.1\r\n${head}\r\n`);
    assert.ok([414, 431].includes(long.status), long.text.slice(0, 300));
    assert.ok([0, 400, 404, 422].includes((await raw(s.house.port, `GET /%00%ff../../etc/passwd HTTP/1.1\r\n${head}\r\n`)).status));
    assert.ok([400, 404].includes((await raw(s.house.port, `GET /assets/../../daemon/main.c HTTP/1.1\r\n${head}\r\n`)).status));
    assert.ok([0, 400].includes((await raw(s.house.port, 'no request at all\r\n\r\n')).status));
    // It serves on.
    assert.equal((await s.api.get('/api/v1/offers')).status, 200);
    for (const path of ['/healthz', '/readyz', '/metrics']) assert.equal((await fetch(s.house.url + path)).status, 200);
    assert.match(await (await fetch(`${s.house.url}/metrics`)).text(), /^insolite_catalogue_visits 2$/m);
  });
});
