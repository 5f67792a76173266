// The list: cards in the chosen order, what waits to be sent, and facts that both sides changed.
import { locate, geoLink, coordinates } from "./place.js";
import { asRoute, byDeadline, byDistance, byWard, distanceM, lengthM } from "./route.js";
import { change, read } from "./server.js";
import { showChoices } from "./choices.js";
import { clone, date, distance, element, moment, say, time } from "./texts.js";

const stopOf = (one) => ({
  code: one.code, ward: one.facts.ward || "", due: one.due_at ? Date.parse(one.due_at) : null, place: one.facts.place, one,
});

export function createList(root, { store, outbox, owner, wardNames, announce, reload }) {
  let data = { cases: [], at: null };
  let drafts = new Set();
  let here = null;
  let isChosen = false; // whose cases are shown
  const controls = root.querySelector("[data-controls]");
  const scope = root.querySelector("[name=scope]");
  const order = root.querySelector("[name=order]");
  const hint = root.querySelector("[data-place-hint]");

  const mine = () => data.cases.filter((one) => one.is_mine);

  function ordered(cases) {
    const stops = cases.map(stopOf);
    if (order.value === "distance" && here) return byDistance(stops, here);
    if (order.value === "route") return asRoute(stops, here);
    return order.value === "ward" ? byWard(stops) : byDeadline(stops);
  }

  function show() {
    scope.options[0].textContent = say("scopeMine", { n: mine().length });
    scope.options[1].textContent = say("scopeUnit", { n: data.cases.length });
    const stops = ordered(scope.value === "mine" ? mine() : data.cases);
    const rows = stops.map((stop, index) => card(stop, index, stops));
    root.querySelector("[data-rows]").replaceChildren(...rows);
    root.querySelector("[data-empty]").hidden = rows.length > 0;
    root.querySelector("[data-empty] [data-text]").textContent = data.at ? say(scope.value === "mine" && data.cases.length ? "emptyMine" : "empty") : say("notLoaded");
    const way = order.value === "route" ? lengthM(stops, here) : 0;
    root.querySelector("[data-way]").textContent = way ? say("way", { n: distance(way) }) : "";
    showChoices(root.querySelector("[data-choices]"), data.cases.flatMap((one) => one.choices), { wardNames, announce, done: reload });
    showOutbox();
  }

  function card({ one, place }, index, stops) {
    const part = clone("field-card");
    const find = (name) => part.querySelector(`[data-${name}]`);
    const address = `/di-hien-truong/ho-so/${encodeURIComponent(one.code)}`;
    find("number").textContent = index + 1;
    find("open").href = address;
    find("open").textContent = one.title;
    find("code").textContent = one.code;
    find("address").textContent = one.facts.address || say("noAddress");
    find("ward").textContent = wardNames[one.facts.ward] || "";
    const isLate = one.due_at && Date.parse(one.due_at) < Date.now();
    find("due").textContent = one.due_at ? say(isLate ? "late" : "due", { time: moment(one.due_at) }) : say("noDue");
    find("due").classList.toggle("due-late", Boolean(isLate));
    find("urgent").hidden = one.priority !== "P0";
    find("note").textContent = one.plan_note;
    find("note").hidden = !one.plan_note;
    find("goes").textContent = [one.goes && !one.is_mine && say("goes", { name: one.goes }), one.planned_on && say("on", { day: date(one.planned_on) })].filter(Boolean).join(" \u00b7 ");
    find("draft").hidden = !drafts.has(one.code);
    find("waiting").hidden = !outbox.rows().some((row) => row.code === one.code);
    find("visit").href = address;
    const before = stops[index - 1]?.place || (index === 0 ? here : null);
    if (place) {
      find("geo").href = geoLink(place, one.code);
      find("geo").setAttribute("aria-label", say("directions", { code: one.code }));
      find("coordinates").textContent = coordinates(place);
      const away = order.value === "route" && before ? distanceM(before, place) : here ? distanceM(here, place) : null;
      find("away").textContent = away === null ? "" : say(order.value === "route" && index ? "fromLast" : "away", { n: distance(away) });
    } else {
      find("geo").remove();
      find("coordinates").textContent = say("noPlace");
    }
    return part;
  }

  function showOutbox() {
    const rows = outbox.rows();
    const box = root.querySelector("[data-outbox]");
    box.hidden = rows.length === 0;
    box.querySelector("[data-outbox-title]").textContent = say("outbox", { n: rows.length });
    box.querySelector("[data-outbox-state]").textContent = { waiting: say("outboxWaiting"), sending: say("outboxSending"), signed_out: say("outboxSignedOut"), other: say("outboxOther") }[outbox.state()] || "";
    box.querySelector("[data-sign-in]").hidden = !["signed_out", "other"].includes(outbox.state());
    box.querySelector("[data-outbox-rows]").replaceChildren(...rows.map((row) => {
      const text = say("outboxRow", { code: row.code, time: time(row.visit.at), photos: row.photos.length });
      const line = element("li", { "data-testid": "waiting", "data-state": row.state }, element("span", { text }));
      if (row.state === "failed") {
        line.append(element("p", { class: "field-problem", text: say("refused", { reason: row.problem }) }),
          element("p", { class: "field-actions" },
            button("again", row), button("edit", row), button("drop", row)));
      }
      return line;
    }));
    const others = outbox.strangers();
    const notice = root.querySelector("[data-strangers]");
    notice.hidden = others.length === 0;
    notice.textContent = others.length ? say("strangers", { names: others.join(", ") }) : "";
  }

  function button(action, row) {
    return element("button", { type: "button", class: "btn btn-sm", "data-action": action, "data-key": row.key, text: say(`row_${action}`) });
  }

  root.querySelector("[data-outbox]").addEventListener("click", async ({ target }) => {
    const row = outbox.rows().find((one) => String(one.key) === target.dataset.key);
    if (target.dataset.action === "send") outbox.send();
    if (!row) return;
    if (target.dataset.action === "again") outbox.retry(row);
    if (target.dataset.action === "drop" && confirm(say("sureDrop", { code: row.code }))) await outbox.remove(row);
    if (target.dataset.action === "edit") {
      await store.keepDraft(row.code, { ...row.draft, photos: row.photos, owner: row.owner });
      await outbox.remove(row);
      location.href = `/di-hien-truong/ho-so/${encodeURIComponent(row.code)}`;
    }
  });

  controls.addEventListener("change", async () => {
    isChosen = true;
    store.keep("look", { scope: scope.value, order: order.value }).catch(() => null);
    if (order.value === "distance" && !here) await stand();
    show();
  });
  root.querySelector("[data-stand]").addEventListener("click", async () => { await stand(); show(); });

  async function stand() {
    hint.textContent = say("locating");
    try {
      here = await locate((better) => { hint.textContent = say("locatingWithin", { n: Math.round(better.accuracy_m) }); });
      hint.textContent = say("stand", { time: time(here.fixed_at), n: Math.round(here.accuracy_m) });
    } catch (error) {
      hint.textContent = say(`place_${error.message}`);
      if (order.value === "distance") order.value = "ward";
    }
  }

  const more = root.querySelector("[data-more]");
  more.addEventListener("toggle", async () => {
    if (!more.open) return;
    const box = more.querySelector("[data-candidates]");
    try {
      const found = await read("/api/v1/field/candidates");
      box.replaceChildren(...found.map((one) => element("li", {},
        element("span", {}, element("strong", { text: one.title }), element("br"),
          element("span", { class: "text-secondary", text: [one.code, one.address, wardNames[one.ward]].filter(Boolean).join(" \u00b7 ") })),
        element("button", { type: "button", class: "btn btn-sm", "data-choose": one.code, text: say("choose"), "aria-label": say("chooseCase", { code: one.code }) }))));
      more.querySelector("[data-none]").hidden = found.length > 0;
    } catch (error) {
      box.replaceChildren(element("li", { text: error.message || say("needsNetwork") }));
    }
  });
  more.addEventListener("click", async ({ target }) => {
    const code = target.dataset.choose;
    if (!code) return;
    target.disabled = true;
    try {
      await change("PUT", `/api/v1/field/plans/${encodeURIComponent(code)}`, { officer: more.dataset.username });
      target.closest("li").remove();
      announce(say("chosen", { code }));
      await reload();
    } catch (error) {
      target.disabled = false;
      announce(error.message || say("needsNetwork"), true);
    }
  });

  return {
    show,
    async set(list) {
      data = list;
      if (!isChosen) scope.value = mine().length || !data.cases.length ? "mine" : "unit";
      drafts = new Set((await store.drafts()).filter((one) => one.owner === owner()).map((one) => one.code));
      show();
    },
    async begin() {
      const look = (await store.value("look")) || {};
      isChosen = Boolean(look.scope);
      if (look.scope) scope.value = look.scope;
      if (look.order && look.order !== "distance") order.value = look.order;
    },
  };
}
