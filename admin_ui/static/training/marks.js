// Marks in a sentence: words are chosen by arrow keys or with the mouse, always whole ones, and a letter names them.
export class Marks {
  constructor(item, panel) {
    this.said = item.querySelector("[data-said]");
    this.panel = panel;
    this.words = JSON.parse(item.dataset.words);
    this.found = JSON.parse(item.dataset.marks).map(({ entity, start, end }) => ({ entity, start, end }));
    this.text = this.plain();
    // The server counts code points, JavaScript its own units: emoji differ.
    this.points = [...this.text];
    this.isOn = false;
    this.from = this.to = 0;
    this.onKey = (event) => this.key(event);
    this.onMouse = () => this.snap();
    this.onLabel = (event) => { const button = event.target.closest("[data-letter]"); if (button) this.put(button.dataset.label); };
    this.said.addEventListener("mouseup", this.onMouse);
    panel.hidden = true;
  }

  plain() {
    const copy = this.said.cloneNode(true);
    copy.querySelectorAll(".mark-name").forEach((name) => name.remove());
    return copy.textContent;
  }

  list() { return this.found.map((one) => ({ ...one })); }

  begin() {
    if (this.isOn || !this.words.length) return;
    this.isOn = true;
    this.panel.hidden = false;
    this.panel.addEventListener("click", this.onLabel);
    document.addEventListener("keydown", this.onKey, true);
    this.draw();
  }

  end() {
    this.isOn = false;
    this.panel.hidden = true;
    this.panel.removeEventListener("click", this.onLabel);
    document.removeEventListener("keydown", this.onKey, true);
    this.draw();
    this.said.focus({ preventScroll: true });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === "Tab" || event.key === "Shift") return;
    const last = this.words.length - 1;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step && event.shiftKey) this.to = Math.min(last, Math.max(this.from, this.to + step));
    else if (step) this.from = this.to = Math.min(last, Math.max(0, (step > 0 ? this.to : this.from) + step));
    else if (event.key === "Escape" || event.key === "Enter") this.end();
    else if (event.key === "Delete" || event.key === "Backspace") this.clear(...this.range());
    else {
      const button = this.panel.querySelector('[data-letter="' + CSS.escape(event.key.toLowerCase()) + '"]');
      if (!button) return;
      this.put(button.dataset.label);
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.isOn) this.draw();
  }

  range() { return [this.words[this.from][0], this.words[this.to][1]]; }

  clear(start, end) { this.found = this.found.filter((one) => one.end <= start || one.start >= end); }

  put(entity) {
    const [start, end] = this.range();
    this.clear(start, end);
    this.found.push({ entity, start, end });
    this.found.sort((a, b) => a.start - b.start);
    this.draw();
  }

  // A selection by mouse takes every word that it touches.
  snap() {
    const chosen = getSelection();
    if (chosen.isCollapsed || !this.said.contains(chosen.anchorNode) || !this.said.contains(chosen.focusNode)) return;
    const range = chosen.getRangeAt(0);
    const start = this.offset(range.startContainer, range.startOffset);
    const end = this.offset(range.endContainer, range.endOffset);
    const touched = this.words.map((word, at) => at).filter((at) => this.words[at][0] < end && start < this.words[at][1]);
    if (!touched.length) return;
    chosen.removeAllRanges();
    this.begin();
    this.from = touched[0];
    this.to = touched[touched.length - 1];
    this.draw();
  }

  // Code points of the sentence before a place in the page; names of labels do not count.
  offset(node, at) {
    const range = document.createRange();
    range.setStart(this.said, 0);
    range.setEnd(node, at);
    const before = range.cloneContents();
    before.querySelectorAll(".mark-name").forEach((name) => name.remove());
    return [...before.textContent].length;
  }

  name(entity) {
    const button = this.panel.querySelector('[data-label="' + CSS.escape(entity) + '"]');
    return button ? button.dataset.name : entity;
  }

  draw() {
    const chosen = this.isOn ? this.range() : null;
    const cuts = [0, this.points.length, ...this.found.flatMap((one) => [one.start, one.end]), ...(chosen || [])];
    const places = [...new Set(cuts)].sort((a, b) => a - b);
    const parts = document.createDocumentFragment();
    let mark = null;
    for (let i = 0; i + 1 < places.length; i += 1) {
      const [start, end] = [places[i], places[i + 1]];
      const owner = this.found.find((one) => one.start <= start && end <= one.end);
      const piece = document.createElement("span");
      piece.textContent = this.points.slice(start, end).join("");
      piece.className = chosen && chosen[0] <= start && end <= chosen[1] ? "word is-at" : "word";
      if (owner && owner.start === start) {
        mark = document.createElement("mark");
        mark.dataset.label = owner.entity;
        parts.append(mark);
      }
      (owner ? mark : parts).append(piece);
      if (owner && owner.end === end) {
        const name = document.createElement("span");
        name.className = "mark-name";
        name.textContent = this.name(owner.entity);
        mark.append(name);
      }
    }
    this.said.replaceChildren(parts);
  }
}
