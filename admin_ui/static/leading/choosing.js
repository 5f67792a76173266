// Choose all rows at once, and how many are chosen.
"use strict";
(() => {
  const boxes = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${name}"]`)];
  function show(name) {
    const count = boxes(name).filter((box) => box.checked).length;
    document.querySelectorAll(`[data-chosen-count="${name}"]`).forEach((place) => {
      place.textContent = String(count);
      place.hidden = count === 0;
      place.closest(".bulk")?.classList.toggle("has-chosen", count > 0);
    });
    document.querySelectorAll(`[data-choose-all="${name}"]`).forEach((all) => {
      all.checked = count > 0 && count === boxes(name).length;
      all.indeterminate = count > 0 && !all.checked;
    });
  }
  document.addEventListener("change", (event) => {
    const all = event.target.dataset.chooseAll;
    if (all) boxes(all).forEach((box) => { box.checked = event.target.checked; });
    show(all || event.target.name);
  });
})();
