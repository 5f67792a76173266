// Live events. One tab of the browser holds the stream and tells the others, because browsers open only few
// connections to one host. An event makes the page ask for the blocks it may have changed, none more often than its
// pause allows: the open conversation at once, the list every second and a half, the numbers every ten seconds. When
// answers take longer, so do the pauses of all but the open conversation: a busy server is asked less often. The open
// conversation is asked for by an element of its own, so that it never waits for the list.
"use strict";
(() => {
  const source = document.getElementById("live-source");
  if (!source) return;
  const follow = source.dataset.follow; // inbox, cases, or the code of one case with data-conversation
  const own = source.dataset.conversation || "";
  const PAUSES_MS = { thread: 300, rows: 1500, counts: 10000, all: 1000 };
  const SOON_MS = 60;
  const HIDDEN_TIMES = 6; // a tab in the background asks that much less often
  const ANSWER_TIMES = 4; // a pause is at least so many times as long as the last answer took
  const STUCK_MS = 30000; // an answer that has not come by then will not come
  const last = {};
  const wanted = new Set();
  let timer = null, askedAt = 0, answeredAt = 0;

  const tookMs = () => Math.max(0, answeredAt - askedAt);
  const isAsking = () => askedAt > answeredAt && Date.now() - askedAt < STUCK_MS;
  const pauseOf = (part) =>
    Math.max(PAUSES_MS[part], part === "thread" ? 0 : tookMs() * ANSWER_TIMES) * (document.hidden ? HIDDEN_TIMES : 1);
  const waitFor = (part) =>
    part !== "thread" && isAsking() ? STUCK_MS : Math.max(SOON_MS, (last[part] || 0) + pauseOf(part) - Date.now());

  function plan() {
    clearTimeout(timer);
    if (wanted.size) timer = setTimeout(ask, Math.min(...[...wanted].map(waitFor)));
  }

  function ask() {
    const due = [...wanted].filter((part) => waitFor(part) <= SOON_MS);
    due.forEach((part) => { wanted.delete(part); last[part] = Date.now(); });
    if (due.includes("thread")) htmx.trigger(document.body, "live-thread");
    const parts = due.filter((part) => part !== "thread");
    if (parts.length) {
      source.dataset.parts = parts.join(",");
      askedAt = Date.now();
      htmx.trigger(document.body, "live");
    }
    plan();
  }

  function refresh(...parts) {
    parts.forEach((part) => wanted.add(part));
    plan();
  }

  const everything = () => (follow === "inbox" ? refresh("thread", "rows", "counts") : refresh("all"));

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target !== source || follow !== "inbox") return;
    const rows = document.getElementById("rows");
    event.detail.parameters.parts = source.dataset.parts || "rows,counts";
    if (rows && rows.dataset.have) event.detail.parameters.have = rows.dataset.have;
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target !== source) return;
    answeredAt = Date.now();
    plan();
  });

  function hear(event) {
    document.dispatchEvent(new CustomEvent("live:event", { detail: event }));
    if (event.kind === "signed_out") { document.dispatchEvent(new CustomEvent("forms:keep")); location.reload(); }
    else if (["closing", "hello", "presence", "notice"].includes(event.kind)) return;
    else if (event.kind === "resync" || event.kind === "gone") everything();
    else if (follow !== "inbox") { if (follow !== "case" || !event.id || event.id === own) refresh("all"); }
    else if (event.id && event.id === own) refresh("thread", "rows", "counts");
    else refresh("rows", "counts");
  }

  const channel = "BroadcastChannel" in window ? new BroadcastChannel("hopthu-live") : null;
  if (channel) channel.onmessage = (message) => hear(message.data);

  function listen() {
    const stream = new EventSource("/events");
    let wasOpen = false;
    stream.onopen = () => {
      if (wasOpen) everything(); // what happened while the connection was down
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
  document.addEventListener("visibilitychange", () => { if (!document.hidden) everything(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  const filters = document.getElementById("filters"); // on a phone they scroll sideways: show the chosen one
  const chosen = filters && filters.querySelector("[aria-current]");
  if (chosen) filters.scrollLeft = chosen.offsetLeft - 60;

  const plainTitle = document.title;
  function showUnread() {
    const rows = document.getElementById("rows");
    const unread = Number((rows && rows.dataset.unread) || 0);
    document.title = unread ? "(" + unread + ") " + plainTitle : plainTitle;
    if ("setAppBadge" in navigator) (unread ? navigator.setAppBadge(unread) : navigator.clearAppBadge()).catch(() => {});
  }
  document.addEventListener("patch:after", showUnread);
  document.addEventListener("patch:incomplete", () => { last.rows = 0; refresh("rows"); }); // the whole list, at once
  showUnread();

  const kept = document.documentElement.dataset.listKept; // a list that came from the page before, see keeping.js
  if (kept === "whole") last.counts = Date.now();
  if (kept) refresh("rows", "counts");
})();
