// Photos, files and the place of the message being written: checked, made smaller, previewed, uploaded ahead.

const LARGEST_SIDE = 2000; // pixels; enough to read a sign on a photo
const SHRINK_ABOVE = 700 * 1024;
const KINDS = /^(image\/(jpeg|png|gif|webp|heic|heif)|video\/(mp4|webm|quicktime)|audio\/.+|application\/pdf)$/;
const OFFICE = /\.(docx|xlsx)$/i;

export function createFiles(root, { say, showProblem, onChanged }) {
  const chips = document.getElementById("chips");
  const maxBytes = Number(root.dataset.maxBytes);
  const maxFiles = Number(root.dataset.maxFiles);
  let items = [];
  let place = null;
  let uploader = null;

  for (const input of [document.getElementById("files"), document.getElementById("camera")]) {
    input.addEventListener("change", () => { addAll([...input.files]); input.value = ""; });
  }
  document.getElementById("text").addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files || [])];
    if (pasted.length) { event.preventDefault(); addAll(pasted); }
  });

  async function addAll(chosen) {
    const problems = [];
    for (const file of chosen) {
      if (items.length >= maxFiles) { problems.push(say("textTooMany")); break; }
      if (!KINDS.test(file.type) && !OFFICE.test(file.name)) { problems.push(say("textFileType", { name: file.name })); continue; }
      const blob = await shrink(file);
      if (blob.size > maxBytes) { problems.push(say("textFileTooLarge", { name: file.name })); continue; }
      const upload = { name: file.name, blob, id: null, preview: blob.type.startsWith("image/") ? URL.createObjectURL(blob) : "" };
      items.push(upload);
      show(upload);
      uploadAhead(upload);
    }
    showProblem(problems.join("\n"));
    onChanged();
  }

  // A phone's photo of 8 MB becomes about 500 KB, and the place hidden in it stays at home.
  async function shrink(file) {
    if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type) || !window.createImageBitmap) return file;
    if (file.type !== "image/jpeg" && file.size < SHRINK_ABOVE) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LARGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85))) || file;
    } catch {
      return file; // not a picture the browser can read: the server looks at it
    }
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
    upload.chip = chip(upload.name, upload.preview, () => { items = items.filter((one) => one !== upload); });
  }

  function upload(one) {
    if (one.id) return Promise.resolve(one);
    one.running ||= uploader(one.blob, one.name)
      .then((answer) => { one.id = answer.id; return one; })
      .finally(() => { one.running = null; });
    return one.running;
  }

  function uploadAhead(one) {
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", say("textSending"));
    one.chip.insertBefore(bar, one.chip.lastElementChild);
    upload(one)
      .catch((error) => {
        if (!error.status || error.status >= 500 || error.status === 429 || !items.includes(one)) return; // tried again when it is sent
        items = items.filter((other) => other !== one);
        one.chip.remove();
        showProblem(`${one.name}: ${error.message}`);
      })
      .finally(() => bar.remove());
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
    upload, setPlace,
    useUploader(send) { uploader = send; },
    take() {
      const taken = { items, place };
      items = [];
      place = null;
      chips.replaceChildren();
      return taken;
    },
    giveBack(taken) {
      for (const one of taken.items) { items.push(one); show(one); }
      setPlace(taken.place);
    },
  };
}
