// Ctrl+K: every page, filter and step by its name, and cases and conversations by words. Accents do not count.
"use strict";
(() => {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const status = dialog.querySelector("[role=status]");
  const MOST = 12, SHORTEST = 2, PAUSE_MS = 200;
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[\u0111\u0110]/g, "d").toLowerCase();
  let commands = [];
  let found = [];
  let chosen = 0;
  let timer = null;
  let asked = 0;

  // A field is named by its label: what is typed in it, or shown as an example, is no name.
  const words = (node) => (node.getAttribute("aria-label") || (node.labels?.[0] ?? node).textContent).replace(/\s+/g, " ").trim();
  function collect() {
    const steps = [...document.querySelectorAll("[data-key]")].filter((node) => node.matches("button, a, summary, textarea, input"))
      .map((node) => ({ kind: dialog.dataset.step, text: words(node), run: () => press(node) }));
    const links = [...document.querySelectorAll(".top-nav a, #filters a, [data-palette]")]
      .map((node) => ({ kind: dialog.dataset.place, text: words(node), run: () => node.click() }));
    commands = [...steps, ...links].filter((one) => one.text);
  }
  function press(node) {
    for (let box = node.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    if (node.matches("textarea, input")) node.focus();
    else if (node.matches("summary")) node.focus();
    else node.click();
  }

  function draw() {
    chosen = Math.max(0, Math.min(chosen, found.length - 1));
    list.replaceChildren(...found.map((one, i) => {
      const row = document.createElement("li");
      row.id = "palette-" + i;
      row.role = "option";
      row.setAttribute("aria-selected", String(i === chosen));
      const kind = document.createElement("span");
      kind.className = "chip";
      kind.textContent = one.kind;
      row.append(kind, " " + one.text);
      row.addEventListener("mousedown", (event) => { event.preventDefault(); take(i); });
      return row;
    }));
    if (found.length) field.setAttribute("aria-activedescendant", "palette-" + chosen);
    else field.removeAttribute("aria-activedescendant");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
    status.textContent = found.length ? "" : dialog.dataset.nothing;
  }

  function take(number) {
    const one = found[number];
    if (!one) return;
    dialog.close();
    one.run();
  }

  function look() {
    const typed = fold(field.value.trim()).split(/\s+/).filter(Boolean);
    const fits = (one) => { const text = fold(one.text); return typed.every((word) => text.includes(word)); };
    found = commands.filter(fits).slice(0, MOST);
    chosen = 0;
    draw();
    clearTimeout(timer);
    if (field.value.trim().length >= SHORTEST) timer = setTimeout(ask, PAUSE_MS);
  }

  async function ask() {
    const number = ++asked;
    const answer = await fetch("/palette?q=" + encodeURIComponent(field.value.trim()), { headers: { accept: "application/json" } }).catch(() => null);
    if (!answer || !answer.ok || number !== asked || !dialog.open) return;
    const told = await answer.json();
    const rows = told.map((one) => ({ kind: one.kind, text: one.text, run: () => { location.href = one.address; } }));
    found = [...found.filter((one) => !one.isFound), ...rows.map((one) => ({ ...one, isFound: true }))].slice(0, MOST + rows.length);
    draw();
  }

  function show() {
    collect();
    field.value = "";
    dialog.showModal();
    look();
  }
  document.querySelectorAll("[data-open-palette]").forEach((button) => { button.hidden = false; button.addEventListener("click", show); });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !document.querySelector("dialog[open]")) { event.preventDefault(); show(); }
  });
  field.addEventListener("input", look);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { chosen += event.key === "ArrowDown" ? 1 : -1; draw(); }
    else if (event.key === "Enter") take(chosen);
    else return;
    event.preventDefault();
  });
})();
