// SPDX-License-Identifier: EUPL-1.2
// What comes from the tourist information systems: records come in once, broken feeds change nothing.
import { test } from 'node:test';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { top } from '../../kit/house.mjs';
import { run } from '../../kit/processes.mjs';
import { assert, story } from '../../kit/story.mjs';
import { AGENT } from '../../kit/town.mjs';

const feeds = join(top, 'tests', 'integration', 'feeds');
const counts = (out) => Object.fromEntries([...out.split('\n')[0].matchAll(/(seen|new|changed|same|gone|refused) (\d+)/g)].map(([, name, n]) => [name, Number(n)]));

// Archives no export has: made by Python's own zipfile, each from the same sound objects.
const archives = `
import json, sys, zipfile
folder, objects = sys.argv[1], json.load(open(sys.argv[2] + '/810001.json'))
def make(name, entries):
    with zipfile.ZipFile(folder + '/' + name, 'w', zipfile.ZIP_DEFLATED) as z:
        for path, text in entries:
            z.writestr(path, text)
sound = ('objets_modifies/objets_modifies-1.json', json.dumps(objects))
other = dict(objects[0], id=810077, nom={'libelleFr': 'Une visite de plus'})
make('whole.zip', [sound])
make('climbs.zip', [sound, ('../../climbed.json', json.dumps([other]))])
make('bomb.zip', [sound, ('objets_modifies/objets_modifies-2.json', b'[' + b' ' * (300 * 1024 * 1024) + b']')])
make('large.zip', [('objets_modifies/objets_modifies-1.json', json.dumps([other, dict(objects[0], id=810078, more=''.join('%x' % (n * n) for n in range(2200000)))]))])
make('deep.zip', [('objets_modifies/objets_modifies-1.json', json.dumps([other])[:-2] + ', "deep": ' + '[' * 200 + ']' * 200 + '}]')])
whole = open(folder + '/whole.zip', 'rb').read()
open(folder + '/cut.zip', 'wb').write(whole[:len(whole) // 2])
at = whole.index(b'objets_modifies-1.json') + 60
open(folder + '/spoiled.zip', 'wb').write(whole[:at] + bytes(b ^ 0x5a for b in whole[at:at + 40]) + whole[at + 40:])
open(folder + '/empty.zip', 'wb').write(b'')
`;

// One sound object of the sample, as a list.
function soundObject() {
  const text = readFileSync(join(feeds, 'apidae', 'objets_modifies', 'objets_modifies-1.json'), 'utf8');
  const at = text.indexOf('{');
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    depth += text[i] === '{' ? 1 : text[i] === '}' ? -1 : 0;
    if (depth === 0) return [JSON.parse(text.slice(at, i + 1))];
  }
  throw new Error('the sample has no object');
}

// What it is, the file, the reason in words.
const broken = {
  apidae: [
    ['a truncated zip', 'cut.zip', /no zip, or one that was cut short: its end is missing/],
    ['a zip whose bytes were spoiled', 'spoiled.zip', /objets_modifies-1\.json: Zlib error: data error/],
    ['an empty zip', 'empty.zip', /no zip, or one that was cut short/],
    ['a zip with a path that climbs out', 'climbs.zip', /the zip has a path that leads out of it: \.\.\/\.\.\/climbed\.json/],
    ['a zip bomb', 'bomb.zip', /objets_modifies-2\.json inflates more than 200 times/],
    ['a JSON object too large', 'large.zip', /objets_modifies-1\.json: an object is larger than 16384 KiB/],
    ['a JSON object too deep', 'deep.zip', /objets_modifies-1\.json: an object is deeper than 64 levels/],
    ['no file at all', 'no-such.zip', /source\.zip: No such file or directory/],
  ],
  tourinsoft: [
    ['XML with a DTD', 'dtd.xml', /the document has a DOCTYPE, which no feed needs/],
    ['XML with an external entity', 'entity.xml', /the document has a DOCTYPE, which no feed needs/],
    ['truncated XML', 'cut.xml', /not the XML of a feed: line \d+: /],
    ['a page of HTML', 'page.xml', /the document has a DOCTYPE/],
    ['JSON cut short', 'cut.json', /not JSON: /],
  ],
};

