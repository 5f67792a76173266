// Photos, files and the place of the message being written: checked, made smaller, previewed, kept, uploaded ahead.
import { cleaned } from "./pictures.js";

const KINDS = /^(image\/(jpeg|png|gif|webp|heic|heif)|video\/(mp4|webm|quicktime)|audio\/.+|application\/pdf)$/;
const OFFICE = /\.(docx|xlsx)$/i;

export const bare = ({ name, type, blob, id }) => ({ name, type, blob, id });

export function createFiles(root, { say, store, visit, tabs, showProblem, announce, onChanged }) {
  const chips = document.getElementById("chips");
  const maxBytes = Number(root.dataset.maxBytes);
  const maxFiles = Number(root.dataset.maxFiles);
  let items = [];
  let place = null;
  let adding = Promise.resolve(); // one choice after the other, so that photos keep their order

  for (const input of [document.getElementById("files"), document.getElementById("camera")].filter(Boolean)) {
    input.addEventListener("change", () => { choose([...input.files]); input.value = ""; });
  }
  document.getElementById("text").addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files || [])];
    if (pasted.length) { event.preventDefault(); choose(pasted); }
  });
  tabs.hear("draft", restore);

  const choose = (chosen) => { adding = adding.then(() => addAll(chosen)); };

  async function addAll(chosen) {
    const problems = [];
    const added = [];
    for (const file of chosen) {
      if (items.length >= maxFiles) { problems.push(say("textTooMany")); break; }
      const problem = problemOf(file);
      if (problem) { problems.push(problem); continue; }
      const blob = await cleaned(file);
      if (blob.size > maxBytes) { problems.push(say("textFileTooLarge", { name: file.name })); continue; }
      const upload = { name: file.name, type: blob.type, blob, id: null };
      upload.key = await store.add("draft", bare(upload)).catch(() => undefined); // a full disk: kept while the page is open
      items.push(upload);
      show(upload);
      uploadAhead(upload);
      added.push(say("textAdded", { name: file.name }));
    }
    tabs.tell("draft");
    showProblem(problems.join("\n"));
    announce(added.join(" "));
    onChanged();
  }

  function problemOf(file) {
    if (!KINDS.test(file.type) && !OFFICE.test(file.name)) return say("textFileType", { name: file.name });
    if (!file.size) return say("textFileEmpty", { name: file.name });
    return "";
  }

  function chip(label, preview, remove) {
    const line = document.createElement("li");
    line.className = "chip";
    line.dataset.testid = "chip";
    if (preview) {
      const image = document.createElement("img");
      image.src = preview;
      image.alt = "";
      line.append(image);
    }
    const name = document.createElement("span");
    name.textContent = label;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "\u00d7";
    button.setAttribute("aria-label", say("textRemove", { name: label }));
    button.addEventListener("click", () => { remove(); line.remove(); onChanged(); });
    line.append(name, button);
    chips.append(line);
    return line;
  }

  function show(upload) {
    upload.preview ||= upload.blob?.type.startsWith("image/") ? URL.createObjectURL(upload.blob) : "";
    upload.chip = chip(upload.name, upload.preview, () => { drop(upload); tabs.tell("draft"); });
  }

  function drop(upload) {
    items = items.filter((one) => one !== upload);
    if (upload.key !== undefined) store.remove("draft", upload.key);
  }

  // progress: heard by whoever shows the file now, the chip or the message on its way.
  function upload(one) {
    if (one.id) return Promise.resolve(one);
    const fields = [["file", new File([one.blob], one.name, { type: one.blob.type })]];
    one.running ||= visit.post(root.dataset.filesUrl, fields, (share) => one.onProgress?.(share))
      .then((answer) => { one.id = answer.id; return one; })
      .finally(() => { one.running = null; });
    return one.running;
  }

  function uploadAhead(one) {
    if (!navigator.onLine) return;
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.setAttribute("aria-label", say("textUploading", { name: one.name }));
    one.onProgress = (share) => { bar.value = share; };
    one.chip.insertBefore(bar, one.chip.lastElementChild);
    upload(one)
      .then(() => { if (one.key !== undefined && items.includes(one)) store.put("draft", { ...bare(one), key: one.key }); })
      .catch((error) => {
        if (!error.status || error.status >= 500 || error.status === 429 || !items.includes(one)) return; // tried again when it is sent
        drop(one);
        one.chip.remove();
        tabs.tell("draft");
        showProblem(`${one.name}: ${error.message}`);
      })
      .finally(() => bar.remove());
  }

  // What was chosen before a reload, or in another tab of this browser.
  async function restore() {
    const kept = await store.list("draft").catch(() => []);
    const keys = new Set(kept.map((row) => row.key));
    for (const one of items.filter((item) => item.key !== undefined && !keys.has(item.key))) {
      items = items.filter((item) => item !== one);
      one.chip.remove();
    }
    for (const row of kept) {
      const mine = items.find((item) => item.key === row.key);
      if (mine) { mine.id ||= row.id; continue; }
      const one = { ...row };
      items.push(one);
      show(one);
    }
  }

  function setPlace(found) {
    chips.querySelector(".chip-place")?.remove();
    place = found;
    if (!found) return;
    const label = say("textPlace", { n: Math.max(1, Math.round(found.accuracy)) });
    chip(label, "", () => { place = null; }).classList.add("chip-place");
    onChanged();
  }

  return {
    upload, setPlace, restore,
    settled: () => adding,
    take() {
      const taken = { items, place };
      items = [];
      place = null;
      chips.replaceChildren();
      return taken;
    },
    // The message that holds them is kept now, so the draft is no more.
    forget(taken) {
      for (const one of taken) if (one.key !== undefined) store.remove("draft", one.key).then(() => tabs.tell("draft"));
    },
    giveBack(taken) {
      for (const one of taken.items) { items.push(one); show(one); }
      setPlace(taken.place);
    },
  };
}
