// SPDX-License-Identifier: EUPL-1.2
// A visitor who lost the mail: the link comes again to the address of the booking, and to no other.
import { test } from 'node:test';
import { assert, story, until } from '../../kit/story.mjs';
import { AGENT } from '../../kit/town.mjs';

const told = { offers: { 'night-walk': { price: 1250 } }, slots: { tonight: { offer: 'night-walk', in: 4 } } };
const EMAIL = 'ana@visiteurs.example';

test('whoever knows reference and address gets the tickets again; the answer tells nothing', async () => {
  await story(told, async (s) => {
    await s.visitorHolds('ana');
    await s.visitorPays('ana', { email: EMAIL });
    await s.house.mailbox.mailTo(EMAIL);
    const mails = () => s.house.mailbox.to(EMAIL).length;
    const [[reference]] = await s.house.sql('SELECT reference FROM booking');
    const visitor = s.person();
    await visitor.goes('/fr/');
    assert.ok(visitor.links().includes('/fr/ma-reservation'));
    const asks = async (fields) => {
      await visitor.goes('/fr/ma-reservation');
      await visitor.sends(visitor.form('/fr/ma-reservation'), fields);
      assert.equal(visitor.status, 200, visitor.text.slice(0, 300));
      return /<main[\s\S]*<\/main>/.exec(visitor.html)[0];
    };
    const unknown = await asks({ reference: 'K7QM-2XDB', email: EMAIL });
    assert.equal(await asks({ reference, email: 'ben@visiteurs.example' }), unknown);
    assert.equal(await asks({ reference: 'nonsense', email: 'nonsense' }), unknown);
    assert.equal(await asks({ reference: reference.toLowerCase(), email: ' ANA@visiteurs.example' }), unknown);
    await until('the tickets again', () => mails() === 2);
    assert.equal(await asks({ reference, email: EMAIL }), unknown, 'asked twice at once');
    assert.equal(await s.count('mail'), 2, 'and sent once in ten minutes');
    assert.equal(s.house.mailbox.to('ben@visiteurs.example').length, 0);
    await visitor.goes('/en/my-booking');
    assert.match(visitor.text, /My booking/);
  });
});

test('an agent sends the tickets again from the booking', async () => {
  await story(told, async (s) => {
    await s.visitorHolds('ana');
    const { id } = s.bookings.get('ana');
    const lea = await s.signedIn('office', AGENT);
    await lea.goes(`/office/bookings/${id}`);
    assert.equal(lea.forms().some((form) => form.action.endsWith('/tickets')), false, 'nothing to send yet');
    await s.visitorPays('ana', { email: EMAIL });
    await s.house.mailbox.mailTo(EMAIL);
    await lea.goes(`/office/bookings/${id}`);
    await lea.sends(lea.form('/tickets'));
    assert.match(lea.text, /envoyés de nouveau/);
    await until('the tickets again', () => s.house.mailbox.to(EMAIL).length === 2);
  });
});

test('tickets that the mail server could not take yet go once, though the daemon is killed meanwhile', async () => {
  let full = true;
  await story({ ...told, settings: { refuse: () => (full ? 451 : 0) } }, async (s) => {
    await s.visitorHolds('ana');
    await s.visitorPays('ana', { email: EMAIL });
    await until('the first try', async () => await s.count("mail WHERE state = 'waiting' AND answer LIKE '451%'") === 1);
    const [[id]] = await s.house.sql("SELECT LOWER(CONCAT_WS('-', SUBSTR(HEX(id), 1, 8), SUBSTR(HEX(id), 9, 4), SUBSTR(HEX(id), 13, 4),"
      + ' SUBSTR(HEX(id), 17, 4), SUBSTR(HEX(id), 21))) FROM mail');
    await s.house.killDaemon();
    full = false;
    await s.house.serve();
    const got = await s.house.mailbox.mailTo(EMAIL);
    assert.match(got.parts[0].headers['message-id'], new RegExp(`^<${id}@`));
    await until('the end of its job', async () => await s.count("job WHERE kind = 'ticket_mail' AND state = 'done'") === 1);
    assert.equal(await s.count("mail WHERE state = 'sent'"), 1);
    assert.equal(await s.count("job WHERE kind = 'mail_send'"), 0);
    assert.equal(s.house.mailbox.to(EMAIL).length, 1);
    await s.auditIsClean();
  });
});
