// The htmx swap "patch": every block of the answer that has data-live takes the place of the block with the same id,
// child by child. What did not change is not touched, so scroll place, focus, selection and open parts stay.
"use strict";
(() => {
  function keepState(old, fresh) {
    const openParts = fresh.querySelectorAll("details");
    old.querySelectorAll("details").forEach((part, i) => { if (openParts[i]) openParts[i].open = part.open; });
    const boxes = boxesIn(fresh);
    boxesIn(old).forEach((box, name) => { if (boxes.has(name)) boxes.get(name).checked = box.checked; });
    old.querySelectorAll('[data-live="keep"]').forEach((part) => { // was fetched by hand
      const place = fresh.querySelector("#" + CSS.escape(part.id));
      if (place) place.replaceWith(part.cloneNode(true));
    });
  }

  // By what they stand for, wherever their rows have gone; those that stand for the same in their order.
  function boxesIn(block) {
    const found = new Map();
    block.querySelectorAll("input[type=checkbox]").forEach((box) => {
      let number = 0;
      while (found.has(`${box.name}=${box.value}#${number}`)) number += 1;
      found.set(`${box.name}=${box.value}#${number}`, box);
    });
    return found;
  }

  // A name by which the focused element can be found again after its row was replaced.
  function focusName() {
    const active = document.activeElement;
    const owner = active && active.closest("[data-live] [id], [data-live]");
    if (!active || active === document.body || !owner) return null;
    const inside = [...owner.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]")];
    return { id: owner.id, index: active === owner ? -1 : inside.indexOf(active), scroll: window.scrollY };
  }

  function refocus(name) {
    if (!name || (document.activeElement && document.activeElement !== document.body)) return;
    const owner = document.getElementById(name.id);
    if (!owner) return;
    const inside = owner.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]");
    const target = name.index < 0 ? owner : inside[name.index];
    if (target) target.focus({ preventScroll: true });
  }

  // A child with data-same stands for the one that is there. False: one of those was not there.
  function patchKeyed(old, fresh, added) {
    let isWhole = true;
    let cursor = old.firstElementChild;
    for (const node of [...fresh.children]) {
      const existing = old.querySelector(":scope > #" + CSS.escape(node.id));
      let kept = existing;
      if ("same" in node.dataset) {
        if (!existing) { isWhole = false; continue; }
      } else if (!existing) {
        kept = node;
        added.push(node);
      } else {
        keepState(existing, node);
        if (!existing.isEqualNode(node)) {
          if (existing === cursor) cursor = node;
          existing.replaceWith(node);
          kept = node;
          added.push(node);
        }
      }
      if (kept === cursor) cursor = cursor.nextElementSibling;
      else old.insertBefore(kept, cursor);
    }
    while (cursor) {
      const next = cursor.nextElementSibling;
      cursor.remove();
      cursor = next;
    }
    return isWhole;
  }

  function patchBlock(old, fresh, added) {
    for (const attribute of [...fresh.attributes]) {
      if (old.getAttribute(attribute.name) !== attribute.value) old.setAttribute(attribute.name, attribute.value);
    }
    const children = [...fresh.children];
    const isKeyed = children.length > 0 && children.every((child) => child.id);
    if (isKeyed) {
      if (!patchKeyed(old, fresh, added)) {
        delete old.dataset.have;
        document.dispatchEvent(new CustomEvent("patch:incomplete"));
      }
      return;
    }
    keepState(old, fresh);
    if (old.innerHTML === fresh.innerHTML) return;
    old.replaceChildren(...fresh.childNodes);
    added.push(...old.children);
  }

  function patchPage(fragment) {
    const added = [];
    const focus = focusName();
    document.dispatchEvent(new CustomEvent("patch:before"));
    for (const fresh of fragment.querySelectorAll("[data-live], #notices")) {
      const old = document.getElementById(fresh.id);
      if (!old || old.dataset.live === "keep") continue;
      if (fresh.id === "notices") { // shown anew each time, also when the words are the same
        if (fresh.childElementCount) {
          old.replaceChildren(...fresh.childNodes);
          added.push(...old.children);
        }
        continue;
      }
      patchBlock(old, fresh, added);
    }
    refocus(focus);
    document.dispatchEvent(new CustomEvent("patch:after", { detail: { added } }));
    return added;
  }

  htmx.defineExtension("patch", {
    isInlineSwap: (style) => style === "patch",
    handleSwap: (style, _target, fragment) => (style === "patch" ? patchPage(fragment) : false),
  });

  // An error answer is a short notice for #alerts; the page and what is typed stay as they are.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const status = event.detail.xhr.status;
    if (status >= 400) {
      event.detail.shouldSwap = false;
      if (event.detail.requestConfig.verb === "get") return;
      const alerts = document.getElementById("alerts");
      const parsed = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
      const notice = parsed.querySelector(".notice") || document.getElementById("network-error").content.firstElementChild;
      alerts.replaceChildren(document.importNode(notice, true));
    } else if (event.detail.requestConfig.verb !== "get") {
      document.getElementById("alerts").replaceChildren();
    }
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (event.detail.requestConfig.verb === "get") return;
    const notice = document.getElementById("network-error").content.firstElementChild;
    document.getElementById("alerts").replaceChildren(document.importNode(notice, true));
  });
})();
