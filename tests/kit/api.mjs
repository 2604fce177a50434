// SPDX-License-Identifier: EUPL-1.2
// A client of the JSON API: every reply is held to api/openapi.yaml before the test sees it.
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { holdReply, holdRequest } from './contract.mjs';

// One request with exactly these headers (fetch sets Host itself): {status, headers, text}
function bare(url, method, headers, body) {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, (reply) => {
      const pieces = [];
      reply.on('data', (piece) => pieces.push(piece));
      reply.on('error', reject);
      reply.on('end', () => resolve({
        status: reply.statusCode,
        headers: new Headers(Object.entries(reply.headers).flatMap(([name, value]) => [value].flat().map((one) => [name, one]))),
        text: Buffer.concat(pieces).toString(),
      }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

export class Api {
  constructor(house) { this.house = house; }

  // -> {status, body, headers, text}. `body` may be text (sent as it is) or an object.
  async ask(method, path, { body, key, headers = {}, tongue } = {}) {
    const sent = { ...headers };
    if (tongue) sent['accept-language'] = tongue;
    if (body !== undefined && !sent['content-type']) sent['content-type'] = 'application/json';
    if (method === 'POST' && key !== null) sent['idempotency-key'] = key ?? randomUUID();
    const [plain, query] = path.split('?');
    const bytes = body === undefined ? undefined : Buffer.from(typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body));
    if (bytes) sent['content-length'] = bytes.length;
    const reply = await bare(this.house.url + path, method, sent, bytes);
    const { text } = reply;
    const type = reply.headers.get('content-type');
    holdReply(method, plain, reply.status, type, text);
    holdRequest(method, plain, query, sent, body, reply.status);
    return {
      status: reply.status,
      headers: reply.headers,
      text,
      body: /json/.test(type ?? '') && text ? JSON.parse(text) : undefined,
    };
  }

  get(path, options) { return this.ask('GET', path, options); }
  post(path, body, options) { return this.ask('POST', path, { body, ...options }); }
}

// The fields that a problem names, sorted.
export const fieldsOf = (reply) => (reply.body?.errors ?? []).map((one) => one.field).sort();
export const kindOf = (reply) => reply.body?.type?.split('/').pop();
