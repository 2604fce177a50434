// SPDX-License-Identifier: EUPL-1.2
// A browser without a screen: cookies, forms with what stands in them, redirects by hand.
export function unescape(text) {
  return text.replace(/&(amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);/gi, (whole, what) => {
    const named = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[what.toLowerCase()];
    if (named) return named;
    return String.fromCodePoint(what[1].toLowerCase() === 'x' ? parseInt(what.slice(2), 16) : Number(what.slice(1)));
  });
}

function attribute(tag, name) {
  const found = new RegExp(`\\s${name}(?:=("([^"]*)"|'([^']*)'|[^\\s>]+))?(?=[\\s>/])`, 'i').exec(tag);
  if (!found) return undefined;
  return unescape(found[2] ?? found[3] ?? (found[1] ?? ''));
}

// A form of a page: where it goes and what would be sent if nobody touched it.
function readForm(html, base) {
  const open = /^<form[^>]*>/i.exec(html)[0];
  const fields = [];
  for (const [tag] of html.matchAll(/<input[^>]*>/gi)) {
    const name = attribute(tag, 'name');
    const type = (attribute(tag, 'type') ?? 'text').toLowerCase();
    if (!name || attribute(tag, 'disabled') !== undefined || ['submit', 'button', 'image', 'file'].includes(type)) continue;
    if (['checkbox', 'radio'].includes(type) && attribute(tag, 'checked') === undefined) continue;
    fields.push([name, attribute(tag, 'value') ?? (type === 'checkbox' ? 'on' : '')]);
  }
  for (const [, tag, text] of html.matchAll(/(<textarea[^>]*>)([\s\S]*?)<\/textarea>/gi)) {
    if (attribute(tag, 'name')) fields.push([attribute(tag, 'name'), unescape(text.replace(/^\n/, ''))]);
  }
  for (const [, tag, inside] of html.matchAll(/(<select[^>]*>)([\s\S]*?)<\/select>/gi)) {
    const options = [...inside.matchAll(/(<option[^>]*>)([^<]*)/gi)];
    const chosen = options.find(([, option]) => attribute(option, 'selected') !== undefined) ?? options[0];
    if (attribute(tag, 'name') && chosen) fields.push([attribute(tag, 'name'), attribute(chosen[1], 'value') ?? unescape(chosen[2].trim())]);
  }
  const buttons = [...html.matchAll(/<button[^>]*>/gi)].map(([tag]) => [attribute(tag, 'name'), attribute(tag, 'value') ?? '', attribute(tag, 'formaction')]);
  return {
    method: (attribute(open, 'method') ?? 'get').toUpperCase(),
    action: new URL(attribute(open, 'action') || base, base).href,
    fields,
    buttons,
    html,
  };
}

export class Person {
  cookies = new Map();

  constructor(base, tongue = 'fr') { this.base = base; this.tongue = tongue; }

  async fetch(path, options = {}) {
    const url = new URL(path, this.base).href;
    const own = url.startsWith(this.base);
    const headers = { 'accept-language': this.tongue, accept: 'text/html', ...options.headers };
    if (own && this.cookies.size > 0) headers.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(url, { redirect: 'manual', ...options, headers });
    if (own) {
      for (const line of reply.headers.getSetCookie()) {
        const [pair] = line.split(';');
        const at = pair.indexOf('=');
        this.cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1));
      }
    }
    this.url = url;
    this.status = reply.status;
    this.headers = reply.headers;
    this.html = await reply.text();
    return this;
  }

  // To an address, and on to where it leads.
  async goes(path, options) {
    await this.fetch(path, options);
    for (let n = 0; n < 10 && [301, 302, 303, 307].includes(this.status); n++) {
      await this.fetch(new URL(this.headers.get('location'), this.url).href);
    }
    return this;
  }

  // What a reader reads: no tags, no double spaces; no-break spaces are spaces.
  get text() {
    return unescape(this.html.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ')).replace(/[\s\u00a0\u202f]+/g, ' ').trim();
  }

  forms() { return [...this.html.matchAll(/<form[\s\S]*?<\/form>/gi)].map(([html]) => readForm(html, this.url)); }

  // The form whose action or markup contains the words.
  form(words) {
    const found = this.forms().find((one) => one.action.includes(words) || one.html.includes(words));
    if (!found) throw new Error(`no form with "${words}" on ${this.url} (${this.status}): ${this.text.slice(0, 600)}`);
    return found;
  }

  links() { return [...this.html.matchAll(/<a\s[^>]*>/gi)].map(([tag]) => attribute(tag, 'href')).filter(Boolean); }

  // Fill in what is given (null takes a field away), send the rest as it stands, follow.
  async sends(form, given = {}, { follow = true, headers = {} } = {}) {
    const body = new URLSearchParams();
    for (const [name, value] of form.fields) if (!(name in given)) body.append(name, value);
    for (const [name, value] of Object.entries(given)) {
      for (const one of Array.isArray(value) ? value : [value]) if (one !== null) body.append(name, one);
    }
    const go = follow ? this.goes : this.fetch;
    if (form.method === 'GET') return go.call(this, `${form.action.split('?')[0]}?${body}`);
    return go.call(this, form.action, { method: 'POST', body: body.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
  }
}
