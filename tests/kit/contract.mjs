// SPDX-License-Identifier: EUPL-1.2
// The contract of the API, api/openapi.yaml: every reply is held to it, and what was seen is written down.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { build, top } from './house.mjs';

const folder = join(build, 'contract-seen');
const contract = parse(readFileSync(join(top, 'api', 'openapi.yaml'), 'utf8'));
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ ...contract, $id: 'contract' });

const seen = new Set();
process.on('exit', () => {
  if (seen.size === 0) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify([...seen]));
});

const patterns = Object.keys(contract.paths).map((path) => ({
  path,
  pattern: new RegExp(`^${path.replace(/\{[^}]*\}/g, '[^/]+')}$`),
})).sort((a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')));

function schemaOf(schema) {
  return schema?.$ref ? contract.components.schemas[schema.$ref.split('/').pop()] : schema;
}

// Which members of which schemas stand in the value.
function noteMembers(schema, value) {
  const name = schema?.$ref?.split('/').pop();
  const whole = schemaOf(schema);
  if (!whole || value === null || value === undefined) return;
  if (whole.type === 'array') {
    for (const one of value) noteMembers(whole.items, one);
  } else if (whole.properties) {
    for (const [member, of] of Object.entries(whole.properties)) {
      if (!(member in value)) continue;
      if (name) seen.add(`member ${name}.${member}`);
      noteMembers(of, value[member]);
    }
  }
}

function hold(schema, value, what) {
  const rooted = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"contract#/components'));
  const validate = ajv.compile(rooted);
  if (!validate(value)) {
    throw new Error(`${what} is not as the contract says: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value).slice(0, 2000)}`);
  }
  noteMembers(schema, value);
}

export function routeOf(path) {
  return patterns.find((one) => one.pattern.test(path))?.path;
}

// Hold one reply to the contract; body is text.
export function holdReply(method, path, status, type, text) {
  const route = routeOf(path);
  const operation = route && contract.paths[route][method.toLowerCase()];
  if (!operation) return; // an address or a method that is not in the contract: 404, 405
  const response = operation.responses[status] ?? operation.responses.default;
  if (!response) throw new Error(`${method} ${route} answered ${status}, which the contract does not name: ${text.slice(0, 500)}`);
  seen.add(`status ${method} ${route} ${operation.responses[status] ? status : 'default'}`);
  const [kind, of] = Object.entries(response.content ?? {})[0] ?? [];
  if (!kind) {
    if (text.length > 0) throw new Error(`${method} ${route} ${status}: no body was promised`);
    return;
  }
  if (!(type ?? '').startsWith(kind)) throw new Error(`${method} ${route} ${status}: ${type} where ${kind} was promised`);
  if (of.schema) hold(of.schema, JSON.parse(text), `${method} ${route} ${status}`);
}

export function holdRequest(method, path, body) {
  const operation = contract.paths[routeOf(path)]?.[method.toLowerCase()];
  const schema = operation?.requestBody?.content?.['application/json']?.schema;
  if (schema && body && typeof body === 'object') noteMembers(schema, body);
}

// What the contract promises and no test has seen.
export function neverSeen() {
  const all = new Set();
  for (const file of readdirSync(folder)) {
    for (const one of JSON.parse(readFileSync(join(folder, file), 'utf8'))) all.add(one);
  }
  const promised = [];
  for (const [path, methods] of Object.entries(contract.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      for (const status of Object.keys(operation.responses)) {
        if (status !== 'default') promised.push(`status ${method.toUpperCase()} ${path} ${status}`);
      }
    }
  }
  for (const [name, schema] of Object.entries(contract.components.schemas)) {
    for (const member of Object.keys(schema.properties ?? {})) promised.push(`member ${name}.${member}`);
  }
  return promised.filter((one) => !all.has(one));
}

export function forgetSeen() { rmSync(folder, { recursive: true, force: true }); }
