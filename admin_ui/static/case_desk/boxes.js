// Boxes over parts of a photo, by mouse, finger and keyboard. The form's hidden field holds them as shares of the photo.
const STEP = 0.01;
const SMALLEST = 0.01;
const clamp = (value, least, most) => Math.min(most, Math.max(least, value));

class Editor {
  constructor(form) {
    this.field = form.elements.namedItem("boxes");
    this.stage = form.querySelector("[data-stage]");
    this.said = form.querySelector("[data-said]");
    this.boxes = JSON.parse(this.field.value || "[]");
    form.querySelector("[data-add]").addEventListener("click", () => {
      this.boxes.push({ x: 0.4, y: 0.4, w: 0.2, h: 0.2 });
      this.draw(this.boxes.length - 1);
    });
    this.stage.addEventListener("pointerdown", (event) => this.start(event));
    this.draw();
  }

  at(event) {
    const frame = this.stage.getBoundingClientRect();
    return { x: clamp((event.clientX - frame.left) / frame.width, 0, 1), y: clamp((event.clientY - frame.top) / frame.height, 0, 1) };
  }

  // On empty ground a new box is drawn; on a box, the box is moved.
  start(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    const node = event.target.closest(".photo-box");
    const begin = this.at(event);
    const index = node ? Number(node.dataset.index) : this.boxes.push({ x: begin.x, y: begin.y, w: 0, h: 0 }) - 1;
    const before = { ...this.boxes[index] };
    this.stage.setPointerCapture(event.pointerId);
    const move = (moved) => {
      const here = this.at(moved);
      const box = this.boxes[index];
      if (node) {
        box.x = clamp(before.x + here.x - begin.x, 0, 1 - box.w);
        box.y = clamp(before.y + here.y - begin.y, 0, 1 - box.h);
      } else {
        Object.assign(box, { x: Math.min(begin.x, here.x), y: Math.min(begin.y, here.y), w: Math.abs(here.x - begin.x), h: Math.abs(here.y - begin.y) });
      }
      this.draw();
    };
    const end = () => {
      this.stage.removeEventListener("pointermove", move);
      const box = this.boxes[index];
      if (box.w < SMALLEST || box.h < SMALLEST) this.boxes.splice(index, 1);
      this.draw(Math.min(index, this.boxes.length - 1));
    };
    this.stage.addEventListener("pointermove", move);
    this.stage.addEventListener("pointerup", end, { once: true });
    this.stage.addEventListener("pointercancel", end, { once: true });
  }

  press(event, index) {
    const box = this.boxes[index];
    const x = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key] || 0;
    const y = { ArrowUp: -STEP, ArrowDown: STEP }[event.key] || 0;
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.boxes.splice(index, 1);
      this.draw(Math.min(index, this.boxes.length - 1));
      return;
    }
    if (!x && !y) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.shiftKey) {
      box.w = clamp(box.w + x, SMALLEST, 1 - box.x);
      box.h = clamp(box.h + y, SMALLEST, 1 - box.y);
    } else {
      box.x = clamp(box.x + x, 0, 1 - box.w);
      box.y = clamp(box.y + y, 0, 1 - box.h);
    }
    this.draw(index);
  }

  draw(focused = -1) {
    this.stage.querySelectorAll(".photo-box").forEach((node) => node.remove());
    this.boxes.forEach((box, index) => {
      const node = document.createElement("button");
      node.type = "button";
      node.className = "photo-box";
      node.dataset.index = String(index);
      node.setAttribute("aria-label", this.stage.dataset.boxName.replace("{n}", String(index + 1)));
      Object.assign(node.style, { left: `${box.x * 100}%`, top: `${box.y * 100}%`, width: `${box.w * 100}%`, height: `${box.h * 100}%` });
      node.addEventListener("keydown", (event) => this.press(event, index));
      this.stage.append(node);
      if (index === focused) node.focus({ preventScroll: true });
    });
    this.field.value = JSON.stringify(this.boxes);
    if (focused >= 0) {
      const box = this.boxes[focused];
      this.said.textContent = [box.x, box.y, box.w, box.h].map((value) => `${Math.round(value * 100)}%`).join(" ");
    }
  }
}

document.querySelectorAll("form[data-boxes]").forEach((form) => new Editor(form));
