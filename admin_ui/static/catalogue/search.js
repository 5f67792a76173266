// Suggestions under the search field: a combobox with a listbox. Without this the field is a plain form.
(() => {
  const form = document.querySelector("[data-search]");
  if (!form) return;
  const input = form.querySelector("input[name=q]");
  const list = form.querySelector("[role=listbox]");
  const announce = form.querySelector("[data-announce]");
  const WAIT_MS = 130;
  const SHOWN = 6;
  const NEAR = 0.5; // of the best score; searching.py does the same
  const known = new Map(); // what this page has asked already
  let active = -1;
  let timer = 0;
  let asking = null;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-haspopup", "listbox");

  const say = (name, values) => Object.entries(values).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, value), form.dataset[name]);
  const options = () => [...list.children];
  const isOpen = () => !list.hidden;

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(number) {
    const all = options();
    active = (number + all.length) % all.length;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  }

  function option(number, words, address, kind = "") {
    const item = document.createElement("li");
    item.id = `q-option-${number}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.className = kind;
    item.dataset.address = address;
    item.textContent = words;
    return item;
  }

  function show(question, results) {
    if (input.value.trim() !== question || document.activeElement !== input) return;
    const found = results.filter((hit) => hit.score >= NEAR * results[0].score).slice(0, SHOWN);
    announce.textContent = found.length === 0 ? say("textNone", {}) : say(found.length === 1 ? "textOne" : "textFound", { n: found.length });
    if (!found.length) { close(); return; }
    const items = found.map((hit, at) => option(at, hit.name, form.dataset.page + encodeURIComponent(hit.id)));
    items.push(option(found.length, say("textAll", { q: question }), `${form.action}?q=${encodeURIComponent(question)}`, "suggest-all"));
    list.replaceChildren(...items);
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  async function ask(question) {
    if (known.has(question)) { show(question, known.get(question)); return; }
    asking?.abort();
    asking = new AbortController();
    try {
      const address = `${form.dataset.url}?${new URLSearchParams({ q: question, limit: SHOWN, final: "false" })}`;
      const answer = await fetch(address, { signal: asking.signal, headers: { accept: "application/json" } });
      if (!answer.ok) { close(); return; }
      const { results } = await answer.json();
      known.set(question, results);
      show(question, results);
    } catch (error) {
      if (error.name !== "AbortError") close(); // no network: the form still works, or says so itself
    }
  }

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    const question = input.value.trim();
    if (question.length < 2) { asking?.abort(); close(); announce.textContent = ""; return; }
    if (!event.isComposing) timer = setTimeout(() => ask(question), WAIT_MS);
  });
  input.addEventListener("compositionend", () => input.dispatchEvent(new Event("input")));

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      const step = key === "ArrowDown" ? 1 : -1;
      if (isOpen()) mark(active < 0 && step < 0 ? options().length - 1 : active + step);
      else if (input.value.trim().length > 1) ask(input.value.trim());
    } else if (key === "Enter" && isOpen() && active >= 0) {
      event.preventDefault();
      location.assign(options()[active].dataset.address);
    } else if (key === "Escape" && isOpen()) {
      event.preventDefault();
      close();
    } else if (key === "Tab") close();
  });

  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) location.assign(item.dataset.address);
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", (event) => {
    if (!input.value.trim()) { event.preventDefault(); input.focus(); }
  });

  // Which of the results was taken: so that the next person finds it first.
  const question = document.querySelector("[data-question]")?.dataset.question;
  if (question) {
    document.addEventListener("click", (event) => {
      const taken = event.target.closest("a[data-procedure]");
      if (!taken) return;
      fetch(`/api/v1/procedures/questions/${question}/choice`, {
        method: "POST",
        keepalive: true,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ procedure_id: taken.dataset.procedure }),
      }).catch(() => {});
    });
  }
})();
