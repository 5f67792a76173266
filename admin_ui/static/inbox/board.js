// Dragging a card presses the button of its own menu for that column: what has no button there is refused.
"use strict";
(() => {
  const board = document.getElementById("board");
  if (!board) return;
  let dragged = null;
  const formFor = (card, state) => card.querySelector('.card-move[data-target="' + state + '"]');

  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest(".board-card");
    if (!dragged) return;
    event.dataTransfer.setData("text/plain", dragged.dataset.code);
    event.dataTransfer.effectAllowed = "move";
    document.querySelectorAll(".board-column").forEach((column) => column.classList.toggle("may-drop", Boolean(formFor(dragged, column.dataset.state))));
  });
  board.addEventListener("dragend", () => {
    dragged = null;
    document.querySelectorAll(".may-drop").forEach((column) => column.classList.remove("may-drop"));
  });
  board.addEventListener("dragover", (event) => {
    const column = event.target.closest(".board-column");
    if (dragged && column && formFor(dragged, column.dataset.state)) event.preventDefault();
  });
  board.addEventListener("drop", (event) => {
    const column = event.target.closest(".board-column");
    const form = dragged && column && formFor(dragged, column.dataset.state);
    if (!form) return;
    event.preventDefault();
    if (form.dataset.needs) {
      form.closest("details").open = true;
      form.querySelector("input:not([type=hidden])").focus();
    } else form.requestSubmit();
  });
})();
