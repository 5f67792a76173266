// Opening a conversation from the list keeps the list: this page holds it for the next one, which asks for the rest only.
// Not deferred: the list is back before anything is painted. What changed meanwhile is asked for by live.js.
"use strict";
(() => {
  const KEPT = "kept-list";
  const rows = document.getElementById("rows");
  const filters = document.getElementById("filters");
  const whose = () => document.querySelector('form[action="/sign-out"]').dataset.username;
  const address = new URL(location.href);

  function restore(kept) {
    rows.outerHTML = kept.rows; // as this site has made them a moment ago
    filters.outerHTML = kept.filters;
    const list = document.getElementById("rows");
    const opened = document.getElementById("row-" + address.pathname.split("/")[2]);
    list.querySelectorAll(".is-open").forEach((row) => row.classList.remove("is-open"));
    list.querySelectorAll("[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
    if (opened) {
      opened.classList.add("is-open");
      opened.querySelector("[data-row]").setAttribute("aria-current", "true");
    }
    list.scrollTop = kept.top;
    list.parentElement.scrollTop = kept.paneTop;
  }

  if (address.searchParams.has("kept")) {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
    const isOurs = kept !== null && kept.whose === whose();
    if (isOurs) restore(kept);
    document.documentElement.dataset.listKept = isOurs ? "whole" : "lost";
    address.searchParams.delete("kept");
    history.replaceState(history.state, "", address);
  }
  sessionStorage.removeItem(KEPT);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#rows a[data-row]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const list = document.getElementById("rows");
    if (!list.dataset.have) return; // not whole just now: the next page brings its own
    list.querySelectorAll("input[type=checkbox]").forEach((box) => box.toggleAttribute("checked", box.checked));
    const kept = {
      whose: whose(), rows: list.outerHTML, filters: document.getElementById("filters").outerHTML,
      top: list.scrollTop, paneTop: list.parentElement.scrollTop,
    };
    try { sessionStorage.setItem(KEPT, JSON.stringify(kept)); } catch { return; } // no room: as without this script
    event.preventDefault();
    const next = new URL(link.href);
    next.searchParams.set("kept", "1");
    location.assign(next);
  });
})();
