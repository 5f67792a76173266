// Rows that are ticked: all at once, a range with Shift, none, how many; the bar asks for its choices with the first.
"use strict";
(() => {
  const boxes = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${name}"]`)];
  const isCounted = (name) => Boolean(name && document.querySelector(`[data-chosen-count="${name}"]`));
  const last = {}; // by name: the row that was ticked last, where a range begins

  function show(name) {
    const count = boxes(name).filter((box) => box.checked).length;
    document.querySelectorAll(`[data-chosen-count="${name}"]`).forEach((place) => {
      if (place.textContent !== String(count)) place.textContent = String(count);
      place.hidden = count === 0;
      place.closest(".bulk")?.classList.toggle("has-chosen", count > 0);
    });
    document.querySelectorAll(`[data-choose-all="${name}"]`).forEach((all) => {
      all.checked = count > 0 && count === boxes(name).length;
      all.indeterminate = count > 0 && !all.checked;
    });
    if (count && typeof htmx !== "undefined") htmx.trigger(document.body, "chosen");
  }

  document.addEventListener("change", (event) => {
    const all = event.target.dataset.chooseAll;
    if (all) boxes(all).forEach((box) => { box.checked = event.target.checked; });
    show(all || event.target.name);
  });

  document.addEventListener("click", (event) => {
    const box = event.target;
    const none = box.closest?.("[data-choose-none]");
    if (none) {
      boxes(none.dataset.chooseNone).forEach((one) => { one.checked = false; });
      show(none.dataset.chooseNone);
      return;
    }
    if (!box.matches?.("input[type=checkbox]") || !isCounted(box.name)) return;
    const all = boxes(box.name);
    const from = all.findIndex((one) => one.value === last[box.name]);
    if (event.shiftKey && from >= 0) {
      const [first, end] = [from, all.indexOf(box)].sort((a, b) => a - b);
      all.slice(first, end + 1).forEach((one) => { one.checked = box.checked; });
      show(box.name);
    }
    last[box.name] = box.value;
  });

  const names = () => [...new Set([...document.querySelectorAll("[data-chosen-count]")].map((one) => one.dataset.chosenCount))];
  const showAll = () => names().forEach(show);
  document.addEventListener("patch:after", showAll); // rows come and go
  document.querySelectorAll("[data-choose-none]").forEach((button) => { button.hidden = false; });
  showAll();
})();
