// At a counter's kiosk: after a minute without a touch a warning counts down, then the next person starts anew.
(() => {
  const dialog = document.getElementById("still-there");
  if (!dialog) return;
  const { idleSeconds, warnSeconds, home } = dialog.dataset;
  const count = dialog.querySelector("[data-count]");
  const said = dialog.querySelector("[data-said]");
  const SAID_AT = new Set([Number(warnSeconds), 10, 5]); // a reader that hears every second hears nothing else
  let lastTouch = performance.now();
  let isTouched = false;
  let isLeaving = false; // asked once: asking again each half second would begin anew on a slow network, for ever

  const idleFor = () => (performance.now() - lastTouch) / 1000;
  const isFirstPage = () => location.pathname === home && !location.search;

  function touched() {
    lastTouch = performance.now();
    isTouched = true;
  }

  function stay() {
    touched();
    if (dialog.open) dialog.close();
  }

  function startAnew() {
    if (isLeaving) return;
    isLeaving = true;
    try { sessionStorage.clear(); } catch { /* nothing was kept then */ }
    location.replace(home);
  }

  function warn(left) {
    if (!dialog.open) {
      dialog.showModal();
      count.textContent = "";
      said.textContent = "";
    }
    if (count.textContent === String(left)) return;
    count.textContent = String(left);
    if (SAID_AT.has(left)) said.textContent = dialog.dataset.textLeft.replace("{n}", String(left));
  }

  function tick() {
    if (isFirstPage() && !isTouched) { lastTouch = performance.now(); return; }
    const left = Math.ceil(Number(idleSeconds) - idleFor());
    if (left <= 0) startAnew();
    else if (left <= Number(warnSeconds)) warn(left);
  }

  for (const kind of ["pointerdown", "pointermove", "keydown", "scroll", "input", "touchstart"]) {
    addEventListener(kind, () => { if (!dialog.open) touched(); }, { passive: true, capture: true });
  }
  dialog.querySelector("[data-stay]").addEventListener("click", stay);
  dialog.querySelector("[data-start-anew]").addEventListener("click", startAnew);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) stay(); });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    isLeaving = false;
    startAnew(); // no way back to the last visitor
  });
  addEventListener("contextmenu", (event) => event.preventDefault());
  setInterval(tick, 500);
})();