function writeXml(folder) {
  const xml = readFileSync(join(feeds, 'tourinsoft', 'feed.xml'), 'utf8').replace(/^<\?xml[^>]*>\s*/, '');
  const declared = (dtd) => `<?xml version="1.0" encoding="UTF-8"?>\n${dtd}\n`;
  const files = {
    'whole.xml': declared('') + xml,
    'dtd.xml': declared('<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>') + xml,
    'entity.xml': declared('<!DOCTYPE feed [<!ENTITY secret SYSTEM "file:///etc/passwd">]>') + xml.replace('</title>', '&secret;</title>'),
    'cut.xml': declared('').trimStart() + xml.slice(0, xml.length / 2),
    'page.xml': '<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Come back later</body></html>',
  };
  const json = readFileSync(join(feeds, 'tourinsoft', 'v3.json'), 'utf8');
  files['cut.json'] = json.slice(0, json.length / 2);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

const lasting = (s) => s.house.sql(`SELECT (SELECT COUNT(*) FROM offer), (SELECT COUNT(*) FROM version), (SELECT COUNT(*) FROM partner),
  (SELECT COUNT(*) FROM sync_record), (SELECT COUNT(*) FROM sync_record WHERE gone), (SELECT MD5(GROUP_CONCAT(hash ORDER BY id)) FROM version)`);

// Into the source's place, as whoever delivers it does.
function delivers(folder, file, as) {
  rmSync(join(folder, as), { force: true });
  if (existsSync(join(folder, file))) cpSync(join(folder, file), join(folder, as));
}

test('a feed comes in, again nothing; a broken one fails with its reason in words and changes nothing', async (t) => {
  await story({ offers: {}, slots: {} }, async (s) => {
    const folder = join(s.house.folder, 'feeds');
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, '810001.json'), JSON.stringify(soundObject()));
    const made = await run('python3', ['-c', archives, folder, folder]);
    assert.equal(made.code, 0, made.err);
    writeXml(folder);
    const sources = { apidae: ['apidae-essai', 'source.zip', 'whole.zip'], tourinsoft: ['tourinsoft-essai', 'source.xml', 'whole.xml'] };
    for (const [, as, file] of Object.values(sources)) delivers(folder, file, as);
    await s.tell({ connections: Object.entries(sources).map(([gateway, [name, as]]) => ({ gateway, name, settings: { path: join(folder, as) } })) });

    for (const [name] of Object.values(sources)) {
      const first = await s.house.verb('sync', name);
      assert.equal(first.code, 0, first.err);
      const got = counts(first.out);
      assert.ok(got.seen > 0 && got.new > 0, first.out);
      assert.equal(got.seen, got.new + got.changed + got.same + got.refused, first.out);
      const before = await lasting(s);
      const again = await s.house.verb('sync', name);
      assert.equal(again.code, 0, again.err);
      assert.deepEqual({ ...counts(again.out), seen: 0, refused: 0, same: 0 }, { seen: 0, new: 0, changed: 0, same: 0, gone: 0, refused: 0 }, again.out);
      assert.deepEqual(await lasting(s), before);
    }
    assert.equal((await s.api.get('/api/v1/offers')).body.total, 0, 'nothing of a feed is seen before somebody approved it');
    assert.equal((await s.house.verb('sync', 'no-such-source')).code, 1);

    const agent = await s.signedIn('office', AGENT);
    const before = await lasting(s);
    for (const [gateway, cases] of Object.entries(broken)) {
      const [name, as, whole] = sources[gateway];
      for (const [what, file, reason] of cases) {
        await t.test(what, async () => {
          delivers(folder, file, as);
          const done = await s.house.verb('sync', name);
          assert.equal(done.code, 1, done.out);
          assert.match(done.err, reason);
          assert.equal(done.out, '');
          const [[id, state, why, written]] = await s.house.sql('SELECT LOWER(HEX(id)), state, why, fresh + changed + gone FROM sync_run ORDER BY started DESC LIMIT 1');
          assert.equal(state, 'failed');
          assert.match(why, reason);
          assert.doesNotMatch(done.err + why, /root:x:0/);
          assert.deepEqual(await lasting(s), before);
          assert.equal(Number(written), 0);

          await agent.goes('/office/sync');
          assert.match(agent.text, new RegExp(`${name} .*?Échouée, rien n’a changé`));
          await agent.goes(agent.links().find((href) => href.replaceAll('-', '').includes(id)));
          assert.match(agent.text, /Le passage a échoué et n’a rien changé\./);
          assert.match(agent.text, reason);
          if (existsSync(join(folder, file))) {
            const records = await s.house.verb('records', join(folder, file));
            assert.notEqual(records.code, 0, records.out.slice(0, 200));
          }
        });
      }
      delivers(folder, whole, as);
      const after = await s.house.verb('sync', name);
      assert.equal(after.code, 0, after.err);
      assert.equal(counts(after.out).new + counts(after.out).changed + counts(after.out).gone, 0, after.out);
      assert.deepEqual(await lasting(s), before);
    }
    assert.equal(existsSync(join(s.house.folder, '..', 'climbed.json')), false);
  });
});

