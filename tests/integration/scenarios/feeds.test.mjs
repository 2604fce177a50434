// SPDX-License-Identifier: EUPL-1.2
// What comes from the tourist information systems: records come in once, broken feeds change nothing.
import { test } from 'node:test';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { top } from '../../kit/house.mjs';
import { run } from '../../kit/processes.mjs';
import { assert, story } from '../../kit/story.mjs';

const feeds = join(top, 'tests', 'integration', 'feeds');
const counts = (out) => Object.fromEntries([...out.split('\n')[0].matchAll(/(seen|new|changed|same|gone|refused) (\d+)/g)].map(([, name, n]) => [name, Number(n)]));

// Archives no export has: made by Python's own zipfile.
const archives = `
import sys, zipfile
folder = sys.argv[1]
with zipfile.ZipFile(folder + '/climbs.zip', 'w') as z:
    z.writestr('../../climbed.json', '[]')
with zipfile.ZipFile(folder + '/bomb.zip', 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('objets_modifies/objets_modifies-1.json', b'[' + b' ' * (300 * 1024 * 1024) + b']')
with zipfile.ZipFile(folder + '/whole.zip', 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('objets_modifies/objets_modifies-1.json', open(sys.argv[2]).read())
whole = open(folder + '/whole.zip', 'rb').read()
open(folder + '/cut.zip', 'wb').write(whole[:len(whole) // 2])
open(folder + '/empty.zip', 'wb').write(b'')
`;

test('a feed comes in, again nothing; broken feeds fail with their reason and change nothing', async (t) => {
  await story({ offers: {}, slots: {} }, async (s) => {
    const folder = join(s.house.folder, 'feeds');
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    cpSync(feeds, folder, { recursive: true });
    const made = await run('python3', ['-c', archives, folder, join(feeds, 'apidae', 'objets_modifies', 'objets_modifies-1.json')]);
    assert.equal(made.code, 0, made.err);
    const xml = readFileSync(join(feeds, 'tourinsoft', 'feed.xml'), 'utf8').replace(/^<\?xml[^>]*>\s*/, '');
    const declared = (dtd) => `<?xml version="1.0" encoding="UTF-8"?>\n${dtd}\n`;
    writeFileSync(join(folder, 'dtd.xml'), declared('<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>') + xml);
    writeFileSync(join(folder, 'entity.xml'), declared('<!DOCTYPE feed [<!ENTITY secret SYSTEM "file:///etc/passwd">]>') + xml.replace('</title>', '&secret;</title>'));
    writeFileSync(join(folder, 'cut.xml'), declared('') .trimStart() + xml.slice(0, xml.length / 2));

    const source = (gateway, name, file) => ({ gateway, name, settings: { path: join(folder, file) } });
    const broken = {
      climbs: 'climbs.zip', bomb: 'bomb.zip', cut: 'cut.zip', empty: 'empty.zip', nothing: 'no-such-folder',
      dtd: 'dtd.xml', entity: 'entity.xml', 'cut-xml': 'cut.xml',
    };
    await s.tell({
      connections: [source('apidae', 'apidae-essai', 'apidae'), source('tourinsoft', 'tourinsoft-essai', 'tourinsoft/feed.xml')],
    });
    const lasting = async () => JSON.stringify(await s.house.sql('SELECT (SELECT COUNT(*) FROM offer), (SELECT COUNT(*) FROM version), (SELECT COUNT(*) FROM partner), (SELECT MAX(HEX(hash)) FROM version)'));

    for (const name of ['apidae-essai', 'tourinsoft-essai']) {
      const first = await s.house.verb('sync', name);
      assert.equal(first.code, 0, first.err);
      const got = counts(first.out);
      assert.ok(got.seen > 0 && got.new > 0, first.out);
      assert.equal(got.seen, got.new + got.changed + got.same + got.refused, first.out);
      const before = await lasting();
      const again = await s.house.verb('sync', name);
      assert.equal(again.code, 0, again.err);
      assert.deepEqual({ ...counts(again.out), seen: 0, refused: 0, same: 0 }, { seen: 0, new: 0, changed: 0, same: 0, gone: 0, refused: 0 }, again.out);
      assert.equal(await lasting(), before);
    }
    assert.equal((await s.api.get('/api/v1/offers')).body.total, 0, 'nothing of a feed is seen before somebody approved it');
    assert.equal((await s.house.verb('sync', 'no-such-source')).code, 1);

    const before = await lasting();
    for (const [name, file] of Object.entries(broken)) {
      await t.test(`broken: ${file}`, async () => {
        // A connection is tried when it is made: some of these are refused there already.
        const gateway = file.endsWith('.xml') ? 'tourinsoft' : 'apidae';
        let refused = '';
        try { await s.tell({ connections: [source(gateway, name, file)] }); } catch (wrong) { refused = wrong.message; }
        if (!refused) {
          const done = await s.house.verb('sync', name);
          assert.equal(done.code, 1, done.out);
          refused = done.err;
        }
        assert.ok(refused.trim().length > 20, 'without a reason');
        assert.doesNotMatch(refused, /root:x:0/);
        assert.equal(await lasting(), before);
        const records = await s.house.verb('records', join(folder, file));
        assert.notEqual(records.code, 0, records.out.slice(0, 200));
      });
    }
  });
});
