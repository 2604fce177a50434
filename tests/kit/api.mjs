// SPDX-License-Identifier: EUPL-1.2
// A client of the JSON API: every reply is held to api/openapi.yaml before the test sees it.
import { randomUUID } from 'node:crypto';
import { holdReply, holdRequest } from './contract.mjs';

export class Api {
  constructor(house) { this.house = house; }

  // -> {status, body, headers}. `body` may be text (sent as it is) or an object.
  async ask(method, path, { body, key, headers = {}, tongue } = {}) {
    const sent = { ...headers };
    if (tongue) sent['accept-language'] = tongue;
    if (body !== undefined && !sent['content-type']) sent['content-type'] = 'application/json';
    if (method === 'POST' && key !== null) sent['idempotency-key'] = key ?? randomUUID();
    const [plain] = path.split('?');
    if (body !== undefined) holdRequest(method, plain, body);
    const reply = await fetch(this.house.url + path, {
      method,
      headers: sent,
      body: body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    });
    const text = await reply.text();
    const type = reply.headers.get('content-type');
    holdReply(method, plain, reply.status, type, text);
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
