// The page of field work: what is kept on this phone first, the server's news when there is a network.
import { createList } from "./list.js";
import { createOutbox } from "./outbox.js";
import { read, whoIsThere } from "./server.js";
import { forget, openStore } from "./store.js";
import { hear, tell } from "./tabs.js";
import { clone, element, say, time } from "./texts.js";
import { createVisit } from "./visit.js";

const REFRESH_MS = 120000;
const root = document.getElementById("field");
const code = decodeURIComponent(location.pathname.match(/^\/di-hien-truong\/ho-so\/(.+)$/)?.[1] ?? "");
const wardNames = Object.fromEntries([...document.getElementById("field-wards").content.querySelectorAll("[data-code]")].map((one) => [one.dataset.code, one.textContent]));
const store = await openStore();
let owner = (await store.value("owner")) ?? null; // { username, name }
let list = (await store.value("list")) ?? { cases: [], at: null };
let isSignedOut = false;
let view = null;

function announce(text, isBad = false) {
  const box = document.getElementById(isBad ? "alerts" : "notices");
  box.replaceChildren(element("p", { class: isBad ? "notice bad" : "notice", text }));
}

function showNetwork() {
  const bar = root.querySelector("[data-network]");
  if (!bar) return;
  bar.dataset.network = navigator.onLine ? "on" : "off";
  bar.querySelector("[data-network-text]").textContent = say(navigator.onLine ? "online" : "offline");
  bar.querySelector("[data-loaded]").textContent = list.at ? say("loadedAt", { time: time(list.at) }) : say("notLoaded");
  bar.querySelector("[data-signed-out]").hidden = !isSignedOut;
}

const outbox = createOutbox(store, {
  onChange: () => { if (!code && view) view.show(); },
  async onSent(row, kept) {
    if (kept.moved_on) announce(say("movedOn", { code: row.code }));
    else if (kept.choices?.length) announce(say("sentWithChoices", { code: row.code }), true);
    else announce(say("sent", { code: row.code }));
    await reload();
  },
});

// Another officer on the same phone sees nothing of what the first one took along.
async function become(session) {
  if (owner && owner.username !== session.username) {
    await store.clear("values");
    list = { cases: [], at: null };
  }
  owner = { username: session.username, name: session.name };
  await store.keep("owner", owner);
  outbox.belongTo(owner.username);
}

async function reload() {
  if (!navigator.onLine) { showNetwork(); return; }
  try {
    await become(await whoIsThere());
    const { cases } = await read("/api/v1/field/list");
    list = { cases, at: new Date().toISOString() };
    await store.keep("list", list);
    isSignedOut = false;
    tell("list");
  } catch (error) {
    if ([401, 403].includes(error.status)) isSignedOut = error.status === 401;
  }
  await showList();
}

async function showList() {
  showNetwork();
  if (!view) return;
  if (code) view.update(list);
  else await view.set(list);
}

async function keepForOffline() {
  if (!navigator.serviceWorker) return;
  try {
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data?.kind === "kept") { root.dataset.offline = "1"; root.querySelector("[data-kept]").hidden = false; }
    });
    await navigator.serviceWorker.register("/di-hien-truong/worker.js", { scope: "/di-hien-truong" });
    const { active } = await navigator.serviceWorker.ready;
    const names = performance.getEntriesByType("resource").map(({ name }) => name);
    active.postMessage({ keep: [...new Set(names.filter((url) => url.startsWith(`${location.origin}/static/`)))] });
  } catch { /* a browser without workers: the page needs the network to open */ }
}

// Signing out with visits that are not sent: they go first; what cannot go is asked about.
const leave = document.getElementById("field-leave");
async function askToLeave() {
  await outbox.send();
  const unsent = outbox.rows().length;
  const drafts = (await store.drafts()).filter((one) => one.owner === owner?.username).length;
  if (!unsent && !drafts) { signOut(); return; }
  leave.querySelector("[data-leave-text]").textContent = say("leaving", { n: unsent, m: drafts });
  leave.showModal();
}
function signOut() {
  const form = element("form", { method: "post", action: "/sign-out" }, element("input", { type: "hidden", name: "csrf_token", value: document.body.dataset.csrf || "" }));
  document.body.append(form);
  form.submit();
}
leave.addEventListener("close", async () => {
  if (leave.returnValue === "keep") signOut();
  if (leave.returnValue === "drop") { await forget({ withOwnWords: true }); signOut(); }
});
document.addEventListener("field:leaving", askToLeave);

const main = clone(code ? "field-visit" : "field-list");
root.append(main);
if (root.dataset.username) await become({ username: root.dataset.username, name: root.dataset.name });
if (owner) outbox.belongTo(owner.username);
await outbox.refresh();
if (code) {
  view = createVisit(root, code, { store, outbox, owner: owner?.username ?? "", wardNames, announce });
  await view.begin(list);
} else {
  view = createList(root, { store, outbox, owner: () => owner?.username, wardNames, announce, reload });
  await view.begin();
  await view.set(list);
}
showNetwork();
root.dataset.ready = "1";
const asked = new URLSearchParams(location.search);
if (asked.has("da-luu")) announce(say(navigator.onLine ? "savedOnline" : "savedOffline"));
if (asked.has("da-luu") || asked.has("dang-xuat")) history.replaceState(null, "", location.pathname);
root.querySelector("[data-reload]")?.addEventListener("click", () => { reload(); outbox.send(); });
hear("list", async () => { list = (await store.value("list")) ?? list; await showList(); });
for (const name of ["online", "offline"]) addEventListener(name, () => { showList(); if (navigator.onLine) { reload(); outbox.send(); } });
document.addEventListener("visibilitychange", () => { if (!document.hidden) { reload(); outbox.send(); } });
setInterval(() => { if (!document.hidden) reload(); }, REFRESH_MS);
keepForOffline();
await reload();
await outbox.send();
if (asked.has("dang-xuat")) askToLeave();
