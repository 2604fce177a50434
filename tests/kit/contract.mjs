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

const named = (ref) => ref.split('/').slice(1).reduce((at, name) => at[name], contract);
const followed = (one) => (one?.$ref ? named(one.$ref) : one);

const patterns = Object.keys(contract.paths).map((path) => ({
  path,
  pattern: new RegExp(`^${path.replace(/\{[^}]*\}/g, '[^/]+')}$`),
})).sort((a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')));

// Every operation: {method, path, operation}.
export const operations = Object.entries(contract.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })));

// The members of a schema, those inside it too: "Problem.errors", "Problem.errors.field". Parts that have a name of
// their own are not looked into: they are counted under it.
function membersOf(schema, name) {
  if (schema.type === 'array') return schema.items.$ref ? [] : membersOf(schema.items, name);
  return Object.entries(schema.properties ?? {}).flatMap(([member, of]) =>
    [`${name}.${member}`, ...(of.$ref ? [] : membersOf(of, `${name}.${member}`))]);
}

// Which members of which schemas stand in the value.
function noteMembers(schema, value, name, note) {
  const whole = followed(schema);
  const called = schema?.$ref?.split('/').pop() ?? name;
  if (!whole || value === null || value === undefined) return;
  if (whole.type === 'array') {
    for (const one of value) noteMembers(whole.items, one, called, note);
  } else if (whole.properties) {
    for (const [member, of] of Object.entries(whole.properties)) {
      if (!(member in value)) continue;
      note(`${called}.${member}`);
      noteMembers(of, value[member], `${called}.${member}`, note);
    }
  }
}

function hold(schema, value, what) {
  const rooted = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"contract#/components'));
  const validate = ajv.compile(rooted);
  if (!validate(value)) {
    throw new Error(`${what} is not as the contract says: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value).slice(0, 2000)}`);
  }
  noteMembers(schema, value, '', (member) => seen.add(`member ${member}`));
}

export function routeOf(path) {
  return patterns.find((one) => one.pattern.test(path))?.path;
}

const PROBLEM = { $ref: '#/components/schemas/Problem' };

function holdProblem(what, type, text) {
  if (!(type ?? '').startsWith('application/problem+json')) throw new Error(`${what}: ${type} where a problem was promised`);
  hold(PROBLEM, JSON.parse(text), what);
}

// Hold one reply to the contract; text is its body. Every status has to be named by the operation.
export function holdReply(method, path, status, type, text) {
  const route = routeOf(path);
  const operation = route && contract.paths[route][method.toLowerCase()];
  if (!operation) { // an address or a method that is not in the contract
    if (route && status !== 405) throw new Error(`${method} ${route} answered ${status}, where the contract has no such method`);
    if (!route && ![404, 422].includes(status)) throw new Error(`${method} ${path} answered ${status}, where the contract has no such address`);
    holdProblem(`${method} ${path} ${status}`, type, text);
    if (route) seen.add(`status 405 ${route}`);
    return;
  }
  const response = followed(operation.responses[status]);
  if (!response) throw new Error(`${method} ${route} answered ${status}, which the contract does not name: ${text.slice(0, 500)}`);
  seen.add(`status ${method} ${route} ${status}`);
  const [kind, of] = Object.entries(response.content ?? {})[0] ?? [];
  if (!kind) {
    if (text.length > 0) throw new Error(`${method} ${route} ${status}: no body was promised`);
    return;
  }
  if (!(type ?? '').startsWith(kind)) throw new Error(`${method} ${route} ${status}: ${type} where ${kind} was promised`);
  if (of.schema) hold(of.schema, JSON.parse(text), `${method} ${route} ${status}`);
}

// What a request carried, once it was taken: what is refused shows nothing of its members.
export function holdRequest(method, path, query, headers, body, status) {
  const route = routeOf(path);
  const operation = contract.paths[route]?.[method.toLowerCase()];
  if (!operation || status >= 300) return;
  const given = new URLSearchParams(query ?? '');
  for (const one of operation.parameters ?? []) {
    const sent = { query: given.has(one.name), header: one.name.toLowerCase() in headers, path: true }[one.in];
    if (sent) seen.add(`${one.in} ${method} ${route} ${one.name}`);
    else if (one.required) throw new Error(`${method} ${route} answered ${status} without ${one.name}, which has to be there`);
  }
  const schema = operation.requestBody?.content?.['application/json']?.schema;
  if (schema && body) noteMembers(schema, typeof body === 'string' ? JSON.parse(body) : body, '', (member) => seen.add(`sent ${method} ${route} ${member}`));
}

// The names of a schema and of all that stands in it.
function within(schema, names = new Set()) {
  if (schema.type === 'array') return within(schema.items, names);
  const name = schema.$ref?.split('/').pop();
  if (!name || names.has(name)) return names;
  names.add(name);
  for (const of of Object.values(followed(schema).properties ?? {})) within(of, names);
  return names;
}

// All that the contract promises.
function promised() {
  const all = Object.keys(contract.paths).map((path) => `status 405 ${path}`);
  const [sent, got] = [new Set(), new Set()]; // names of schemas
  for (const { method, path, operation } of operations) {
    for (const status of Object.keys(operation.responses)) all.push(`status ${method} ${path} ${status}`);
    for (const one of operation.parameters ?? []) all.push(`${one.in} ${method} ${path} ${one.name}`);
    const body = operation.requestBody?.content?.['application/json']?.schema;
    for (const name of body ? within(body) : []) {
      sent.add(name);
      all.push(...membersOf(contract.components.schemas[name], name).map((member) => `sent ${method} ${path} ${member}`));
    }
    for (const one of Object.values(operation.responses)) {
      for (const { schema } of Object.values(followed(one).content ?? {})) if (schema) within(schema, got);
    }
  }
  for (const [name, schema] of Object.entries(contract.components.schemas)) {
    if (got.has(name) || !sent.has(name)) all.push(...membersOf(schema, name).map((member) => `member ${member}`));
  }
  return all;
}

// What the contract promises and no test has seen.
export function neverSeen() {
  const all = new Set();
  for (const file of readdirSync(folder)) {
    for (const one of JSON.parse(readFileSync(join(folder, file), 'utf8'))) all.add(one);
  }
  return promised().filter((one) => !all.has(one));
}

export function forgetSeen() { rmSync(folder, { recursive: true, force: true }); }
