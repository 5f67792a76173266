// Ordering rules by dragging their handle or with Alt and the arrow keys; the numbers in the form follow.
"use strict";
(() => {
  const list = document.querySelector("[data-order]");
  if (!list) return;
  const told = document.getElementById("order-told");
  const rows = () => [...list.children];

  function renumber(row) {
    rows().forEach((one, i) => {
      one.querySelector(".place").value = i + 1;
      const [up, down] = one.querySelectorAll(".rule-moves button");
      up.disabled = i === 0;
      down.disabled = i === rows().length - 1;
    });
    if (row) told.textContent = told.dataset.moved.replace("NAME", row.dataset.rule).replace("PLACE", rows().indexOf(row) + 1);
  }

  function step(row, by) {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(row);
    else other.after(row);
    renumber(row);
  }

  list.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-rule]");
    if (!row || !event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const focused = document.activeElement;
    step(row, event.key === "ArrowUp" ? -1 : 1);
    focused.focus();
  });

  list.addEventListener("click", (event) => {
    const button = event.target.closest(".rule-moves button");
    if (!button) return;
    event.preventDefault();
    step(button.closest("[data-rule]"), button.value.startsWith("up:") ? -1 : 1);
    button.focus();
  });

  list.addEventListener("change", (event) => {
    if (!event.target.matches(".place")) return;
    const row = event.target.closest("[data-rule]");
    const place = Math.min(rows().length, Math.max(1, Math.round(Number(event.target.value)) || 1));
    const others = rows().filter((one) => one !== row);
    if (place > others.length) list.append(row);
    else others[place - 1].before(row);
    renumber(row);
    event.target.focus();
  });

  let dragged = null;
  list.querySelectorAll("[data-handle]").forEach((handle) => {
    handle.hidden = false;
    const row = handle.closest("[data-rule]");
    handle.addEventListener("pointerdown", () => { row.draggable = true; });
    handle.addEventListener("pointerup", () => { row.draggable = false; });
  });
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-rule]");
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-rule]");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const middle = over.getBoundingClientRect().top + over.offsetHeight / 2;
    if (event.clientY < middle) over.before(dragged);
    else over.after(dragged);
  });
  list.addEventListener("dragend", () => {
    dragged.classList.remove("is-dragged");
    dragged.draggable = false;
    renumber(dragged);
    dragged = null;
  });
})();
