/* SPDX-License-Identifier: EUPL-1.2 */
/* What scripts add: they only save a reload. Every page works without them. */
"use strict";

document.documentElement.classList.add("scripted");

/* An error summary takes the focus when the page opens. */
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

/* A dialog that holds `inside`; Escape and the button close it, the focus goes back to `opener`. */
function dialog(opener, inside, label, close) {
  const box = document.createElement("dialog");
  box.className = "menu";
  box.setAttribute("aria-label", label);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet-button dialog__close";
  button.textContent = close;
  button.addEventListener("click", () => box.close());
  box.append(button, inside);
  /* The opener may have been replaced by a fresh one meanwhile. */
  const again = opener.hasAttribute("data-filters") ? "[data-filters]" : "[data-menu]";
  box.addEventListener("close", () => (opener.isConnected ? opener : document.querySelector(again))?.focus());
  document.body.append(box);
  return box;
}

const french = document.documentElement.lang === "fr";

for (const opener of document.querySelectorAll("[data-menu]")) {
  let box = null;
  opener.addEventListener("click", (event) => {
    const target = document.querySelector(opener.getAttribute("href"));
    if (!target || !window.HTMLDialogElement) return;
    event.preventDefault();
    if (!box) {
      const inside = document.createElement("nav");
      inside.className = "foot__in wrap";
      for (const list of target.querySelectorAll("ul")) inside.append(list.cloneNode(true));
      box = dialog(opener, inside, opener.textContent.trim(), french ? "Fermer" : "Close");
    }
    box.showModal();
  });
}

/* Visit: steppers, number of places, total, words of the button. */
for (const form of document.querySelectorAll("form[data-total]")) {
  const tongue = form.dataset.tongue;
  const money = new Intl.NumberFormat(tongue === "fr" ? "fr-FR" : "en-GB", { style: "currency", currency: form.dataset.total });
  const inputs = [...form.querySelectorAll("input[data-minor]")];
  const say = () => {
    let seats = 0;
    let minor = 0;
    for (const input of inputs) {
      const n = Math.max(0, Math.floor(Number(input.value) || 0));
      seats += n;
      minor += n * Number(input.dataset.minor);
    }
    form.querySelector("[data-sum]").textContent = money.format(minor / 100);
    form.querySelector("[data-seats]").textContent = tongue === "fr" ? `${seats} place${seats > 1 ? "s" : ""}` : `${seats} place${seats === 1 ? "" : "s"}`;
    const button = form.querySelector("[data-button]");
    if (seats === 0) button.textContent = tongue === "fr" ? "Réserver" : "Book";
    else if (seats === 1) button.textContent = tongue === "fr" ? "Réserver cette place" : "Book this place";
    else button.textContent = tongue === "fr" ? `Réserver ces ${seats} places` : `Book these ${seats} places`;
  };
  for (const input of inputs) {
    input.addEventListener("input", say);
    for (const button of input.parentElement.querySelectorAll("button[data-step]")) {
      button.addEventListener("click", () => {
        const most = Number(input.max) || 40;
        input.value = Math.min(most, Math.max(0, (Number(input.value) || 0) + Number(button.dataset.step)));
        say();
      });
    }
  }
  say();
}

/* Checkout: the minutes that are left, said once more at two minutes; at zero the page is asked again. */
for (const timer of document.querySelectorAll("[data-until]")) {
  const until = Date.parse(timer.dataset.until);
  const says = document.querySelector("[data-says]");
  let said = false;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 60000);
    if (left <= 0) {
      location.replace(location.pathname + location.search); /* what a form brought is not sent again */
      return;
    }
    timer.textContent = left === 1 ? timer.dataset.one : timer.dataset.many.replace("#", left);
    if (left <= 2 && !said) {
      said = true;
      if (says) says.textContent = timer.dataset.soon;
    }
    setTimeout(tick, Math.min(20000, until - Date.now() + 500));
  };
  if (until) tick();
}

/* Checkout: "Back" from the bank asks for the page again, and sends nothing again. Only who goes on leaves it so. */
const order = document.getElementById("order-form");
if (order) order.addEventListener("submit", () => history.replaceState(null, "", location.href));

