// The page's texts, in the page's language: they come with it, so that they are there without a network.

const found = {};
for (const one of document.getElementById("field-texts").content.querySelectorAll("[data-key]")) {
  found[one.dataset.key] = one.textContent;
}

export const say = (key, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, String(value)), found[key] ?? key);

const clock = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
const day = new Intl.DateTimeFormat("vi-VN", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "Asia/Ho_Chi_Minh" });

export const time = (value) => clock.format(new Date(value));
export const moment = (value) => `${time(value)} ${day.format(new Date(value))}`;
export const date = (value) => value.split("-").reverse().join("/"); // a plain day, "2026-11-27"

export function distance(metres) {
  if (metres < 950) return say("metres", { n: Math.max(10, Math.round(metres / 10) * 10) });
  return say("kilometres", { n: (metres / 1000).toFixed(1).replace(".", ",") });
}

export function element(name, { text, ...attributes } = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  if (text !== undefined) made.textContent = text;
  made.append(...children.filter(Boolean));
  return made;
}

export const clone = (id) => document.getElementById(id).content.cloneNode(true);
