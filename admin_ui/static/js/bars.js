// Menus and tabs scroll sideways where they are too narrow: the chosen one is shown.
"use strict";
document.querySelectorAll(".top-nav, .sections, .menu, .tabs, .tallies").forEach((bar) => {
  const chosen = bar.querySelector("[aria-current]");
  const left = chosen ? chosen.offsetLeft - bar.offsetLeft : 0;
  if (chosen && left + chosen.offsetWidth > bar.clientWidth - 24) bar.scrollLeft = left - 40;
});