/* List: filters in a dialog on phones; a tick brings the results in place. */
const filters = document.getElementById("filters");
if (filters) {
  const form = filters.querySelector("form");
  const home = document.createComment("filters");
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  status.className = "hidden";
  document.body.append(status);
  let box = null;
  const opened = (event) => {
    const opener = event.target.closest("[data-filters]");
    if (!opener || !window.HTMLDialogElement || matchMedia("(min-width: 960px)").matches) return;
    event.preventDefault();
    filters.before(home);
    box = dialog(opener, filters, filters.querySelector("h2").textContent, french ? "Fermer" : "Close");
    box.addEventListener("close", () => {
      home.replaceWith(filters);
      box.remove();
    });
    box.showModal();
  };
  document.addEventListener("click", opened);
  let turn = 0;
  form.addEventListener("change", async () => {
    const query = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...query]) if (value === "") query.delete(name, value);
    const mine = ++turn;
    const reply = await fetch(`${form.action}?${query}`);
    if (!reply.ok || mine !== turn) return;
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    for (const id of ["results", "places"]) {
      const fresh = page.getElementById(id);
      const old = document.getElementById(id);
      if (fresh && old) old.replaceWith(fresh);
    }
    const counts = page.querySelectorAll("#filters input[type=checkbox]");
    for (const fresh of counts) {
      const old = form.querySelector(`input[name="${fresh.name}"][value="${CSS.escape(fresh.value)}"]`);
      if (old) old.closest("label").querySelector(".tick__count").replaceWith(fresh.closest("label").querySelector(".tick__count"));
    }
    const show = page.querySelector("#filters .p");
    if (show) {
      form.querySelector(".p").textContent = show.textContent;
      status.textContent = document.querySelector("h1").textContent;
    }
    document.title = page.title;
    history.replaceState(null, "", `${form.action}?${query}`);
  });
}

/* The bank is slow: look again by itself a few times, ever more slowly. */
const again = document.querySelector("[data-again]");
if (again) {
  const tries = Number(sessionStorage.getItem(location.pathname) || 0);
  if (tries < 8) {
    sessionStorage.setItem(location.pathname, tries + 1);
    setTimeout(() => location.replace(again.dataset.again), 1500 * (tries + 1));
  }
}

/* Passwords can be looked at while they are typed; what is sent is a password again, so that no browser remembers it. */
for (const input of document.querySelectorAll('input[autocomplete$="-password"]')) {
  const button = document.createElement("button");
  const says = document.createElement("span");
  button.type = "button";
  button.className = "quiet-button";
  button.setAttribute("aria-controls", input.id);
  says.className = "hidden";
  says.setAttribute("role", "status");
  const show = (shown, spoken) => {
    input.type = shown ? "text" : "password";
    button.textContent = french ? (shown ? "Masquer" : "Afficher") : shown ? "Hide" : "Show";
    button.setAttribute("aria-label", french ? `${button.textContent} le mot de passe` : `${button.textContent} the password`);
    if (spoken) says.textContent = french ? `Le mot de passe est ${shown ? "visible" : "caché"}.` : `The password is ${shown ? "shown" : "hidden"}.`;
  };
  button.addEventListener("click", () => show(input.type === "password", true));
  input.form.addEventListener("submit", () => show(false, false));
  input.autocapitalize = "off";
  input.spellcheck = false;
  const row = document.createElement("div");
  row.className = "shows";
  input.before(row);
  row.append(input, button, says);
  show(false, false);
}

/* Back office: J and K go through the rows, Enter opens (a link does by itself), N takes the next one. Escape switches them off. */
const queue = document.querySelector("table[data-rows]");
if (queue) {
  let keys = true;
  const links = [...queue.querySelectorAll("tbody th a")];
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") keys = !keys;
    const inField = event.target.closest && event.target.closest("input, select, textarea, [contenteditable]");
    if (!keys || inField || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = links.indexOf(document.activeElement);
    if (event.key === "j") (links[at + 1] || links[0])?.focus();
    else if (event.key === "k") (links[at - 1] || links[links.length - 1])?.focus();
    else if (event.key === "n") document.querySelector('form[action="/office/queue/next"] button')?.click();
    else return;
    event.preventDefault();
  });
}
