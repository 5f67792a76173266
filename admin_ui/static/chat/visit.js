// Who this browser is to the server. Its key is made here and can be used but not read, so a copied token opens nothing.
import { inTurn } from "./tabs.js";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING = { name: "ECDSA", hash: "SHA-256" };

const asText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

export class Refused extends Error {
  constructor(message, status, code = "", retryAfter = 0) {
    super(message);
    Object.assign(this, { status, code, retryAfter });
  }
}

export async function createVisit(root, { store, say, parentOrigin, onLost }) {
  const page = root.dataset;
  const isFramed = Boolean(parentOrigin) && parentOrigin !== location.origin; // in a frame on another website
  const origin = isFramed ? parentOrigin : "";
  const name = `visit ${origin}`;
  const mayBind = Boolean(window.crypto?.subtle) && (store.isLasting || page.kiosk === "1");
  let offset = Number(page.now) - Date.now(); // how far the clock of this device is off
  let me = await load();

  async function load() {
    const kept = await store.value(name).catch(() => null);
    if (isFramed) return kept?.visit ? kept : { visitor: page.visitVisitor, visit: page.visit, token: page.visitToken };
    const isMine = kept?.visitor === page.visitor;
    return { visitor: page.visitor, token: page.token, keys: isMine ? kept.keys : null, isBound: page.locked === "1" || (isMine && kept.isBound) };
  }
  const save = () => store.keep(name, me);

  async function headersFor(method, target) {
    const headers = {};
    if (isFramed) Object.assign(headers, { "x-hopthu-visit": me.visit, "x-hopthu-origin": origin });
    if (me.isBound && me.keys) {
      const moment = Math.round(Date.now() + offset);
      const words = new TextEncoder().encode([method, target, origin, me.visitor, moment].join("\n"));
      headers["x-hopthu-proof"] = `${moment}.${asText(await crypto.subtle.sign(SIGNING, me.keys.privateKey, words))}`;
    }
    return headers;
  }

  function formOf(fields) {
    const form = new FormData();
    form.append("token", me.token);
    for (const [key, value] of fields) form.append(key, value);
    return form;
  }

  function sendWithProgress(target, headers, body, onProgress) {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open("POST", target);
      for (const [key, value] of Object.entries(headers)) request.setRequestHeader(key, value);
      request.upload.onprogress = (event) => { if (event.lengthComputable) onProgress(event.loaded / event.total); };
      request.onerror = () => failed(new TypeError("network"));
      request.onload = () => {
        const names = ["content-type", "retry-after", "date"];
        const kept = names.map((key) => [key, request.getResponseHeader(key) || ""]);
        done(new Response(request.responseText, { status: request.status, headers: kept }));
      };
      request.send(body);
    });
  }

  // Asks once more when only the proof was at fault: a clock that is off, or a key whose registration went unheard.
  async function call(method, target, { fields = null, onProgress = null, accept = "application/json", signal } = {}, isSecond = false) {
    const headers = { accept, ...(await headersFor(method, target)) };
    const body = fields ? formOf(fields) : null;
    const response = onProgress
      ? await sendWithProgress(target, headers, body, onProgress)
      : await fetch(target, { method, headers, body, signal });
    const renewed = response.headers.get("x-hopthu-visit");
    if (isFramed && renewed) { me.visit = renewed; save(); }
    if (response.ok) return response;
    const detail = await response.json().catch(() => ({}));
    if (!isSecond && detail.code === "proof_out_of_date") {
      offset = Date.parse(response.headers.get("date")) - Date.now();
      return call(method, target, { fields, onProgress, accept, signal }, true);
    }
    const wasProved = "x-hopthu-proof" in headers;
    if (!isSecond && detail.code === "proof_missing" && !wasProved && (await learnKey())) {
      return call(method, target, { fields, onProgress, accept, signal }, true);
    }
    if (wasProved && ["visitor_unknown", "proof_missing"].includes(detail.code)) onLost("textMoved");
    else if (detail.code === "page_out_of_date") onLost("");
    const retryAfter = Number(response.headers.get("retry-after")) || 0;
    throw new Refused(detail.title || say("textProblem"), response.status, detail.code, retryAfter);
  }

  // Another tab has locked the conversation meanwhile, or this one did and the answer was lost.
  async function learnKey() {
    const kept = await store.value(name).catch(() => null);
    if (kept?.visitor === me.visitor) me = { ...me, ...kept };
    me.isBound = Boolean(me.keys);
    return me.isBound;
  }

  // Before the first words leave this browser the conversation is locked to its key.
  async function bind() {
    if (me.isBound || !mayBind) return;
    await inTurn("hopthu-bind", async () => {
      const kept = await store.value(name).catch(() => null);
      if (kept?.visitor === me.visitor && kept.isBound) { me = { ...me, ...kept }; return; }
      const keys = me.keys || (kept?.visitor === me.visitor && kept.keys) || (await crypto.subtle.generateKey(ALGORITHM, false, ["sign"]));
      me = { ...me, keys };
      await save();
      const key = asText(await crypto.subtle.exportKey("raw", keys.publicKey));
      const answer = await (await call("POST", "/chat/bind", { fields: [["key", key], ["origin", origin]] })).json();
      me = { ...me, token: answer.token, visit: answer.visit, isBound: true };
      await save();
    });
  }

  const post = async (target, fields, onProgress = null) => {
    await bind();
    return (await call("POST", target, { fields, onProgress })).json();
  };

  return {
    post, bind,
    get: (target, options = {}) => call("GET", target, options),
    isKeyLost: () => !isFramed && page.locked === "1" && !me.keys,
    forget: () => store.keep(name, null).catch(() => null),
    // Goes out even while the page is being closed; nobody waits for it.
    async leave() {
      const body = formOf([]);
      const headers = { accept: "application/json", ...(await headersFor("POST", "/chat/leave")) };
      await fetch("/chat/leave", { method: "POST", headers, body, keepalive: true }).catch(() => null);
    },
  };
}
