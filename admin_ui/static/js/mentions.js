// Colleagues named with @ in a note, of a conversation or of a case: a list below what is typed, used by keys.
"use strict";
(() => {
  const note = document.querySelector("[data-mentions]");
  const list = () => document.getElementById("mentionable");
  const TYPED = /(?:^|[\s(])@([\p{L}\p{N}._-]{0,40})$/u;
  let chosen = 0;
  const typed = () => TYPED.exec(note.value.slice(0, note.selectionStart));

  function close() { list().hidden = true; note.removeAttribute("aria-activedescendant"); }
  function mark() {
    const rows = [...list().children];
    chosen = Math.max(0, Math.min(chosen, rows.length - 1));
    rows.forEach((row, i) => row.setAttribute("aria-selected", String(i === chosen)));
    if (rows[chosen]) note.setAttribute("aria-activedescendant", rows[chosen].id);
  }
  function take(name) {
    const found = typed();
    if (!found) return;
    const end = note.selectionStart;
    note.setRangeText("@" + name + " ", end - found[1].length - 1, end, "end");
    note.dispatchEvent(new Event("input", { bubbles: true }));
    close();
    note.focus();
  }
  if (note) {
    let timer = null;
    note.addEventListener("input", () => {
      clearTimeout(timer);
      const found = typed();
      if (!found) { close(); return; }
      timer = setTimeout(async () => {
        const answer = await fetch(note.dataset.mentions + "?q=" + encodeURIComponent(found[1]), { headers: { "HX-Request": "true" } }).catch(() => null);
        if (!answer || !answer.ok || !typed()) return;
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("mentionable");
        list().replaceChildren(...fresh.children);
        list().hidden = !list().childElementCount;
        chosen = 0;
        mark();
      }, 150);
    });
    note.addEventListener("keydown", (event) => {
      if (list().hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { chosen += event.key === "ArrowDown" ? 1 : -1; mark(); }
      else if (event.key === "Enter" || event.key === "Tab") take(list().children[chosen].dataset.mention);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    document.addEventListener("mousedown", (event) => {
      const row = event.target.closest("[data-mention]");
      if (row) { event.preventDefault(); take(row.dataset.mention); }
    });
  }
})();
