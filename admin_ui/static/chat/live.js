// Hears that something changed and asks for the rows; after every (re)connection the server sends a first hint.

export function createLive(root, { log, onRows }) {
  let source = null;
  let isSyncing = false;
  let isDirty = false;
  let timer = 0;

  async function sync() {
    clearTimeout(timer);
    if (root.dataset.paging !== "0") return;
    if (isSyncing) { isDirty = true; return; }
    isSyncing = true;
    try {
      const response = await fetch(`${root.dataset.rowsUrl}?after=${log.newestId()}`, { headers: { accept: "text/plain" } });
      if (response.ok) {
        const { isLive } = log.merge(await response.text());
        onRows();
        if (isLive) listen();
      }
    } catch {
      timer = setTimeout(sync, 5000);
    }
    isSyncing = false;
    if (isDirty) { isDirty = false; sync(); }
  }

  function listen() {
    if (source && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource(root.dataset.eventsUrl);
    source.addEventListener("change", sync);
    source.addEventListener("typing", () => log.setTyping(true, 6));
    source.onerror = () => {
      // The browser tries again by itself, except after an error answer.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(sync, 5000);
    };
  }

  return { start: sync, sync, acceptedOne: sync };
}
