// Ready answers: a button puts one into the field that was written in last; a slash and a short word call one in it.
// What is put in is read before it is sent: the first place that is still to be filled is marked.
"use strict";
(() => {
  const TYPED = /(?:^|[\s(])\/([\p{L}\p{N}-]{0,30})$/u;
  const LEFT = /\{[^{}\n]{1,40}\}/;
  const list = Object.assign(document.createElement("ul"), { id: "ready-called", className: "mentionable ready-called", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.querySelector("[data-ready-label]")?.dataset.readyLabel ?? "");
  document.body.append(list);
  let field = null; // the one that was written in last
  let chosen = 0;
  let timer = null;

  const first = () => document.querySelector("[data-ready]");
  const typed = () => (field && field.selectionStart === field.selectionEnd ? TYPED.exec(field.value.slice(0, field.selectionStart)) : null);

  function close() {
    list.hidden = true;
    if (field) field.removeAttribute("aria-activedescendant");
  }
  function mark() {
    const rows = [...list.children];
    chosen = (chosen + rows.length) % (rows.length || 1);
    rows.forEach((row, i) => row.setAttribute("aria-selected", String(i === chosen)));
    if (rows[chosen]) field.setAttribute("aria-activedescendant", rows[chosen].id);
  }
  // Above the field, whose own words stay readable; below it where there is no room. Whatever box the field lies in.
  function stand() {
    if (list.hidden) return;
    const box = field.getBoundingClientRect();
    const height = list.offsetHeight;
    list.style.left = `${Math.max(4, Math.min(box.left, innerWidth - list.offsetWidth - 4))}px`;
    list.style.top = `${box.top > height + 4 ? box.top - height - 3 : box.bottom + 3}px`;
  }
  function put(text, from) {
    field.setRangeText(text, from, field.selectionEnd, "end");
    const left = LEFT.exec(text);
    if (left) field.setSelectionRange(from + left.index, from + left.index + left[0].length);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }
  function take(row) {
    const found = typed();
    close();
    if (found) put(row.dataset.called, field.selectionStart - found[1].length - 1);
    close();
  }
  async function look() {
    const found = typed();
    if (!found) { close(); return; }
    const asked = field;
    const address = `/ready-answers/called?${field.dataset.ready}&word=${encodeURIComponent(found[1])}`;
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer || !answer.ok || asked !== field || typed()?.[1] !== found[1]) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("ready-called");
    if (!fresh || typed()?.[1] !== found[1]) return;
    list.replaceChildren(...fresh.children);
    list.hidden = !list.childElementCount;
    stand();
    chosen = 0;
    mark();
  }

  document.addEventListener("focusin", (event) => {
    if (!event.target.matches("[data-ready]") || event.target === field) return;
    close();
    field = event.target;
    field.setAttribute("aria-controls", list.id);
  });
  document.addEventListener("input", (event) => {
    if (event.target !== field) return;
    clearTimeout(timer);
    if (!event.isComposing && typed()) timer = setTimeout(look, 120);
    else close();
  });
  document.addEventListener("keydown", (event) => {
    // The key that ends a half-composed Vietnamese word belongs to the word.
    if (event.isComposing || list.hidden || event.target !== field || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { chosen += event.key === "ArrowDown" ? 1 : -1; mark(); }
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("mousedown", (event) => {
    const row = event.target.closest("[data-called]");
    if (row) { event.preventDefault(); take(row); }
    else if (event.target !== field) close();
  });

  addEventListener("scroll", stand, true);
  addEventListener("resize", stand);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-use-answer]");
    field = field && field.isConnected ? field : first();
    if (!button || !field) return;
    const text = button.closest(".ready").querySelector(".text").textContent;
    const before = field.value.slice(0, field.selectionStart);
    for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    put((before && !/\s$/.test(before) ? "\n" : "") + text, field.selectionStart);
  });
})();
