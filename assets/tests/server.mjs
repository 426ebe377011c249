// A small server for the tests: the built files, three pages as the program sends them, and answers to check and draft.
// The content security policy is read from the program's source, so that the islands are tried under exactly that one.
import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { comparePage, decisionPage, processPage } from "./pages.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "../dist");
export const root = join(here, "../..");
const TYPES = { ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".txt": "text/plain" };

/** The policy as the program sends it. */
export function policy() {
  const source = readFileSync(join(root, "crates/web/src/server.rs"), "utf8");
  const text = /const CSP: &str = "([\s\S]*?)";/.exec(source)[1];
  return text.replace(/\\\s*/g, "");
}

/** Starts on a free port (or `port`). What pages show and how the server answers is set through `state`. */
export async function serve(port = 0) {
  const state = { xml: "", old: "", now: "", changes: {}, readonly: false, problems: () => [], asked: [], kept: [], failing: false, slow_ms: 0 };
  const csp = policy();
  const server = createServer((request, response) => void answer(request, response, state, csp));
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  const address = `http://127.0.0.1:${server.address().port}`;
  return { address, state, close: () => new Promise((done) => (server.closeAllConnections(), server.close(done))) };
}

/** A file of `dist/` under `/assets/`; null when there is none. */
export function asset(pathname) {
  const file = normalize(join(dist, pathname.replace(/^\/assets\//, "")));
  if (!pathname.startsWith("/assets/") || !file.startsWith(dist) || !existsSync(file)) return null;
  return { type: TYPES[extname(file)] ?? "application/octet-stream", bytes: readFileSync(file) };
}

async function answer(request, response, state, csp) {
  response.setHeader("content-security-policy", csp);
  response.setHeader("x-content-type-options", "nosniff");
  const { pathname } = new URL(request.url, "http://x");
  const send = (type, body, status = 200) => response.writeHead(status, { "content-type": type }).end(body);
  if (pathname === "/process") return send("text/html; charset=utf-8", processPage(state));
  if (pathname === "/decision") return send("text/html; charset=utf-8", decisionPage(state));
  if (pathname === "/compare") return send("text/html; charset=utf-8", comparePage(state));
  if (pathname === "/old.bpmn") return send("application/xml", state.old);
  if (pathname === "/now.bpmn") return send("application/xml", state.now);
  if (pathname === "/check" || pathname === "/draft" || pathname === "/save") return post(request, send, state, pathname);
  const found = asset(pathname);
  if (!found) return send("text/plain", "not found", 404);
  send(found.type, found.bytes);
}

async function post(request, send, state, pathname) {
  let body = "";
  for await (const part of request) body += part;
  const fields = Object.fromEntries(new URLSearchParams(body));
  if (state.slow_ms) await new Promise((done) => setTimeout(done, state.slow_ms));
  if (pathname === "/save") {
    state.sent = fields;
    return send("text/html; charset=utf-8", "<!DOCTYPE html><title>saved</title><link rel=icon href=/assets/favicon.svg><p>saved</p>");
  }
  const isIsland = request.headers["x-requested-with"] === "island" && fields.csrf === "token";
  if (!isIsland || state.failing) return send("text/plain", "no", 503);
  if (pathname === "/check") {
    state.asked.push(fields.xml);
    return send("application/json", JSON.stringify({ problems: state.problems(fields.xml) }));
  }
  state.kept.push(fields.xml);
  send("application/json", JSON.stringify({ saved: "14:05" }));
}
