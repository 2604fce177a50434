// SPDX-License-Identifier: EUPL-1.2
// Daemons that start at the same instant on one state folder: each serves, or says in one line why not.
import { test } from 'node:test';
import { House, program } from '../../kit/house.mjs';
import { freePort, start, until } from '../../kit/processes.mjs';
import { assert } from '../../kit/story.mjs';

test('two daemons started at the same instant share the database', async () => {
  for (let round = 0; round < 3; round++) {
    const house = new House();
    house.mailbox = { port: 9, close: () => {} };
    house.payPort = 9;
    const ports = [await freePort(), await freePort()];
    house.port = ports[0];
    house.url = `http://127.0.0.1:${ports[0]}`;
    house.writeConfig();
    const daemons = ports.map((port) => start(program, ['--config', house.config, '--state', house.state, 'serve', '--port', String(port)], { env: house.environment }));
    try {
      for (const [n, daemon] of daemons.entries()) {
        await until(`daemon ${n} of round ${round}`, () => {
          if (!daemon.running) throw Object.assign(new Error(`it ended:\n${daemon.out}\n${daemon.err.slice(-3000)}`), { final: true });
          return daemon.out.includes('listening:');
        }, 90000);
      }
      for (const port of ports) await until(`readiness at ${port}`, async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200);
    } finally {
      for (const daemon of daemons) await daemon.stop();
      await house.close();
    }
    for (const daemon of daemons) assert.doesNotMatch(daemon.err, /AddressSanitizer|runtime error/);
  }
});
