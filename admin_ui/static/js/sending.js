// Plain forms (no htmx) are sent while their page stays open: what was typed is given up only when the server took it.
// A refusal is shown in the form, with the reason. Before the page is left for signing in or is loaded again, what was
// changed in its forms is kept in this tab for this officer, and put back when the page is there again.
"use strict";
(() => {
  const officer = document.body.dataset.officer;
  if (!officer) return;
  const keptKey = () => `kept-forms:${officer}:${location.pathname}`;
  const ownForms = () => [...document.querySelectorAll("form[method=post]")];
  const copy = (id) => document.importNode(document.getElementById(id).content.firstElementChild, true);

  // keeping and putting back

  const MARKS = ["checkbox", "radio"];
  const UNKEPT = ["password", "file", "hidden", "submit", "button"];
  const stateOf = (field) => (MARKS.includes(field.type) ? field.checked : field.value);
  function stateAtFirst(field) {
    if (MARKS.includes(field.type)) return field.defaultChecked;
    if (field.tagName !== "SELECT") return field.defaultValue;
    return ([...field.options].find((one) => one.defaultSelected) || field.options[0] || { value: "" }).value;
  }
  const fieldsOf = (form) => [...form.elements].filter((one) => one.name && !UNKEPT.includes(one.type) && !one.multiple && "value" in one);
  const hiddenOf = (form) => [...form.elements].filter((one) => one.type === "hidden").map((one) => `${one.name}=${one.value}`);

  function changedIn(form) {
    const fields = fieldsOf(form).map((one, i) => [one.name, i, stateOf(one), MARKS.includes(one.type) ? one.value : null, one]);
    const changed = fields.filter(([, , state, , one]) => state !== stateAtFirst(one)).map((entry) => entry.slice(0, 4));
    return { action: form.getAttribute("action"), hidden: hiddenOf(form), fields: changed };
  }

  function keep(forms) {
    const kept = forms.map(changedIn).filter((one) => one.fields.length);
    if (kept.length) sessionStorage.setItem(keptKey(), JSON.stringify(kept));
  }

  // The form of that address; of several that which is most like it: a case has one for each state it can move to.
  function formLike(one) {
    const found = ownForms().filter((form) => form.getAttribute("action") === one.action);
    const likeness = (form) => hiddenOf(form).filter((pair) => one.hidden.includes(pair)).length;
    return found.sort((a, b) => likeness(b) - likeness(a))[0];
  }

  function putBack(one) {
    const form = formLike(one);
    const homeless = [];
    let first = null;
    one.fields.forEach(([name, i, state, mark]) => {
      const all = form ? fieldsOf(form) : [];
      const fits = (field) => field && field.name === name && (mark === null ? !MARKS.includes(field.type) : field.value === mark);
      const field = fits(all[i]) ? all[i] : all.find(fits);
      if (field && mark !== null) field.checked = state;
      else if (field) field.value = state;
      if (field && mark === null && field.value === state) first = first || field;
      else if (mark === null) homeless.push(state);
      if (field) {
        field.dispatchEvent(new Event("change", { bubbles: true }));
        for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
      }
    });
    return { form, first, homeless };
  }

  // A text whose form is not on the page any more, because the state changed, can be copied from its top.
  function showHomeless(texts) {
    if (!texts.length) return;
    const box = copy("homeless-words");
    texts.forEach((text) => {
      const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true, rows: 4, className: "form-control" });
      field.setAttribute("aria-label", box.querySelector("p").textContent);
      box.append(field);
    });
    document.getElementById("main").prepend(box);
    box.focus();
  }

  function putAllBack() {
    const kept = JSON.parse(sessionStorage.getItem(keptKey()) || "[]");
    if (!kept.length) return;
    sessionStorage.removeItem(keptKey());
    const done = kept.map(putBack);
    done.forEach(({ form, first }) => { if (form && first) form.prepend(copy("kept-words")); });
    const focused = done.map(({ first }) => first).find(Boolean);
    if (focused) focused.focus();
    showHomeless(done.flatMap(({ homeless }) => homeless).filter((text) => text.trim()));
  }

  function loadAgain() {
    keep(ownForms());
    location.reload();
  }

  // sending

  function bodyOf(form, button) {
    const data = new FormData(form);
    if (button && button.name) data.append(button.name, button.value);
    if (form.getAttribute("enctype") === "multipart/form-data") return data;
    return new URLSearchParams([...data].map(([name, value]) => [name, String(value).replace(/\r?\n/g, "\r\n")]));
  }

  let isLeaving = false; // until the next page is there the form counts as being sent: a second click sends nothing
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    isLeaving = false;
    ownForms().forEach(sentNow);
  });

  function sentNow(form) {
    delete form.dataset.sending;
    form.removeAttribute("aria-busy");
  }

  function go(address) {
    isLeaving = true;
    const target = new URL(address, location.href);
    if (target.pathname + target.search !== location.pathname + location.search) { location.assign(target); return; }
    history.replaceState(null, "", target);
    location.reload();
  }

  // A whole page as answer takes the place of this one. Modules run once for each address, so theirs gets a new one.
  let pages = 0;
  function showPage(text) {
    pages += 1;
    document.open();
    document.write(text.replace(/(<script type="module" src="[^"]*)"/g, `$1&page=${Date.now()}${pages}"`));
    document.close();
  }

  function clearRefusal(form) {
    form.querySelectorAll(".refused, .kept").forEach((one) => one.remove());
    form.querySelectorAll("[data-wrong]").forEach((one) => { one.removeAttribute("aria-invalid"); delete one.dataset.wrong; });
  }

  const nameOf = (field) => ((field.labels && field.labels[0] && field.labels[0].textContent) || field.getAttribute("aria-label") || "").trim();

  function showRefusal(form, button, notice) {
    clearRefusal(form);
    const names = (notice.dataset.fields || "").split(" ").filter(Boolean);
    const wrong = names.map((name) => form.elements.namedItem(name)).filter((one) => one instanceof HTMLElement && one.type !== "hidden");
    wrong.forEach((one) => { one.setAttribute("aria-invalid", "true"); one.dataset.wrong = "1"; });
    const said = wrong.map(nameOf).filter(Boolean).join(", ");
    const place = notice.querySelector("[data-named-fields]");
    if (place && said) place.textContent = ` (${said})`;
    notice.setAttribute("role", "alert");
    notice.setAttribute("tabindex", "-1");
    notice.classList.add("refused");
    const row = (button || form.querySelector("[type=submit]"))?.closest("p, div");
    if (row && row !== form && form.contains(row)) row.before(notice);
    else form.append(notice);
    if (!notice.offsetParent) document.getElementById("alerts").replaceChildren(notice);
    notice.scrollIntoView({ block: "nearest" });
    notice.focus({ preventScroll: true });
  }

  function download(blob, heading) {
    const name = /filename\*=UTF-8''([^;]+)/.exec(heading);
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name ? decodeURIComponent(name[1]) : "" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  const taken = (form) => form.dispatchEvent(new CustomEvent("form:taken", { bubbles: true }));

  async function read(answer, form, button) {
    const target = answer.headers.get("x-go-to");
    const heading = answer.headers.get("content-disposition") || "";
    if (target) {
      if (answer.ok) taken(form);
      else keep(ownForms());
      go(target);
      return;
    }
    if (answer.ok && heading.startsWith("attachment")) {
      taken(form);
      clearRefusal(form);
      download(await answer.blob(), heading);
      return;
    }
    const text = await answer.text();
    const refused = new DOMParser().parseFromString(text, "text/html").getElementById("refused");
    if (refused) showRefusal(form, button, document.importNode(refused, true));
    else if (answer.status >= 500 || !(answer.headers.get("content-type") || "").startsWith("text/html")) showRefusal(form, button, copy("network-error"));
    else {
      if (answer.ok) taken(form);
      showPage(text);
    }
  }

  async function send(form, button) {
    form.dataset.sending = "1";
    form.setAttribute("aria-busy", "true");
    const address = (button && button.getAttribute("formaction")) || form.getAttribute("action") || location.href;
    try {
      const headers = { "X-In-Place": "1", accept: "text/html" };
      const answer = await fetch(address, { method: "POST", headers, body: bodyOf(form, button) });
      await read(answer, form, button);
    } catch {
      showRefusal(form, button, copy("network-error"));
    } finally {
      if (!isLeaving) sentNow(form);
    }
  }

  // By attribute, not by property: a form may have a field that is called "target" or "action".
  // On the window: after all others, who may have taken the form into their hands.
  window.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post" || form.hasAttribute("hx-post")) return;
    if (form.getAttribute("target") === "_blank") return; // its answer is a page of its own: this one stays
    event.preventDefault();
    if (!form.dataset.sending) send(form, event.submitter);
  });

  document.addEventListener("click", (event) => { if (event.target.closest("[data-load-again]")) loadAgain(); });
  document.addEventListener("forms:keep", () => keep(ownForms())); // the page is about to be loaded again
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.status === 401 && event.detail.requestConfig.verb !== "get") keep(ownForms());
  });
  putAllBack();
})();
