// The chat page: wires the parts together. Without it the page still works as a plain form.
import { createOutbox } from "./outbox.js";
import { createLog } from "./log.js";
import { createFiles } from "./files.js";
import { createLive } from "./live.js";
import { wirePlace } from "./place.js";
import { wireWidget } from "./embed.js";

const root = document.getElementById("chat");
const text = document.getElementById("text");
const problem = document.getElementById("problem");
const counter = document.getElementById("counter");
const offline = document.getElementById("offline");
const composer = document.getElementById("composer");
const maxText = Number(root.dataset.maxText);
const DRAFT = "hopthu-draft";

const say = (name, values = {}) =>
  Object.entries(values).reduce((line, [key, value]) => line.replaceAll(`{${key}}`, value), root.dataset[name] || "");

const hasKeyboard = () => matchMedia("(hover: hover) and (pointer: fine)").matches;
const showProblem = (message) => { problem.textContent = message; };

// Storage can be refused (private windows, frames): the chat then only forgets drafts.
const store = {
  get(key) { try { return localStorage.getItem(key); } catch { return null; } },
  set(key, value) { try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch { /* kept in memory only */ } },
};

const widget = wireWidget(root);
const log = createLog(root, { say, isShown: widget.isShown });
const files = createFiles(root, { say, showProblem, onChanged: focusQuietly });
const outbox = createOutbox(root, { say, store, log, files, onAccepted: () => live.acceptedOne(), onState: showNetwork });
const live = createLive(root, { log, onRows: () => { outbox.forgetArrived(); afterRows(); } });

function showNetwork() {
  const isOff = !navigator.onLine || outbox.isStuck();
  offline.hidden = !isOff;
  if (isOff) offline.textContent = say("textOffline");
}

function afterRows() {
  widget.tellUnread(log.unread());
  if (!widget.isShown()) return;
  const upTo = log.takeReadMark();
  if (upTo) outbox.tellRead(upTo).catch(() => log.forgetReadMark());
}

function resize() {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight + 4, 162)}px`;
}

function count() {
  const left = maxText - text.value.trim().length;
  counter.classList.toggle("is-over", left < 0);
  if (left < 0) counter.textContent = say("textTooLong", { n: -left });
  else counter.textContent = left < maxText / 5 ? say("textLeft", { n: left }) : "";
  return left >= 0;
}

function send() {
  const words = text.value.trim();
  const chosen = files.take();
  if (!words && !chosen.items.length && !chosen.place) { text.focus(); return; }
  if (!count()) { files.giveBack(chosen); showProblem(counter.textContent); text.focus(); return; }
  showProblem("");
  outbox.add({ text: words, uploads: chosen.items, place: chosen.place });
  text.value = "";
  store.set(DRAFT, "");
  resize();
  count();
  text.focus();
}

// On a phone the keyboard must not jump up because of a tap; with a keyboard the next thing to do is typing.
function focusQuietly() {
  (hasKeyboard() ? text : document.getElementById("scroll")).focus({ preventScroll: true });
}

composer.addEventListener("submit", (event) => { event.preventDefault(); send(); });

text.addEventListener("keydown", (event) => {
  // Enter sends where a keyboard is; on a phone it makes a new line. A half-composed Vietnamese word is left alone.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && hasKeyboard()) { event.preventDefault(); send(); }
});

text.addEventListener("input", () => { store.set(DRAFT, text.value); resize(); count(); showProblem(""); });

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.target.id === "starters") {
    event.preventDefault();
    outbox.add({ text: button.value });
  } else if (event.target.classList.contains("choices")) {
    event.preventDefault();
    outbox.add({ id: `tap-${event.target.dataset.for}`, text: button.dataset.title, tap: button.value });
    for (const other of event.target.querySelectorAll("button")) other.disabled = true;
    focusQuietly();
  } else return;
  document.getElementById("starters")?.remove();
});

wirePlace(root, { say, showProblem, onPlace: (place) => files.setPlace(place) });
const isFirstVisit = () => Boolean(document.getElementById("starters")); // it begins with the notice, at the top
widget.onShown(() => { afterRows(); if (!isFirstVisit()) log.toEnd(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) { live.sync(); afterRows(); } });
addEventListener("online", () => { showNetwork(); outbox.pump(); live.sync(); });
addEventListener("offline", showNetwork);

document.documentElement.classList.add("is-live");
if (!text.value) text.value = store.get(DRAFT) || "";
resize();
count();
outbox.restore();
showNetwork();
if (root.dataset.paging === "0") {
  live.start();
  if (!isFirstVisit()) log.toEnd();
}
root.dataset.ready = "1";
