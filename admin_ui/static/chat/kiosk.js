// A public screen: after a minute without a touch a warning counts down; the next person sees nothing of the last one.

export function wireKiosk({ visit, hasTalk }) {
  const dialog = document.getElementById("still-there");
  const idle = Number(dialog.dataset.idleSeconds);
  const warned = Number(dialog.dataset.warnSeconds);
  const count = dialog.querySelector("[data-count]");
  const said = dialog.querySelector("[data-said]");
  const saidAt = new Set([warned, 10, 5]); // a reader that hears every second hears nothing else
  let lastTouch = performance.now();
  let isTouched = false;
  let isOver = false;

  function touched() {
    lastTouch = performance.now();
    isTouched = true;
  }

  function stay() {
    touched();
    if (dialog.open) dialog.close();
  }

  async function startAnew() {
    if (isOver) return;
    isOver = true;
    document.getElementById("chat").hidden = true;
    if (hasTalk()) await Promise.race([visit.leave(), new Promise((done) => setTimeout(done, 3000))]);
    try { sessionStorage.clear(); } catch { /* nothing was kept then */ }
    location.replace("/chat?kiosk=1");
  }

  function warn(left) {
    if (!dialog.open) dialog.showModal();
    if (count.textContent === String(left)) return;
    count.textContent = String(left);
    if (saidAt.has(left)) said.textContent = dialog.dataset.textLeft.replace("{n}", String(left));
  }

  function tick() {
    if (!isTouched && !hasTalk()) { lastTouch = performance.now(); return; }
    const left = Math.ceil(idle - (performance.now() - lastTouch) / 1000);
    if (left <= 0) startAnew();
    else if (left <= warned) warn(left);
  }

  const phone = document.getElementById("on-phone");
  async function showCode() {
    const { size, path, minutes } = await visit.post("/chat/hand-over", []);
    const picture = phone.querySelector("svg");
    picture.setAttribute("viewBox", `0 0 ${size} ${size}`);
    picture.querySelector("path").setAttribute("d", path);
    const words = document.getElementById("phone-text");
    words.textContent = words.dataset.text.replace("{n}", String(minutes));
  }
  document.querySelector("[data-opens=on-phone]").addEventListener("click", () => { showCode().catch(() => phone.close()); });

  for (const kind of ["pointerdown", "pointermove", "keydown", "scroll", "input", "touchstart"]) {
    addEventListener(kind, () => { if (!dialog.open) touched(); }, { passive: true, capture: true });
  }
  dialog.querySelector("[data-stay]").addEventListener("click", stay);
  for (const button of document.querySelectorAll("[data-start-anew]")) button.addEventListener("click", startAnew);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
  addEventListener("pageshow", (event) => { if (event.persisted) startAnew(); }); // no way back to the last visitor
  addEventListener("contextmenu", (event) => event.preventDefault());
  setInterval(tick, 500);
  return { startAnew };
}
