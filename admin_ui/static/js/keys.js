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
  document.addEventListener("patch:after", showHints);

  function move(step) {
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!rows.length) return false;
    const focused = rows.indexOf(document.activeElement);
    const current = focused >= 0 ? focused : rows.findIndex((row) => row.getAttribute("aria-current") === "true");
    const next = rows[Math.min(rows.length - 1, Math.max(0, current + step))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function open(part) {
    for (let box = part.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  }

  // What a key means on this page: the element that says so. Fields get the focus, all else is pressed.
  function go(name) {
    const target = document.querySelector('[data-key="' + name + '"]');
    if (!target) return false;
    open(target);
    if (target.matches("input, textarea, select")) {
      target.focus();
      target.scrollIntoView({ block: "nearest" });
    } else if (target.matches("summary")) {
      const box = target.parentElement;
      box.open = true;
      (box.querySelector("textarea, input:not([type=hidden]), button, a[href]") || target).focus();
    } else target.click();
    return true;
  }
  const filter = (number) => {
    const found = document.querySelectorAll("#filters a")[number - 1];
    if (found) found.click();
    return Boolean(found);
  };

  // Ticks the row that has the focus, or stands open; a range from the one ticked last.
  function tick(isRange) {
    const row = document.activeElement.closest("li, tr") || document.querySelector('[data-row][aria-current="true"]')?.closest("li, tr");
    const box = row && row.querySelector("input[type=checkbox][form=many]");
    if (!box) return false;
    box.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: isRange }));
    return true;
  }

  const ACTIONS = {
    j: () => move(1),
    k: () => move(-1),
    r: () => go("reply"),
    n: () => go("note"),
    a: () => go("assign"),
    g: () => go("give"),
    c: () => go("close"),
    x: () => tick(false),
    X: () => tick(true),
    e: () => go("many"),
    t: () => go("macro"),
    u: () => go("take-back") || go("undo"),
    s: () => go("suggest"),
    z: () => go("snooze"),
    l: () => go("order"),
    m: () => go("new-case"),
    b: () => go("back"),
    f: () => go("filter"),
    v: () => go("board"),
    ">": () => go("next-page"),
    "!": () => go("urgent"),
    "/": () => go("search"),
    "?": () => { dialog.showModal(); return true; },
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isTyping(event.target)) { event.target.blur(); return; }
    if (!dialog || isOff() || document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target)) return;
    const action = /^[1-9]$/.test(event.key) ? () => filter(Number(event.key)) : ACTIONS[event.key];
    if (action && action()) event.preventDefault();
  });
  if (dialog) showHints();
})();
