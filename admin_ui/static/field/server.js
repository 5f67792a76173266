// Speaking with the server: who is signed in, the token of changes, and errors with a reason that people read.

export class Refused extends Error {
  constructor(status, { title = "", code = "" } = {}, retryAfter = 0) {
    super(title);
    Object.assign(this, { status, code, retryAfter });
  }

  // Nothing is wrong with what was sent: try again later.
  get isPassing() {
    return !this.status || this.status >= 500 || [408, 425, 429].includes(this.status) || this.code === "conflict";
  }
}

let session = null; // { username, name, csrf_token }

async function call(address, options = {}) {
  let response;
  try {
    response = await fetch(address, { credentials: "same-origin", cache: "no-store", ...options });
  } catch {
    throw new Refused(0);
  }
  const isJson = (response.headers.get("content-type") || "").includes("json");
  const content = isJson ? await response.json().catch(() => ({})) : {};
  if (response.ok && (isJson || response.status === 204)) return { status: response.status, content };
  throw new Refused(response.ok ? 502 : response.status, content, Number(response.headers.get("retry-after")) || 0);
}

// Asked anew each time a batch is sent: another officer may have signed in meanwhile.
export async function whoIsThere() {
  session = (await call("/di-hien-truong/phien")).content;
  return session;
}

export const read = async (address) => (await call(address)).content;

export async function change(method, address, body, type = "application/json") {
  const attempt = () => call(address, {
    method,
    headers: { "x-csrf-token": session?.csrf_token ?? "", ...(body === undefined ? {} : { "content-type": type }) },
    body: type === "application/json" && body !== undefined ? JSON.stringify(body) : body,
  });
  try {
    if (!session) await whoIsThere();
    return await attempt();
  } catch (error) {
    if (error.code !== "csrf_mismatch") throw error;
    await whoIsThere();
    return attempt();
  }
}
