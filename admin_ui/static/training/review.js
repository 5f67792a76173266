// The review queue by keyboard. The next message shows at once; words go to the server in their order behind it.
import { Marks } from "./marks.js";
import * as near from "./near.js";

const root = document.getElementById("review");
const main = root.querySelector(".review-main");
const list = document.getElementById("review-items");
const alerts = document.getElementById("alerts");
const words = document.getElementById("review-words").dataset;
const mayEdit = root.dataset.mayEdit === "1";
const token = document.body.dataset.csrf;
const AHEAD = 6;
const sent = new Set(); // items that were decided here
const written = new Map(); // item -> the change that made a line of it
const decided = new Map(); // item -> what was said of it, as in the addresses
const moments = [];
let line = Promise.resolve(); // requests one after the other
let isLoading = false;
let isAll = false; // the server has no more
let marks = null;

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/\u0111/gi, "d").toLowerCase();
const items = () => [...list.querySelectorAll(".review-item")];
const here = () => list.querySelector(".review-item.is-here");
const idOf = (item) => item.dataset.item;

function show(item) {
  items().forEach((one) => one.classList.toggle("is-here", one === item));
  document.getElementById("review-empty").hidden = Boolean(item) || !isAll;
  document.getElementById("review-loading").hidden = Boolean(item) || isAll;
  marks = item ? new Marks(item, document.getElementById("marking")) : null;
  closeTyping();
  if (item) item.querySelector("[data-said]").focus({ preventScroll: true });
}

async function load(only) {
  if (isLoading && !only) return;
  isLoading = true;
  const asked = new URLSearchParams({ state: root.dataset.state });
  if (root.dataset.heap) asked.set("heap", root.dataset.heap);
  if (only) asked.set("only", only);
  else [...sent, ...items().map(idOf)].slice(-480).forEach((id) => asked.append("skip", id));
  try {
    const answer = await fetch("/training/review/items?" + asked, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll(".review-item");
    if (!only) isAll = !fresh.length;
    fresh.forEach((item) => {
      if (document.getElementById(item.id) || (!only && sent.has(item.dataset.item))) return;
      only ? list.prepend(item) : list.append(item);
    });
    if (only) show(items()[0]);
    else if (!here()) show(items()[0]);
  } finally { isLoading = false; }
}

async function post(path, body) {
  const headers = { "x-csrf-token": token, accept: "application/json" };
  if (body) headers["content-type"] = "application/json";
  const answer = await fetch("/api/v1/training/review/" + path, { method: "POST", headers, body: body && JSON.stringify(body) });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(told.detail || told.title || String(answer.status)), { code: told.code });
  return told;
}

function say(text) {
  const note = document.createElement("p");
  note.className = "notice bad";
  note.textContent = text;
  alerts.replaceChildren(note);
}

const COUNTED = { label: "done", skip: "expert", discard: "discarded" };
function tally(name, step) {
  const field = document.querySelector('[data-count="' + name + '"]');
  if (field) field.textContent = String(Math.max(0, Number(field.textContent) + step));
}
function count(step, path) {
  const field = document.getElementById("review-done");
  field.textContent = String(Number(field.textContent) + step);
  tally(root.dataset.state, -step);
  if (path) tally(COUNTED[path], step);
  if (step < 0) { moments.pop(); return; }
  moments.push(performance.now());
  if (moments.length > 2) {
    const last = moments.slice(-20);
    const pace = (last.length - 1) / ((last[last.length - 1] - last[0]) / 60000);
    document.getElementById("review-pace").textContent = String(Math.min(999, Math.round(pace)));
  }
}

// Take the message away, show the next, and tell the server; one that was refused comes back with the reason.
function decide(path, body) {
  const item = here();
  if (!item || !mayEdit) return;
  const id = idOf(item);
  const next = item.nextElementSibling || item.previousElementSibling;
  sent.add(id);
  root.dataset.pending = String(Number(root.dataset.pending || 0) + 1);
  item.remove();
  show(next);
  decided.set(id, path);
  count(1, path);
  alerts.replaceChildren();
  if (items().length < AHEAD && !isAll) load();
  line = line.then(() => post(id + "/" + path, body)).then((told) => {
    if (!told.warnings || !told.warnings.length) return null;
    written.set(id, told.decision.change);
    return near.tell(told.decision.change);
  }).catch((error) => {
    sent.delete(id);
    count(-1, path);
    list.prepend(item);
    show(item);
    say(words.failed + " " + error.message);
  }).finally(() => { root.dataset.pending = String(Number(root.dataset.pending) - 1); });
}

const label = (intent) => decide("label", { intent, entities: marks.list() });
function choose(number) {
  const button = here() && here().querySelectorAll(".choice")[number - 1];
  if (button) label(button.value);
}
function undo() {
  line = line.then(() => post("undo")).then((item) => {
    sent.delete(String(item.id));
    near.forget(written.get(String(item.id)));
    count(-1, decided.get(String(item.id)));
    return load(item.id);
  }).catch((error) => say(error.message));
}

