// Deciding on flips by keyboard: 1, 2, 3 decide on the marked one, up and down move the mark. The next open one is
// marked when a decision has taken the last one away.
"use strict";
(() => {
  let here = 0;
  const open = () => [...document.querySelectorAll("[data-flip]")];

  function mark(index, scroll) {
    const all = open();
    document.querySelectorAll(".flip.here").forEach((one) => one.classList.remove("here"));
    if (!all.length) { here = 0; return; }
    here = Math.max(0, Math.min(index, all.length - 1));
    all[here].classList.add("here");
    if (scroll) all[here].scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (localStorage.getItem("keys-off") === "1" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      mark(here + (event.key === "ArrowDown" ? 1 : -1), true);
      event.preventDefault();
      return;
    }
    const flip = open()[here];
    const button = flip && flip.querySelector(`[data-flip-key="${CSS.escape(event.key)}"]`);
    if (button) {
      button.click();
      event.preventDefault();
    }
  });
  // The block is patched in place, which tells nobody: the mark follows its list.
  const list = document.getElementById("flips");
  new MutationObserver(() => { if (!document.querySelector(".flip.here")) mark(here, true); })
    .observe(list, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
  mark(0, false);
})();
