// The chat page: wires the parts together. Without it the page still works as a plain form.
import { createFiles } from "./files.js";
import { createLive } from "./live.js";
import { createLog } from "./log.js";
import { wireLook } from "./look.js";
import { createOutbox } from "./outbox.js";
import { wirePlace } from "./place.js";
import { openStore, openWords } from "./store.js";
import { createTabs } from "./tabs.js";
import { createVisit } from "./visit.js";
import { wireWidget } from "./embed.js";

const root = document.getElementById("chat");
const text = document.getElementById("text");
const problem = document.getElementById("problem");
const counter = document.getElementById("counter");
const offline = document.getElementById("offline");
const announcer = document.getElementById("announcer");
const maxText = Number(root.dataset.maxText);
const isKiosk = root.dataset.kiosk === "1";
const DRAFT = "hopthu-draft";
const RELOADED = "hopthu-reloaded"; // when, so that nothing goes round and round
const REASON = "hopthu-reason";

const say = (name, values = {}) =>
  Object.entries(values).reduce((line, [key, value]) => line.replaceAll(`{${key}}`, value), root.dataset[name] || "");
const hasKeyboard = () => matchMedia("(hover: hover) and (pointer: fine)").matches;
const showProblem = (message) => { problem.textContent = message; };
const announce = (message) => { announcer.textContent = message; };

let isReady;
const ready = new Promise((done) => { isReady = done; });
const words = openWords({ isLasting: !isKiosk });
const look = wireLook({ words });
const widget = wireWidget(root);

const noticeRead = () => { document.getElementById("notice").open = false; }; // who writes has had it on the screen

// Nothing that is tapped while the page wakes up goes out as a plain form.
document.getElementById("composer").addEventListener("submit", (event) => { event.preventDefault(); ready.then(send); });
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.target.classList.contains("starters")) {
    event.preventDefault();
    if (event.target.id === "prepared" && text.value === text.defaultValue) setText("");
    ready.then(() => outbox.add({ text: button.value }));
    document.getElementById("prepared")?.remove();
    noticeRead();
  } else if (event.target.classList.contains("choices-of")) {
    event.preventDefault();
    ready.then(() => outbox.add({ id: `tap-${event.target.dataset.for}`, text: button.dataset.title, tap: button.value }));
    for (const other of event.target.querySelectorAll("button")) other.disabled = true;
    focusQuietly();
  } else return;
  document.getElementById("starters")?.remove();
});

const store = await openStore({ isLasting: !isKiosk });
const parentOrigin = await widget.parentOrigin();
const tabs = createTabs(isKiosk ? "" : `hopthu ${parentOrigin}`);
const visit = await createVisit(root, { store, say, parentOrigin, onLost: beginAnew });
const log = createLog(root, { say, announce, isShown: widget.isShown });
const files = createFiles(root, { say, store, visit, tabs, showProblem, announce, onChanged: focusQuietly });
const outbox = createOutbox(root, { say, store, visit, log, files, tabs, onAccepted: () => live.sync(), onState: showNetwork });
const live = createLive(root, { visit, log, onRows: takeNews });
let kiosk = null;
let isLeaving = false;
let hasTalk = root.dataset.hasTalk === "1";

// The conversation cannot be opened here any more: its key is gone, or it went on elsewhere. Without a reason only the
// page is too old. What was written and not sent stays on this device.
async function beginAnew(reason) {
  if (isKiosk) { kiosk?.startAnew(); return; }
  if (isLeaving) return;
  const now = Date.now();
  let last = now;
  try {
    last = Number(sessionStorage.getItem(RELOADED)) || 0;
    sessionStorage.setItem(RELOADED, String(now));
    sessionStorage.setItem(REASON, reason);
  } catch { /* then it is only said */ }
  if (now - last < 20_000) { showProblem(say(reason || "textProblem")); return; }
  isLeaving = true;
  if (reason) {
    await visit.forget();
    await fetch("/chat/forget", { method: "POST", redirect: "manual" }).catch(() => null);
  }
  location.reload();
  await new Promise(() => {}); // nothing more happens on this page
}

function showNetwork() {
  const waiting = outbox.waiting();
  const isOff = !navigator.onLine || outbox.isStuck();
  const count = waiting ? ` ${say("textKeptCount", { n: waiting })}` : "";
  const message = isOff ? say("textOffline") + count : "";
  offline.hidden = !isOff;
  if (offline.textContent !== message) offline.textContent = message;
}

