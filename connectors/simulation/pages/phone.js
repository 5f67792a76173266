"use strict";
// A citizen's phone: writes through the control API and asks every 700 ms for what is new.
(async () => {
  const POLL_MS = 700, MAX_PHOTO_BYTES = 10_000_000;
  const find = (id) => document.getElementById(id);
  const [texts, about] = await Promise.all(["/texts.json", "/_sim/about"].map((path) => fetch(path).then((r) => r.json())));
  const t = texts.page;
  document.documentElement.dataset.channel = about.name;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = t[node.dataset.text];
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", t[node.dataset.label]);
  for (const node of document.querySelectorAll("[data-title]")) node.title = t[node.dataset.title];
  for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = t[node.dataset.placeholder];
  document.title = `${texts.channels[about.name]} - ${t.title}`;
  find("channel").textContent = texts.channels[about.name];

  const lines = find("lines"), choices = find("choices"), picker = find("citizen"), text = find("text");
  let citizen = new URLSearchParams(location.search).get("citizen") || "nam";
  let last = 0, generation = 0;

  function make(tag, className, content) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (content !== undefined) node.textContent = content;
    return node;
  }

  async function fillPicker() {
    const { threads } = await fetch("/_sim/threads").then((r) => r.json());
    const keys = new Set([...Object.keys(texts.citizens), citizen, ...threads.slice(-30).map((thread) => thread.key)]);
    picker.replaceChildren(...[...keys].map((key) => new Option(texts.citizens[key] || key, key, false, key === citizen)));
    picker.append(new Option(t.new, ""));
    picker.value = citizen;
  }

  async function order(body) {
    find("notice").hidden = true;
    try {
      const reply = await fetch("/_sim/messages", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ citizen, ...body }),
      });
      if (!reply.ok) throw new Error(String(reply.status));
    } catch {
      complain(t.failed);
      return false;
    }
    await poll();
    return true;
  }

  function complain(message) {
    find("notice").textContent = message;
    find("notice").hidden = false;
  }

  function tap(button) {
    return order({ payload: button.payload, title: button.title, kind: button.type === "postback" ? "postback" : "quick_reply" });
  }

  function choice(button) {
    if (button.url) {
      const link = make("a", "", button.title);
      link.href = button.url; link.target = "_blank"; link.rel = "noopener noreferrer"; link.title = t.open_link;
      return link;
    }
    const node = make("button", "", button.title);
    node.type = "button";
    node.addEventListener("click", () => tap(button));
    return node;
  }

  function attached(item) {
    const isSafe = /^https?:/.test(item.url);
    if (item.kind === "image" || item.kind === "gif") {
      const image = make("img");
      image.alt = t.picture;
      if (isSafe) image.src = item.url;
      return image;
    }
    const link = make("a", "bubble", item.name || t.file);
    if (isSafe) { link.href = item.url; link.target = "_blank"; link.rel = "noopener noreferrer"; }
    return link;
  }

  function card(given) {
    const box = make("div", "card");
    if (/^https?:/.test(given.image_url || "")) {
      const image = make("img");
      image.alt = t.picture; image.src = given.image_url;
      box.append(image);
    }
    box.append(make("strong", "", given.title));
    if (given.subtitle) box.append(make("span", "", given.subtitle));
    box.append(...(given.buttons || []).map(choice));
    return box;
  }

  function show(line) {
    const node = make("div", `line ${line.direction}${line.payload ? " tap" : ""}`);
    node.dataset.id = line.id;
    node.append(...line.attachments.map(attached));
    const cards = line.cards || [];
    node.append(...cards.map(card));
    const said = cards.length ? "" : line.text || (line.payload ? t.tapped : "");
    if (said) node.append(make("div", "bubble", said));
    choices.replaceChildren();  // quick replies live until the next message
    if (line.buttons.length && line.buttons.some((button) => !button.type)) {
      choices.replaceChildren(...line.buttons.map(choice));
    } else if (line.buttons.length) {
      const box = make("div", "buttons");
      box.append(...line.buttons.map(choice));
      node.append(box);
    }
    const time = new Date(line.at).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
    node.append(make("div", "meta", line.direction === "officer" ? `${t.officer}, ${time}` : time));
    lines.append(node);
  }

  let running = null;
  async function load() {
    const mine = generation;
    const thread = await fetch(`/_sim/threads/${encodeURIComponent(citizen)}?after=${last}`).then((r) => r.json());
    if (mine !== generation) return;
    lines.querySelector(".typing")?.remove();
    if (thread.messages.length) lines.querySelector(".empty")?.remove();
    for (const line of thread.messages) { show(line); last = line.seq; }
    if (!lines.children.length) lines.append(make("p", "empty", t.empty));
    if (thread.is_typing) {
      const dots = make("div", "typing");
      dots.setAttribute("aria-label", t.typing);
      dots.append(make("i"), make("i"), make("i"));
      lines.append(dots);
    }
    if (thread.messages.length || thread.is_typing) lines.scrollTop = lines.scrollHeight;
  }
  // One request at a time: two answers to the same question would show every message twice.
  async function poll() {
    while (running) await running.catch(() => {});
    running = load();
    try { await running; } finally { running = null; }
  }

  function change(key) {
    citizen = key; last = 0; generation += 1;
    lines.replaceChildren(); choices.replaceChildren();
    history.replaceState(null, "", `?citizen=${encodeURIComponent(key)}`);
    return poll();
  }

  picker.addEventListener("change", async () => {
    const key = picker.value || (prompt(t.new_prompt) || "").trim().slice(0, 60);
    if (key) await change(key);
    await fillPicker();
  });
  find("composer").addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = text.value.trim();
    if (!said) return;
    text.value = "";
    if (!await order({ text: said })) text.value = said;
    text.focus();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); find("composer").requestSubmit(); }
  });
  find("thumb").addEventListener("click", () => order(about.name === "zalo" ? { text: "\u{1F44D}" } : { sticker: "thumbs_up" }));
  find("photo").addEventListener("change", () => {
    const file = find("photo").files[0];
    if (!file) return;
    find("photo").value = "";
    if (file.size > MAX_PHOTO_BYTES) { complain(t.too_large); return; }
    const reader = new FileReader();
    reader.addEventListener("load", () => order({ image: { base64: reader.result.split(",")[1], mime: file.type, name: file.name } }));
    reader.readAsDataURL(file);
  });

  await fillPicker();
  await poll();
  setInterval(() => { poll().catch(() => {}); }, POLL_MS);
})();
