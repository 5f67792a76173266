// Keys inside a finding, and the progress of a check. Moving between findings is in js/keys.js.
"use strict";
(() => {
  const isOff = () => localStorage.getItem("keys-off") === "1";

  function open(row, part) {
    const box = part && part.closest("details");
    if (!box) return false;
    box.open = true;
    const field = box.querySelector("input:not([type=hidden]), textarea, button");
    if (field) field.focus();
    return true;
  }
  const KEYS = {
    Enter: (row) => { const first = row.querySelector("[data-first]"); if (first) first.click(); return Boolean(first); },
    e: (row) => open(row, row.querySelector("form .more input:not([type=hidden]), form .more textarea")),
    x: (row) => open(row, row.querySelector("[data-leave]")),
  };
  document.addEventListener("keydown", (event) => {
    const row = document.activeElement && document.activeElement.matches("[data-row]") ? document.activeElement : null;
    if (!row || isOff() || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
    if (KEYS[event.key](row)) event.preventDefault();
  });
  const rows = document.querySelectorAll("[data-row]");
  if (rows.length && new URLSearchParams(location.search).has("done")) rows[0].focus({ preventScroll: true });

  const box = document.querySelector("[data-check]");
  if (!box) return;
  const EVERY_MS = 1500;
  async function look() {
    try {
      const answer = await fetch("/api/v1/training/health/checks/" + box.dataset.check, { headers: { accept: "application/json" } });
      if (!answer.ok) return;
      const check = await answer.json();
      if (check.ended_at) { location.href = "/training/health"; return; }
      const name = box.querySelector('[data-step-name="' + check.step + '"]');
      if (name) box.querySelector("[data-step]").textContent = name.content.textContent;
      box.querySelector("[data-share]").textContent = Math.round(check.share * 100) + "%";
      box.querySelector("progress").value = check.share;
    } catch { /* the next look may succeed */ }
    setTimeout(look, EVERY_MS);
  }
  setTimeout(look, EVERY_MS);
})();