function takeNews({ isLive, added }) {
  outbox.forgetArrived();
  if (isLive && !hasTalk) hasTalk = true;
  if (isLive) {
    document.getElementById("starters")?.remove();
    widget.tellTalk();
  } else if (log.isEmpty() && !document.getElementById("prepared")) document.getElementById("starters")?.removeAttribute("hidden");
  if (added.some((row) => row.dataset.author !== "citizen")) look.ring();
  afterRows();
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

function setText(value) {
  text.value = value;
  words.set(DRAFT, value);
  resize();
  count();
}

async function send() {
  await files.settled();
  const written = text.value.trim();
  const chosen = files.take();
  if (!written && !chosen.items.length && !chosen.place) { text.focus(); return; }
  if (!count()) { files.giveBack(chosen); showProblem(counter.textContent); text.focus(); return; }
  showProblem("");
  setText("");
  document.getElementById("prepared")?.remove();
  document.getElementById("starters")?.remove();
  hasTalk = true;
  noticeRead();
  outbox.add({ text: written, uploads: chosen.items, place: chosen.place });
  text.focus();
}

// On a phone the keyboard must not jump up because of a tap; with a keyboard the next thing to do is typing.
function focusQuietly() {
  (hasKeyboard() ? text : document.getElementById("scroll")).focus({ preventScroll: true });
}

text.addEventListener("keydown", (event) => {
  // Enter sends where a keyboard is; on a phone it makes a new line. A half-composed Vietnamese word is left alone.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && hasKeyboard()) { event.preventDefault(); send(); }
});
text.addEventListener("input", () => { words.set(DRAFT, text.value); resize(); count(); showProblem(""); });

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (!button) return;
  const copied = document.querySelector(`#${button.dataset.copy} .words`)?.innerText || "";
  await navigator.clipboard?.writeText(copied).then(() => announce(say("textCopied")), () => null);
  button.classList.add("is-done");
  setTimeout(() => button.classList.remove("is-done"), 1500);
});

// A thumb down under an answer of the assistant; a second press takes it back.
document.addEventListener("submit", async (event) => {
  if (event.target.id !== "dislike-form" || !event.submitter) return;
  event.preventDefault();
  const { value } = event.submitter;
  await visit.post(root.dataset.reactionsUrl, [["dislike", value]]).then(() => {
    if (value.endsWith(":1")) announce(say("textDisliked"));
    return live.sync();
  }).catch(() => showProblem(say("textOffline")));
});

document.getElementById("older").addEventListener("click", (event) => {
  if (root.dataset.paging !== "0") return;
  event.preventDefault();
  live.loadOlder().catch(() => showProblem(say("textOffline")));
});

wirePlace({ say, announce, onPlace: (place) => files.setPlace(place),
  onWords: (line) => { setText(text.value.trim() ? `${text.value.trim()}\n${line}` : line); text.focus(); } });

document.getElementById("leave")?.addEventListener("click", () => document.getElementById("leave-ask").showModal());
document.getElementById("leave-yes")?.addEventListener("click", async () => {
  await visit.leave();
  await store.wipe();
  words.set(DRAFT, "");
  tabs.tell("left");
  location.replace(root.dataset.embedded === "1" ? "/chat?embed=1" : "/chat");
});
tabs.hear("left", () => location.reload());

const isFirstVisit = () => log.isEmpty(); // it begins with the notice, at the top
widget.onShown(() => { afterRows(); if (!isFirstVisit()) log.toEnd(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) { live.sync(); outbox.pump(); afterRows(); } });
addEventListener("online", () => { showNetwork(); outbox.pump(); live.sync(); });
addEventListener("offline", () => { outbox.refresh(); showNetwork(); });
addEventListener("storage", (event) => {
  if (event.key === DRAFT && document.activeElement !== text) { text.value = event.newValue || ""; resize(); count(); }
});

// The page without anybody's words is kept for times without a network.
function keepForOffline() {
  if (isKiosk || !navigator.serviceWorker) return;
  const own = performance.getEntriesByType("resource").map((entry) => entry.name).filter((url) => url.startsWith(`${location.origin}/static/`));
  navigator.serviceWorker.register("/chat/worker.js", { scope: "/chat" })
    .then(() => navigator.serviceWorker.ready)
    .then(({ active }) => active.postMessage({ keep: own, page: location.pathname + (root.dataset.embedded === "1" ? "?embed=1" : "") }))
    .catch(() => null);
}

document.documentElement.classList.add("is-live");
if (visit.isKeyLost()) await beginAnew("textLostKey");
else {
  let reason = "";
  try { reason = sessionStorage.getItem(REASON) || ""; sessionStorage.removeItem(REASON); } catch { reason = ""; }
  if (reason) showProblem(say(reason));
}
if (!text.value) text.value = words.get(DRAFT) || "";
resize();
count();
if (isKiosk) kiosk = (await import("./kiosk.js")).wireKiosk({ visit, hasTalk: () => hasTalk });
if (hasTalk) visit.bind().catch(() => null);
await files.restore();
await outbox.refresh();
isReady();
outbox.pump();
showNetwork();
if (root.dataset.paging === "0") {
  live.start();
  if (!isFirstVisit()) log.toEnd();
}
keepForOffline();
root.dataset.ready = "1";
