// One procedure: copy its address, print it, count the papers that are ready. All of it is there without script, too.
(() => {
  const status = document.querySelector("[data-page-status]");
  const say = (text) => { status.textContent = ""; setTimeout(() => { status.textContent = text; }, 50); };

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { // plain http, or not allowed: the old way
      const field = document.createElement("textarea");
      field.value = text;
      field.setAttribute("readonly", "");
      field.className = "sr-only";
      document.body.append(field);
      field.select();
      const isDone = document.execCommand("copy");
      field.remove();
      return isDone;
    }
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const isDone = await copy(button.dataset.copy);
      const words = button.querySelector("span");
      say(isDone ? button.dataset.textDone : button.dataset.textFailed);
      if (!isDone) return;
      const before = words.textContent;
      words.textContent = button.dataset.textDone;
      setTimeout(() => { words.textContent = before; }, 2500);
    });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  const papers = document.querySelector("[data-papers]");
  if (!papers) return;
  const counted = papers.querySelector("[data-counted]");
  const key = `hopthu-papers:${papers.dataset.papers}`;
  const isKiosk = document.documentElement.classList.contains("kiosk");
  const boxes = [...papers.querySelectorAll("input[type=checkbox]")];
  const isShown = (box) => box.getClientRects().length > 0;

  function count() {
    const shown = boxes.filter((box) => box.name === "paper" && isShown(box));
    const ready = shown.filter((box) => box.checked).length;
    counted.hidden = shown.length === 0;
    counted.textContent = (ready === shown.length && ready ? counted.dataset.textAll : counted.dataset.textSome)
      .replace("{n}", ready).replace("{all}", shown.length);
    counted.classList.toggle("is-ready", ready === shown.length && ready > 0);
  }

  function keep() {
    if (isKiosk) return; // the next person must not see it
    try {
      const ticked = boxes.filter((box) => box.checked).map((box) => box.value);
      ticked.length ? localStorage.setItem(key, JSON.stringify(ticked)) : localStorage.removeItem(key);
    } catch { /* the browser keeps nothing */ }
  }

  function restore() {
    if (isKiosk) { for (const box of boxes) box.checked = box.defaultChecked; return; }
    try {
      const ticked = JSON.parse(localStorage.getItem(key) || "null");
      if (Array.isArray(ticked)) for (const box of boxes) box.checked = ticked.includes(box.value);
    } catch { /* the browser keeps nothing */ }
  }

  papers.addEventListener("change", () => { count(); keep(); });
  restore();
  count();
})();
