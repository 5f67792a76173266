// Single-key shortcuts, never while typing, with a list (?) and a switch that this browser remembers.
"use strict";
(() => {
  const OFF = "keys-off";
  const dialog = document.getElementById("keys");
  const isOff = () => localStorage.getItem(OFF) === "1";
  const isTyping = (node) => node.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  function showHints() {
    document.querySelectorAll(".keys-hint").forEach((hint) => { hint.hidden = isOff(); });
    document.querySelectorAll("[data-open-keys]").forEach((button) => {
      button.hidden = false;
      button.onclick = () => dialog.showModal();
    });
    document.querySelectorAll("[data-keys-off]").forEach((box) => { box.checked = isOff(); });
  }
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-off]")) return;
    localStorage.setItem(OFF, event.target.checked ? "1" : "0");
    showHints();
  });

  function move(step) {
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!rows.length) return;
    const focused = rows.indexOf(document.activeElement);
    const current = focused >= 0 ? focused : rows.findIndex((row) => row.getAttribute("aria-current") === "true");
    const next = rows[Math.min(rows.length - 1, Math.max(0, current + step))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  function go(name) {
    const target = document.querySelector('[data-key="' + name + '"]');
    if (!target) return false;
    if (target.matches("input, textarea, select")) {
      const box = target.closest("details");
      if (box) box.open = true;
      target.focus();
      target.scrollIntoView({ block: "nearest" });
    } else if (target.matches("summary")) {
      target.parentElement.open = true;
      target.parentElement.querySelector("textarea").focus();
    } else target.click();
    return true;
  }

  const ACTIONS = {
    j: () => { move(1); return true; },
    k: () => { move(-1); return true; },
    r: () => go("reply"),
    n: () => go("note"),
    a: () => go("assign"),
    c: () => go("close"),
    "/": () => go("search"),
    "?": () => { dialog.showModal(); return true; },
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isTyping(event.target)) { event.target.blur(); return; }
    if (!dialog || isOff() || dialog.open || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const action = ACTIONS[event.key];
    if (action && action()) event.preventDefault();
  });
  if (dialog) showHints();
})();
