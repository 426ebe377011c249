// A small server of the filing: a draft with versions, an upload by tus 1.0.0, and faults on demand.
// It reads the content security policy from the program's source, as the editors' server does.
import { createServer } from "node:http";
import { filesPart, formPage, nextPage, papersPage, plainPage } from "./filing-pages.mjs";
import { asset, policy } from "./server.mjs";

/** What the browser says on its console when the server fails on demand. */
export const FAILURES = /status of (401|403|404|409|422|500)|net::ERR_/;

const HTML = "text/html; charset=utf-8";

export async function serveFiling() {
  const state = fresh();
  const csp = policy();
  const server = createServer((request, response) => void answer(request, response, state, csp).catch(() => response.destroy()));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${server.address().port}`;
  return { address, state, reset: () => Object.assign(state, fresh()), close: () => new Promise((done) => (server.closeAllConnections(), server.close(done))) };
}

const fresh = () => ({
  version: 7,
  values: { ten: "Nguyễn Lê An", cach: "tai_quay" },
  rows: ["Nguyễn Bình"],
  person: "p-1",
  draft: "d-1",
  mode: "ok",
  slow_ms: 0,
  posts: [],
  asked: [],
  // Uploads: bytes after which each of the next connections is cut, and what came.
  cuts: [],
  piece_ms: 0,
  refusal: null,
  uploads: new Map(),
  calls: [],
  files: {},
});

async function answer(request, response, state, csp) {
  response.setHeader("content-security-policy", csp);
  response.setHeader("cache-control", "no-store");
  const { pathname, searchParams } = new URL(request.url, "http://x");
  const send = (type, body, status = 200) => response.writeHead(status, { "content-type": type }).end(body);
  const json = (body, status = 200, type = "application/json") => send(type, JSON.stringify(body), status);
  const found = asset(pathname);
  if (found) return send(found.type, found.bytes);
  if (pathname.startsWith("/uploads")) return tus(request, response, state, pathname);
  if (pathname === "/filing/save") return save(await fields(request), request, response, state, json);
  if (pathname === "/filing/page" && request.method === "POST") return page(await fields(request), response, state, send);
  if (pathname === "/filing/page") return send(HTML, formPage(state));
  if (pathname === "/filing/next") return send(HTML, nextPage(state));
  if (pathname === "/filing/filed") return send(HTML, plainPage("Đã nộp", `<p data-draft-filed="${state.draft}">Đã nhận</p>`));
  if (pathname === "/me/sign-in") return send(HTML, plainPage("Đăng nhập", `<p><a id="vao" href="${searchParams.get("next")}">Vào</a></p>`));
  if (pathname === "/signed-out") return send(HTML, plainPage("Đã đăng xuất", "<p>Hẹn gặp lại</p>"));
  if (pathname === "/filing/papers") return send(HTML, papersPage(state));
  const code = /^\/filing\/papers\/(\w+)$/.exec(pathname)?.[1];
  if (code) return send(HTML, filesPart(code, state.files[code] ?? []));
  send("text/plain", "not found", 404);
}

async function fields(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()));
}

const problem = (detail) => [{ type: "about:blank", detail }, 422, "application/problem+json"];

async function save(sent, request, response, state, json) {
  state.asked.push(sent);
  if (state.slow_ms) await new Promise((done) => setTimeout(done, state.slow_ms));
  if (state.mode === "drop") return response.destroy();
  if (state.mode === "500") return json({}, 500);
  if (request.headers["x-requested-with"] !== "island" || sent.csrf !== "token") return json({ detail: "csrf" }, 403);
  if (state.mode === "401") return json({ sign_in: "/me/sign-in?next=%2Ffiling%2Fpage" }, 401);
  if (state.mode === "422") return json(...problem("Bản nháp này đã được nộp, không sửa được nữa."));
  if (Number(sent.version) !== state.version) return json({ version: state.version, saved: "10:41", fields: state.values }, 409);
  keep(state, sent);
  // The answer is lost on its way. Its head has gone, so that the browser does not ask again by itself.
  if (state.mode === "deaf") return response.writeHead(200, { "content-length": 100 }).write("{", () => response.destroy());
  json({ version: state.version, saved: "10:42" });
}

function keep(state, { csrf, version, add, remove, ...values }) {
  state.rows = Object.keys(values).filter((name) => name.startsWith("con.")).map((name) => values[name]);
  state.values = Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith("con.")));
  state.version++;
}

function page(sent, response, state, send) {
  state.posts.push(sent);
  if (Number(sent.version) !== state.version) return send(HTML, plainPage("Bản cũ", "<p>Trang này đã cũ</p>"), 409);
  keep(state, sent);
  if (sent.add) state.rows.push("");
  if (sent.remove) state.rows.splice(Number(sent.remove.split(".")[1]), 1);
  const isRow = sent.add || sent.remove;
  response.writeHead(303, { location: isRow ? "/filing/page" : "/filing/next" }).end();
}

// ---- tus ----

async function tus(request, response, state, pathname) {
  const { method, headers } = request;
  state.calls.push({ method, offset: headers["upload-offset"], csrf: headers["x-csrf-token"] });
  const end = (status, more = {}) => response.writeHead(status, { "tus-resumable": "1.0.0", ...more }).end();
  if (headers["tus-resumable"] !== "1.0.0" || headers["x-csrf-token"] !== "token") return end(412);
  if (method === "POST") {
    if (state.refusal) return response.writeHead(422, { "content-type": "application/problem+json" }).end(JSON.stringify({ detail: state.refusal }));
    const id = String(state.uploads.size + 1);
    const about = Object.fromEntries(headers["upload-metadata"].split(",").map((pair) => pair.split(" ")).map(([name, value]) => [name, Buffer.from(value, "base64").toString()]));
    state.uploads.set(id, { size: Number(headers["upload-length"]), parts: [], about, taken: 0 });
    return end(201, { location: `/uploads/${id}` });
  }
  const upload = state.uploads.get(pathname.split("/")[2]);
  if (!upload) return end(404);
  if (method === "HEAD") return end(200, { "upload-offset": upload.taken, "upload-length": upload.size, "cache-control": "no-store" });
  if (method === "DELETE") return state.uploads.delete(pathname.split("/")[2]), end(204);
  if (Number(headers["upload-offset"]) !== upload.taken) return end(409);
  if (state.piece_ms) await new Promise((done) => setTimeout(done, state.piece_ms));
  const cut = state.cuts.shift() ?? Infinity;
  let came = 0;
  for await (const part of request) {
    const rest = part.subarray(0, cut - came);
    upload.parts.push(Buffer.from(rest));
    upload.taken += rest.length;
    if ((came += part.length) >= cut) return request.socket.destroy();
  }
  if (upload.taken === upload.size) (state.files[upload.about.document] ??= []).push(upload.about.filename);
  end(204, { "upload-offset": upload.taken });
}
