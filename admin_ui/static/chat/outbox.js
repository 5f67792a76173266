// What was written and is not with the server yet: kept on this device, sent in order, repeated under the same id.
import { bare } from "./files.js";
import { inTurn } from "./tabs.js";

const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds

export const randomId = () =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const row = ({ id, text, tap, place, uploads, state, problem }) =>
  ({ id, text, tap, place, state, problem, uploads: uploads.map(bare) });
const isTemporary = ({ status, code }) => !status || status >= 500 || [408, 429].includes(status) || ["proof_out_of_date", "page_out_of_date"].includes(code);

export function createOutbox(root, { say, store, visit, log, files, tabs, onAccepted, onState }) {
  let items = [];
  let isBusy = false;
  let isAsked = false;
  let failures = 0;
  let timer = 0;

  tabs.hear("outbox", refresh);
  tabs.hear("accepted", ({ id }) => { items = items.filter((one) => one.id !== id); log.mark(id, "sent", `\u2713 ${say("textSent")}`); onAccepted(); onState(); });

  const isPending = (item) => item.state !== "failed";
  const save = (item) => (item.key === undefined ? null : store.put("outbox", { ...row(item), key: item.key }).catch(() => null));

  async function add({ id = randomId(), text = "", uploads = [], place = null, tap = "" }) {
    if (items.some((item) => item.id === id)) return;
    const item = { id, text, uploads, place, tap, state: "waiting", problem: "" };
    items.push(item);
    show(item);
    onState();
    try { item.key = await store.add("outbox", row(item)); } catch { /* a full disk: sent while the page is open */ }
    files.forget(uploads);
    tabs.tell("outbox");
    pump();
  }

  function show(item) {
    log.addPending(item);
    if (item.state === "failed") log.mark(item.id, "failed", `${say("textFailed")}: ${item.problem}`);
    else if (!navigator.onLine) log.mark(item.id, "waiting", say("textWaiting"));
    else log.mark(item.id, "sending", say("textSending"));
  }

  // The list as the device keeps it: other tabs add to it and take from it.
  async function refresh() {
    const kept = await store.list("outbox").catch(() => []);
    const keys = new Set(kept.map((one) => one.key));
    for (const gone of items.filter((item) => item.key !== undefined && !keys.has(item.key))) {
      items = items.filter((item) => item !== gone);
      if (log.pendingState(gone.id) !== "sent") log.drop(gone.id);
    }
    for (const one of kept) {
      const mine = items.find((item) => item.id === one.id);
      if (mine) { if (mine.state !== one.state) { Object.assign(mine, { state: one.state, problem: one.problem }); show(mine); } continue; }
      const item = { ...one, uploads: one.uploads.map((upload) => ({ ...upload, preview: previewOf(upload) })) };
      items.push(item);
      show(item);
    }
    items.sort((a, b) => (a.key ?? Infinity) - (b.key ?? Infinity));
    onState();
  }

  const previewOf = ({ blob }) => (blob?.type.startsWith("image/") ? URL.createObjectURL(blob) : "");

  async function sendOne(item) {
    await visit.bind();
    for (const upload of item.uploads) {
      upload.onProgress = (share) => log.mark(item.id, "sending", `${say("textSending")} ${Math.round(share * 100)}%`);
      if (!upload.id) { await files.upload(upload); save(item); }
    }
    const fields = [["client_id", item.id], ["text", item.tap ? "" : item.text]];
    if (item.tap) fields.push(["tap", item.tap]);
    for (const upload of item.uploads) fields.push(["upload", upload.id]);
    if (item.place) fields.push(["latitude", item.place.latitude], ["longitude", item.place.longitude]);
    try {
      await visit.post(root.dataset.postUrl, fields);
    } catch (error) {
      const isStale = error.status === 404 && item.uploads.some((upload) => upload.blob) && !item.isSecond;
      if (!isStale) throw error;
      item.isSecond = true; // files that waited too long on the server go up once more
      for (const upload of item.uploads) upload.id = null;
      await sendOne(item);
    }
  }

  async function pump() {
    clearTimeout(timer);
    if (isBusy) { isAsked = true; return; }
    isBusy = true;
    await inTurn("hopthu-outbox", sendAll);
    isBusy = false;
    onState();
    if (isAsked) { isAsked = false; pump(); }
  }

  async function sendAll() {
    await refresh();
    let item;
    while ((item = items.find(isPending))) {
      if (!navigator.onLine) { log.mark(item.id, "waiting", say("textWaiting")); return; }
      log.mark(item.id, "sending", say("textSending"));
      try {
        await sendOne(item);
      } catch (error) {
        if (isTemporary(error)) { waitAndTry(item, error); return; }
        Object.assign(item, { state: "failed", problem: error.message });
        show(item);
        await save(item);
        tabs.tell("outbox");
        continue;
      }
      failures = 0;
      items = items.filter((one) => one !== item);
      log.mark(item.id, "sent", `\u2713 ${say("textSent")}`);
      if (item.key !== undefined) await store.remove("outbox", item.key).catch(() => null);
      tabs.tell("accepted", { id: item.id });
      onAccepted();
    }
  }

  function waitAndTry(item, error) {
    const pause = error.retryAfter || PAUSES[Math.min(failures, PAUSES.length - 1)];
    failures += 1;
    log.mark(item.id, "waiting", error.status === 429 ? error.message : say("textWaiting"));
    timer = setTimeout(pump, pause * 1000);
  }

  log.pendingList.addEventListener("click", async (event) => {
    const action = event.target.dataset?.action;
    const item = items.find((one) => one.id === event.target.closest("li")?.dataset.clientId);
    if (!action || !item) return;
    document.getElementById("text").focus();
    if (action === "drop") {
      items = items.filter((one) => one !== item);
      log.drop(item.id);
      if (item.key !== undefined) await store.remove("outbox", item.key);
    } else {
      Object.assign(item, { state: "waiting", problem: "" });
      show(item);
      await save(item);
      pump();
    }
    tabs.tell("outbox");
  });

  return {
    add, pump, refresh,
    waiting: () => items.filter(isPending).length,
    isStuck: () => failures > 0 && items.some(isPending),
    tellRead: (upTo) => visit.post(root.dataset.readUrl, [["up_to", upTo]]),
    forgetArrived() { for (const item of items) if (log.hasArrived(item.id)) log.drop(item.id); },
  };
}