test('a broken record among good ones is refused with its id and the reason; the others come in', async () => {
  await story({ offers: {}, slots: {} }, async (s) => {
    const folder = join(s.house.folder, 'feeds');
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    cpSync(feeds, folder, { recursive: true });
    const cases = [
      ['apidae', 'apidae', 'apidae', { 810002: /not JSON: unexpected token/, 810003: /no name \(nom\)/, '?': /no id/ }, /Sous les ponts/],
      ['tourinsoft', 'tourinsoft', 'tourinsoft/feed.xml', { FMACDT0990000002: /no name \(SyndicObjectName\)/, '?': /no SyndicObjectID/ }, /Visite nocturne des carrières/],
    ];
    await s.tell({ connections: cases.map(([gateway, name, path]) => ({ gateway, name, settings: { path: join(folder, path) } })) });
    const agent = await s.signedIn('office', AGENT);
    for (const [, name, path, refused, title] of cases) {
      const done = await s.house.verb('sync', name);
      assert.equal(done.code, 0, done.err);
      assert.ok(counts(done.out).new > 0, done.out);
      const [[run]] = await s.house.sql('SELECT LOWER(HEX(id)) FROM sync_run ORDER BY started DESC LIMIT 1');
      const rows = Object.fromEntries(await s.house.sql(`SELECT source_key, why FROM sync_refusal WHERE run = x'${run}'`));
      await agent.goes('/office/sync');
      await agent.goes(agent.links().find((href) => href.replaceAll('-', '').includes(run)));
      for (const [key, why] of Object.entries(refused)) {
        assert.match(done.out, new RegExp(`refused ${key.replace('?', '\\?')}: .*${why.source}`), done.out);
        assert.match(rows[key], why);
        assert.match(agent.text, new RegExp(`${key.replace('?', '\\?')} .*${why.source}`));
      }
      await agent.goes('/office/queue');
      assert.match(agent.text, title);

      // The same source and the same file, printed: a record a line, and nothing is written anywhere.
      const before = [await lasting(s), await s.count('sync_run')];
      const printed = await s.house.verb('records', name);
      assert.equal(printed.code, 0, printed.err);
      const lines = printed.out.trimEnd().split('\n').map((line) => JSON.parse(line));
      assert.ok(lines.every((one) => one.key && one.title), printed.out.slice(0, 400));
      const [, records, unread] = /^(\d+) records, \d+ gone, (\d+) refused$/m.exec(printed.err) ?? assert.fail(printed.err);
      assert.equal(Number(records), lines.length);
      assert.equal(Number(records) + Number(unread), counts(done.out).seen);
      assert.equal((await s.house.verb('records', join(folder, path))).out, printed.out);
      assert.deepEqual([await lasting(s), await s.count('sync_run')], before);
    }
  });
});
