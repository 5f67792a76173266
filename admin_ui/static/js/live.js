// Live events. One tab of the browser holds the stream and tells the others, because browsers open only few
// connections to one host. Every event makes the page ask for its changed blocks, at most once a second.
"use strict";
(() => {
  const source = document.getElementById("live-source");
  if (!source) return;
  const follow = source.dataset.follow; // inbox, cases, or the code of one case with data-conversation
  const GAP_MS = 1000;
  let last = 0;
  let waiting = null;

  function refresh() {
    if (waiting) return;
    const wait = Math.max(60, last + GAP_MS - Date.now());
    waiting = setTimeout(() => {
      waiting = null;
      last = Date.now();
      htmx.trigger(document.body, "live");
    }, wait);
  }

  function isOurs(event) {
    if (follow !== "case" || !event.id) return true;
    return event.id === source.dataset.conversation;
  }

  function hear(event) {
    if (event.kind === "signed_out") location.reload();
    else if (event.kind !== "closing" && event.kind !== "hello" && isOurs(event)) refresh();
  }

  const channel = "BroadcastChannel" in window ? new BroadcastChannel("hopthu-live") : null;
  if (channel) channel.onmessage = (message) => hear(message.data);

  function listen() {
    const stream = new EventSource("/events");
    let wasOpen = false;
    stream.onopen = () => {
      if (wasOpen) refresh(); // what happened while the connection was down
      wasOpen = true;
      document.documentElement.dataset.liveState = "on";
    };
    stream.onerror = () => { document.documentElement.dataset.liveState = "off"; };
    stream.onmessage = (message) => {
      const event = JSON.parse(message.data);
      if (channel) channel.postMessage(event);
      hear(event);
    };
    window.addEventListener("pagehide", () => stream.close());
  }

  if (channel && navigator.locks) navigator.locks.request("hopthu-live", () => { listen(); return new Promise(() => {}); });
  else listen();

  // Coming back to a tab, or back through the history: show what is new.
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  const filters = document.getElementById("filters"); // on a phone they scroll sideways: show the chosen one
  const chosen = filters && filters.querySelector("[aria-current]");
  if (chosen) filters.scrollLeft = chosen.offsetLeft - 60;

  const plainTitle = document.title;
  function showUnread() {
    const rows = document.getElementById("rows");
    const unread = Number((rows && rows.dataset.unread) || 0);
    document.title = unread ? "(" + unread + ") " + plainTitle : plainTitle;
  }
  document.addEventListener("patch:after", showUnread);
  showUnread();
})();
