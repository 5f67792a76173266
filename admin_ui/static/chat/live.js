// Hears that something changed and asks for the rows; after every (re)connection the server sends a first hint.
// Read by fetch: an EventSource cannot carry the proof that this browser is the one the conversation belongs to.

const SILENCE_MS = 70_000; // the server says something every 15 seconds or so; a dead line says nothing

export function createLive(root, { visit, log, onRows }) {
  let line = null;
  let isSyncing = false;
  let isDirty = false;
  let timer = 0;

  const later = (act, ms) => { clearTimeout(timer); timer = setTimeout(act, ms); };

  async function sync() {
    clearTimeout(timer);
    if (root.dataset.paging !== "0") return;
    if (isSyncing) { isDirty = true; return; }
    isSyncing = true;
    try {
      const newest = log.newestId();
      const response = await visit.get(root.dataset.rowsUrl + (newest ? `?after=${newest}` : ""), { accept: "text/plain" });
      const { isLive, added } = log.merge(await response.text());
      onRows({ isLive, added });
      if (isLive) listen();
    } catch {
      later(sync, 5000);
    }
    isSyncing = false;
    if (isDirty) { isDirty = false; sync(); }
  }

  async function listen() {
    if (line) return;
    line = new AbortController();
    try {
      const response = await visit.get(root.dataset.eventsUrl, { accept: "text/event-stream", signal: line.signal });
      await read(response.body.getReader(), line);
    } catch { /* the line broke: asked for again below */ }
    line = null;
    later(sync, 2000 + Math.random() * 1000);
  }

  async function read(reader, mine) {
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const watch = setTimeout(() => mine.abort(), SILENCE_MS);
      const { done, value } = await reader.read();
      clearTimeout(watch);
      if (done) return;
      const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const kind = /^event: (\w+)$/m.exec(block)?.[1];
        if (kind === "change") sync();
        else if (kind === "typing") log.setTyping(true, 6);
      }
    }
  }

  async function loadOlder() {
    const response = await visit.get(`${root.dataset.rowsUrl}?before=${log.oldestId()}`, { accept: "text/plain" });
    log.mergeOlder(await response.text());
  }

  addEventListener("offline", () => line?.abort());
  return { start: sync, sync, loadOlder };
}
