// SPDX-License-Identifier: EUPL-1.2
// A real SMTP server on 127.0.0.1 that keeps what it gets, taken apart as far as tests ask.
import { SMTPServer } from 'smtp-server';
import { until } from './processes.mjs';

function decodeWords(text) {
  return text.replace(/\?=\s+=\?/g, '?==?').replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how, what) =>
    (how.toLowerCase() === 'b' ? Buffer.from(what, 'base64')
      : Buffer.from(what.replace(/_/g, ' ').replace(/=([0-9A-F]{2})/gi, (__, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1')).toString());
}

function decodeBody(body, how) {
  if (/base64/i.test(how)) return Buffer.from(body, 'base64');
  if (/quoted-printable/i.test(how)) {
    return Buffer.from(body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1');
  }
  return Buffer.from(body, 'latin1');
}

function takeApart(text) {
  const gap = text.indexOf('\r\n\r\n');
  const headers = {};
  for (const line of text.slice(0, gap).replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = decodeWords(line.slice(colon + 1).trim());
  }
  const type = headers['content-type'] ?? 'text/plain';
  const body = text.slice(gap + 4);
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (!boundary) return [{ headers, type, bytes: decodeBody(body, headers['content-transfer-encoding'] ?? '') }];
  const parts = body.split(`--${boundary}`).slice(1, -1).map((part) => part.replace(/^\r\n/, '').replace(/\r\n$/, ''));
  return [{ headers, type, bytes: Buffer.alloc(0) }, ...parts.flatMap(takeApart)];
}

export class Mailbox {
  mails = [];

  // `refuse` (address) gives the code with which that address is refused, or nothing.
  async open(refuse = () => 0) {
    this.server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      onRcptTo: (address, session, done) => {
        const code = refuse(address.address);
        done(code ? Object.assign(new Error('refused'), { responseCode: code }) : undefined);
      },
      onData: (stream, session, done) => {
        const pieces = [];
        stream.on('data', (piece) => pieces.push(piece));
        stream.on('end', () => {
          const raw = Buffer.concat(pieces).toString('latin1');
          const parts = takeApart(raw);
          this.mails.push({
            to: session.envelope.rcptTo.map((one) => one.address),
            from: session.envelope.mailFrom.address,
            subject: parts[0].headers.subject ?? '',
            parts,
            raw,
            text: parts.find((p) => p.type.startsWith('text/plain'))?.bytes.toString() ?? '',
            html: parts.find((p) => p.type.startsWith('text/html'))?.bytes.toString() ?? '',
          });
          done();
        });
      },
    });
    this.server.on('error', () => { /* a client that hung up is no failure */ });
    await new Promise((resolve, reject) => {
      this.server.listen(0, '127.0.0.1', resolve);
      this.server.server.on('error', reject);
    });
    this.port = this.server.server.address().port;
    return this;
  }

  to(address) { return this.mails.filter((mail) => mail.to.includes(address)); }

  // Waits for the n-th mail to that address.
  mailTo(address, n = 1, patience = 60000) {
    return until(`mail ${n} to ${address}`, () => this.to(address)[n - 1], patience);
  }

  close() { return new Promise((resolve) => { this.server.close(resolve); }); }
}
