// SPDX-License-Identifier: EUPL-1.2
// Bytes as they are, without a client that knows better: {status, type, body, text}
import { connect } from 'node:net';

export function raw(port, text) {
  return new Promise((resolve) => {
    let got = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.setTimeout(10000, () => socket.destroy());
    socket.on('data', (piece) => { got += piece; });
    socket.on('error', () => { /* hung up on us: what came counts */ });
    socket.on('close', () => resolve({
      status: Number(got.slice(9, 12)),
      type: /content-type: ([^\r\n]*)/i.exec(got)?.[1],
      body: got.slice(got.indexOf('\r\n\r\n') + 4),
      text: got,
    }));
  });
}
