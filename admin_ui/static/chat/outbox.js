// What was written and is not with the server yet: kept on this device, sent in order, repeated under the same id.

const KEPT = "hopthu-outbox";
const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds

export const randomId = () =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export function createOutbox(root, { say, store, log, files, onAccepted, onState }) {
  let items = [];
  let isBusy = false;
  let failures = 0;
  let timer = 0;

  // Files that are not uploaded yet cannot be kept over a reload; how many there were can.
  const save = () => {
    const kept = items.filter((item) => item.state !== "accepted").map((item) => ({
      id: item.id, text: item.text, tap: item.tap, place: item.place, ids: item.uploads.filter((u) => u.id).map((u) => u.id),
      lost: (item.lost || 0) + item.uploads.filter((u) => !u.id).length,
    }));
    store.set(KEPT, kept.length ? JSON.stringify(kept) : "");
  };

  async function post(url, fields) {
    const form = new FormData();
    form.append("token", root.dataset.token);
    for (const [name, value] of fields) form.append(name, value);
    const response = await fetch(url, { method: "POST", body: form, headers: { accept: "application/json" } });
    if (response.ok) return response.json();
    const detail = await response.json().catch(() => ({}));
    const error = new Error(detail.title || say("textProblem"));
    error.status = response.status;
    error.retryAfter = Number(response.headers.get("retry-after")) || 0;
    throw error;
  }
  files.useUploader((blob, name) => {
    return post(root.dataset.filesUrl, [["file", new File([blob], name, { type: blob.type })]]);
  });

  function add({ id = randomId(), text = "", uploads = [], place = null, tap = "" }) {
    if (items.some((item) => item.id === id)) return;
    const item = { id, text, uploads, place, tap, state: "sending" };
    items.push(item);
    save();
    log.addPending(item);
    log.mark(id, "sending", say("textSending"));
    pump();
  }

  async function sendOne(item) {
    for (const upload of item.uploads) await files.upload(upload);
    const fields = [["client_id", item.id], ["text", item.tap ? "" : item.text]];
    if (item.tap) fields.push(["tap", item.tap]);
    for (const upload of item.uploads) fields.push(["upload", upload.id]);
    if (item.place) fields.push(["latitude", item.place.latitude], ["longitude", item.place.longitude]);
    await post(root.dataset.postUrl, fields);
  }

  const isTemporary = (error) => !error.status || error.status >= 500 || error.status === 429;

  async function pump() {
    clearTimeout(timer);
    if (isBusy) return;
    isBusy = true;
    let item;
    while ((item = items.find((one) => one.state === "sending" || one.state === "waiting"))) {
      try {
        await sendOne(item);
        failures = 0;
        item.state = "accepted";
        log.mark(item.id, "kept", `\u2713 ${say("textKept")}`);
        save();
        onAccepted();
      } catch (error) {
        if (isTemporary(error)) {
          waitAndTry(item, error);
          break;
        }
        item.state = "failed";
        log.mark(item.id, "failed", `${say("textFailed")}: ${error.message}`);
        save();
      }
    }
    isBusy = false;
    onState();
  }

  function waitAndTry(item, error) {
    const pause = error.retryAfter || PAUSES[Math.min(failures, PAUSES.length - 1)];
    failures += 1;
    item.state = "waiting";
    log.mark(item.id, "waiting", error.status === 429 ? error.message : say("textWaiting"));
    timer = setTimeout(pump, pause * 1000);
  }

  function restore() {
    let kept = [];
    try { kept = JSON.parse(store.get(KEPT) || "[]"); } catch { kept = []; }
    for (const old of kept) {
      if (log.hasArrived(old.id)) continue;
      const item = { ...old, uploads: old.ids.map((id) => ({ id, name: say("textFiles", { n: 1 }) })), state: "sending" };
      items.push(item);
      log.addPending(item);
      if (old.lost && !old.ids.length && !old.text && !old.place && !old.tap) {
        item.state = "failed";
        log.mark(item.id, "failed", say("textLostFiles", { n: old.lost }));
      } else log.mark(item.id, "sending", say("textSending"));
    }
    save();
    if (items.length) pump();
  }

  log.pendingList.addEventListener("click", (event) => {
    const action = event.target.dataset?.action;
    const item = items.find((one) => one.id === event.target.closest("li")?.dataset.clientId);
    if (!action || !item) return;
    if (action === "drop") {
      items = items.filter((one) => one !== item);
      log.drop(item.id);
    } else {
      item.state = "sending";
      log.mark(item.id, "sending", say("textSending"));
      pump();
    }
    save();
    document.getElementById("text").focus();
  });

  return {
    add, pump, restore,
    isStuck: () => items.some((item) => item.state === "waiting"),
    hasAccepted: () => items.some((item) => item.state === "accepted"),
    tellRead: (upTo) => post(root.dataset.readUrl, [["up_to", upTo]]),
    forgetArrived() {
      for (const item of items) if (log.hasArrived(item.id)) log.drop(item.id);
      items = items.filter((item) => !log.hasArrived(item.id));
      save();
    },
  };
}
