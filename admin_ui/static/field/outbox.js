// Visits on their way: kept on this phone, sent one after the other in the order they were written, each under its own
// number, so that a repeat after a lost answer changes nothing.
import { Refused, change, whoIsThere } from "./server.js";
import { hear, inTurn, tell } from "./tabs.js";

const PAUSES = [2, 5, 10, 20, 40, 60]; // seconds

export function createOutbox(store, { onChange, onSent }) {
  let owner = "";
  let rows = [];
  let failures = 0;
  let timer = 0;
  let isBusy = false;
  let state = "idle"; // idle | sending | waiting (no network) | signed_out | other (somebody else is signed in)

  const own = () => rows.filter((row) => row.owner === owner);
  const isPending = (row) => row.state !== "failed";

  async function refresh() {
    rows = await store.waiting();
    onChange();
  }

  async function add(row) {
    await store.add({ ...row, owner, state: "waiting", problem: "" });
    tell("outbox");
    await refresh();
    send();
  }

  async function set(row, values) {
    await store.put(Object.assign(row, values));
    tell("outbox");
    onChange();
  }

  async function remove(row) {
    await store.remove(row.key);
    tell("outbox");
    await refresh();
  }

  async function sendPhotos(row) {
    for (const photo of row.photos) {
      if (photo.isSent) continue;
      await change("PUT", `/api/v1/field/photos/${photo.id}`, photo.blob, photo.blob.type || "image/jpeg");
      photo.isSent = true;
      await store.put(row);
    }
  }

  async function sendOne(row) {
    await sendPhotos(row);
    const visit = () => change("PUT", `/api/v1/field/visits/${row.id}`, { ...row.visit, device_now: new Date().toISOString() });
    try {
      return await visit();
    } catch (error) {
      if (error.code !== "photos_missing") throw error;
      for (const photo of row.photos) photo.isSent = false; // they waited too long on the server
      await sendPhotos(row);
      return visit();
    }
  }

  async function sendAll() {
    await refresh();
    if (!own().some(isPending)) { state = "idle"; return; }
    if (!navigator.onLine) { state = "waiting"; return; }
    const session = await whoIsThere();
    if (session.username !== owner) { state = "other"; return; }
    state = "sending";
    let row;
    while ((row = own().find(isPending))) {
      onChange();
      try {
        const { content } = await sendOne(row);
        failures = 0;
        await store.remove(row.key);
        tell("outbox");
        await refresh();
        await onSent(row, content);
      } catch (error) {
        if (!(error instanceof Refused) || error.isPassing || error.status === 401) throw error;
        await set(row, { state: "failed", problem: error.message }); // the next ones do not wait for it
      }
    }
    state = "idle";
  }

  async function send() {
    clearTimeout(timer);
    if (isBusy) return;
    isBusy = true;
    try {
      await inTurn("hopthu-field-outbox", sendAll);
    } catch (error) {
      state = error.status === 401 ? "signed_out" : "waiting";
      if (state === "waiting") {
        timer = setTimeout(send, 1000 * (error.retryAfter || PAUSES[Math.min(failures, PAUSES.length - 1)]));
        failures += 1;
      }
    } finally {
      isBusy = false;
      onChange();
    }
  }

  hear("outbox", refresh);
  return {
    add, refresh, remove, send,
    retry: (row) => set(row, { state: "waiting", problem: "" }).then(send),
    rows: own,
    strangers: () => [...new Set(rows.filter((row) => row.owner !== owner).map((row) => row.owner))],
    waiting: () => own().filter(isPending).length,
    state: () => state,
    belongTo(username) { owner = username; },
  };
}
