// One visit being written down: kept as a draft with every change, so that a dead battery costs nothing.
import { coordinates, geoLink, locate } from "./place.js";
import { shrink } from "./photos.js";
import { randomId, hear, tell } from "./tabs.js";
import { clone, element, moment, say, time } from "./texts.js";

const PHOTOS_AT_MOST = 12;
const FACTS = ["address", "ward"];
const empty = () => ({ outcome: "", note: "", result: "", again: false, spot: null, isCasePlace: false, photos: [], facts: {}, base: null });

export function createVisit(root, code, { store, outbox, owner, wardNames, announce }) {
  let sheet = null;
  let draft = empty();
  const form = root.querySelector("form");
  const field = (name) => form.elements[name];
  const lists = { before: form.querySelector("[data-photos=before]"), after: form.querySelector("[data-photos=after]") };
  const previews = new Map();

  async function keep() {
    await store.keepDraft(code, { ...draft, owner });
    tell("draft", { code });
  }

  function showFacts() {
    const find = (name) => root.querySelector(`[data-${name}]`);
    find("code").textContent = code;
    find("title").textContent = sheet?.title ?? say("notOnPhone");
    find("description").textContent = sheet && sheet.description !== sheet.title ? sheet.description : "";
    if (!sheet) return;
    find("address").textContent = [sheet.facts.address || say("noAddress"), wardNames[sheet.facts.ward]].filter(Boolean).join(", ");
    find("due").textContent = sheet.due_at ? moment(sheet.due_at) : say("noDue");
    find("state").textContent = say(`state_${sheet.status}`);
    find("plan-note").textContent = sheet.plan_note;
    find("plan-row").hidden = !sheet.plan_note;
    const geo = find("geo");
    geo.hidden = !sheet.facts.place;
    if (sheet.facts.place) { geo.href = geoLink(sheet.facts.place, code); find("coordinates").textContent = coordinates(sheet.facts.place); }
    find("full").hidden = !navigator.onLine;
    find("full").href = `/cases/${encodeURIComponent(code)}`;
    find("visits").replaceChildren(...sheet.visits.map((one) => element("li", {},
      element("strong", { text: `${moment(one.at)} \u00b7 ${one.officer}` }), element("br"),
      element("span", { text: [say(`outcome_${one.outcome}`), one.note].filter(Boolean).join(": ") }))));
    find("visits-box").hidden = sheet.visits.length === 0;
    find("pictures").replaceChildren(...(navigator.onLine ? sheet.pictures : []).map((id, index) => element("a", { href: `/files/${id}`, target: "_blank", rel: "noopener" },
      element("img", { src: `/files/${id}/thumb`, alt: say("sentPicture", { n: index + 1 }), loading: "lazy" }))));
  }

  function showDraft() {
    for (const one of form.querySelectorAll("[name=outcome]")) one.checked = one.value === draft.outcome;
    for (const name of ["note", "result"]) if (document.activeElement !== field(name)) field(name).value = draft[name];
    field("again").checked = draft.again;
    field("isCasePlace").checked = draft.isCasePlace;
    for (const name of FACTS) if (document.activeElement !== field(name)) field(name).value = draft.facts[name] ?? (draft.base ?? sheet?.facts)?.[name] ?? "";
    form.querySelector("[data-result-box]").hidden = draft.outcome !== "solved";
    showSpot();
    showPhotos();
  }

  function showSpot() {
    form.querySelector("[data-spot]").textContent = draft.spot
      ? say("spot", { place: coordinates(draft.spot), n: Math.round(draft.spot.accuracy_m), time: time(draft.spot.fixed_at) }) : say("noSpot");
    form.querySelector("[data-case-place]").hidden = !draft.spot;
  }

  function showPhotos() {
    for (const [stage, list] of Object.entries(lists)) {
      list.replaceChildren(...draft.photos.filter((one) => one.stage === stage).map((one, index) => {
        if (!previews.has(one.id)) previews.set(one.id, URL.createObjectURL(one.blob));
        return element("li", {},
          element("img", { src: previews.get(one.id), alt: say(`photo_${stage}`, { n: index + 1 }) }),
          element("button", { type: "button", class: "btn btn-sm", "data-drop": one.id, text: say("dropPhoto"), "aria-label": say("dropPhotoOf", { photo: say(`photo_${stage}`, { n: index + 1 }) }) }));
      }));
    }
  }

  async function addPhotos(input) {
    const stage = input.dataset.stage;
    for (const file of [...input.files]) {
      if (draft.photos.length >= PHOTOS_AT_MOST) { announce(say("tooManyPhotos"), true); break; }
      const blob = await shrink(file);
      draft.photos.push({ id: randomId(), stage, blob, taken_at: new Date(Math.min(file.lastModified || Date.now(), Date.now())).toISOString(), isSent: false });
      showPhotos();
      await keep();
    }
    input.value = "";
  }

  function readForm() {
    draft.outcome = field("outcome").value;
    draft.note = field("note").value;
    draft.result = field("result").value;
    draft.again = field("again").checked;
    draft.isCasePlace = field("isCasePlace").checked;
    draft.base ??= sheet?.facts ?? null; // what the phone showed when this visit was begun
    for (const name of FACTS) if (draft.base && field(name).value !== (draft.base[name] ?? "")) draft.facts[name] = field(name).value; else delete draft.facts[name];
    form.querySelector("[data-result-box]").hidden = draft.outcome !== "solved";
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    readForm();
    keep().catch(() => announce(say("notKept"), true));
  });
  form.addEventListener("change", (event) => { if (event.target.type === "file") addPhotos(event.target).catch(() => announce(say("notKept"), true)); });
  form.addEventListener("click", async ({ target }) => {
    if (target.dataset.drop) {
      draft.photos = draft.photos.filter((one) => one.id !== target.dataset.drop);
      showPhotos();
      await keep();
      form.querySelector("[data-photos-title]").focus();
    }
    if (target.closest("[data-fix]")) await fix();
  });

  async function fix() {
    const state = form.querySelector("[data-spot]");
    state.textContent = say("locating");
    try {
      draft.spot = await locate((better) => { state.textContent = say("locatingWithin", { n: Math.round(better.accuracy_m) }); });
      readForm();
      showSpot();
      await keep();
    } catch (error) {
      showSpot();
      state.textContent = say(`place_${error.message}`);
    }
  }

  function edits() {
    if (!draft.base) return {};
    const found = Object.fromEntries(Object.entries(draft.facts).map(([name, value]) => [name, { base: draft.base[name] ?? null, value: value.trim() || null }]));
    if (draft.isCasePlace && draft.spot) {
      const { latitude, longitude } = draft.spot;
      found.place = { base: draft.base.place ?? null, value: { latitude, longitude } };
    }
    return found;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    readForm();
    if (!draft.outcome) { announce(say("noOutcome"), true); form.querySelector("[name=outcome]").focus(); return; }
    if (!draft.note.trim() && !draft.photos.length) { announce(say("noWords"), true); field("note").focus(); return; }
    const photos = draft.photos.map(({ id, stage, taken_at }) => ({ id, stage, taken_at }));
    const result = draft.outcome === "solved" ? draft.result.trim() || null : null;
    const visit = {
      case: code, outcome: draft.outcome, note: draft.note.trim(), at: new Date().toISOString(), was_offline: !navigator.onLine,
      spot: draft.spot, photos, facts: edits(), result, again: draft.again,
    };
    const { photos: files, ...words } = draft;
    try {
      await outbox.add({ id: randomId(), code, visit, photos: files, draft: words });
      await store.dropDraft(code);
      tell("draft", { code });
      location.href = "/di-hien-truong?da-luu=1";
    } catch {
      announce(say("notKept"), true);
    }
  });

  hear("draft", async (told) => { if (told.code === code) await restore(); });

  async function restore() {
    const kept = await store.draft(code);
    draft = kept && kept.owner === owner ? { ...empty(), ...kept } : empty();
    showDraft();
  }

  return {
    async begin(list) {
      sheet = list.cases.find((one) => one.code === code) || null;
      for (const [value, name] of Object.entries(wardNames)) field("ward").append(element("option", { value, text: name }));
      showFacts();
      await restore();
      form.hidden = false; // not before: what is typed would take the place of the draft
    },
    update(list) {
      sheet = list.cases.find((one) => one.code === code) || sheet;
      showFacts();
      if (!draft.base) showDraft();
    },
  };
}