// The words that carried the prediction, in place of the link to them.
async function behind() {
  const link = here() && here().querySelector("[data-words-behind] a");
  if (!link || link.hasAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  const answer = await fetch(link.href, { headers: { accept: "text/html" } }).catch(() => null);
  const page = answer && answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  if (page) link.replaceWith(...page.querySelector("[data-words-found]").childNodes);
  else { link.removeAttribute("aria-busy"); say(words.nearFailed); }
}

// another intent, by typing

const typing = document.getElementById("typing");
const field = document.getElementById("intent-field");
const options = [...document.querySelectorAll("#intent-list [role=option]")];
const seen = () => options.filter((one) => !one.hidden);
function pick(option) {
  options.forEach((one) => one.setAttribute("aria-selected", String(one === option)));
  field.setAttribute("aria-activedescendant", option ? option.id : "");
  if (option) option.scrollIntoView({ block: "nearest" });
}
function narrow() {
  const parts = fold(field.value).split(/\s+/).filter(Boolean);
  options.forEach((one) => { one.hidden = !parts.every((part) => fold(one.textContent).includes(part)); });
  pick(seen()[0]);
}
function openTyping() {
  if (!here()) return;
  typing.hidden = false;
  field.value = "";
  narrow();
  field.focus();
}
function closeTyping() { typing.hidden = true; }
field.addEventListener("input", narrow);
field.addEventListener("keydown", (event) => {
  const rows = seen();
  const at = rows.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") pick(rows[Math.min(rows.length - 1, at + 1)]);
  else if (event.key === "ArrowUp") pick(rows[Math.max(0, at - 1)]);
  else if (event.key === "Enter" && rows[at]) label(rows[at].dataset.intent);
  else if (event.key === "Escape") { closeTyping(); here().querySelector("[data-said]").focus(); }
  else return;
  event.preventDefault();
  event.stopPropagation();
});
document.getElementById("intent-list").addEventListener("click", (event) => {
  const option = event.target.closest("[data-intent]");
  if (option) label(option.dataset.intent);
});

// an intent that is missing

const dialog = document.getElementById("new-intent");
const form = dialog.querySelector("form");
const warning = dialog.querySelector("[data-warning]");
const insist = dialog.querySelector("[data-insist]");
function openNew() {
  const item = here();
  if (!item) return;
  form.reset();
  warning.hidden = insist.hidden = true;
  dialog.querySelector("[data-said-again]").textContent = marks.text;
  if (root.dataset.heap) form.elements.title.value = root.dataset.heap.split(" \u00b7 ")[0].slice(0, 20);
  dialog.showModal();
  form.elements.title.focus();
}
function name(one) {
  const row = document.getElementById("intent-" + one.intent);
  return row ? row.firstChild.textContent.trim() : one.intent;
}
async function warn() {
  const asked = new URLSearchParams({ name: form.elements.name.value, title: form.elements.title.value, text: marks.text.slice(0, 200) });
  if (!form.elements.name.value) return;
  const answer = await fetch("/api/v1/training/review/similar?" + asked, { headers: { accept: "application/json" } });
  const found = answer.ok ? await answer.json() : [];
  warning.hidden = insist.hidden = !found.length;
  warning.textContent = words.similar + " " + found.map((one) => name(one) + " (" + Math.round(one.likeness * 100) + " %)").join(", ");
}
form.elements.title.addEventListener("change", () => {
  if (!form.elements.name.value) form.elements.name.value = fold(form.elements.title.value).trim().replace(/[^a-z0-9]+/g, "_").slice(0, 40);
  warn();
});
form.elements.name.addEventListener("change", warn);
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!form.reportValidity()) return;
  const item = here();
  const data = Object.fromEntries(new FormData(form));
  let told;
  try {
    await line;
    told = await post(idOf(item) + "/intent", { ...data, insists: Boolean(data.insists), entities: marks.list() });
  } catch (error) {
    warning.hidden = false;
    warning.textContent = error.message.replace(/[a-z][a-z0-9_]+(?= \(\d+ %\))/g, (intent) => name({ intent }));
    insist.hidden = error.code !== "similar_intent";
    return;
  }
  const again = new URL(location.href); // loaded afresh: every list of intents on the page has a new member
  again.searchParams.delete("done");
  if (told.decision.change) again.searchParams.set("change", told.decision.change);
  location.assign(again);
});

// keys and clicks

const KEYS = {
  Enter: () => choose(1), o: openTyping, "/": openTyping, e: () => marks && marks.begin(), n: openNew,
  s: () => decide("skip"), x: () => decide("discard"), u: undo, w: behind, b: () => near.act("drop"), g: () => near.act("keep"),
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") || !mayEdit) return;
  if (localStorage.getItem("keys-off") === "1" || event.repeat) return;
  if (event.target.matches("input, textarea, select, a, summary")) return;
  if (event.target.matches("button") && event.key === "Enter") return;
  if (marks && marks.isOn) return;
  const act = /^[1-5]$/.test(event.key) ? () => choose(Number(event.key)) : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  act();
}, true);
list.addEventListener("click", (event) => {
  if (event.target.closest("[data-words-behind] a")) { event.preventDefault(); behind(); return; }
  const button = event.target.closest("button");
  if (!button) return;
  event.preventDefault();
  if (button.name === "intent") label(button.value);
  else if (button.value === "skip" || button.value === "discard") decide(button.value);
});
document.querySelectorAll("[data-undo]").forEach((one) => one.addEventListener("submit", (event) => { event.preventDefault(); undo(); }));

main.classList.add("has-script");
isAll = !items().length;
show(items()[0]);
root.dataset.ready = "1";
