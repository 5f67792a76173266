// Menus and tabs scroll sideways where they are too narrow: the chosen one is shown.
"use strict";
document.querySelectorAll(".top-nav, .sections, .menu, .tabs, .tallies").forEach((bar) => {
  const chosen = bar.querySelector("[aria-current]");
  if (chosen && bar.scrollWidth > bar.clientWidth) bar.scrollLeft = chosen.offsetLeft - bar.offsetLeft - 40;
});
