// The demo that the journeys walk through: a fresh one in a temporary folder, stopped by its process at the end.
// MOTCUA_URL names one that runs already, for those who write journeys.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../target/debug/motcua", import.meta.url));
const IDENTITY = fileURLToPath(new URL("../../identity/server.mjs", import.meta.url));
const CASES = 300;
const READY_MS_MAX = 180_000;

let town = null;

export const address = () => town.url;

export async function startTown() {
  if (process.env.MOTCUA_URL) {
    town = { url: process.env.MOTCUA_URL };
    return;
  }
  const data = mkdtempSync(join(tmpdir(), "motcua-e2e-"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const args = ["demo", "--data", data, "--listen", url.slice("http://".length), "--cases", String(CASES), "--identity", IDENTITY];
  const child = spawn(PROGRAM, args, { stdio: ["ignore", "ignore", "pipe"], env: quiet() });
  town = { url, child, data, said: "" };
  child.stderr.on("data", (piece) => (town.said = (town.said + piece).slice(-4_000)));
  const ended = new Promise((_, fail) => {
    child.once("error", fail);
    child.once("exit", (code) => fail(new Error(`the demo ended (${code}):\n${town.said}`)));
  });
  ended.catch(() => {});
  await Promise.race([ready(`${url}/readyz`), ended]);
}

export async function stopTown() {
  if (!town?.child) return;
  const gone = town.child.exitCode === null ? new Promise((done) => town.child.once("exit", done)) : null;
  town.child.kill("SIGTERM");
  await gone;
  rmSync(town.data, { recursive: true, force: true });
}

/** Settings of the machine must not turn this demo into another. */
function quiet() {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("MOTCUA_"));
  return Object.fromEntries(kept);
}

function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

async function ready(url) {
  const end = Date.now() + READY_MS_MAX;
  while (Date.now() < end) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`the demo was not ready in ${READY_MS_MAX / 1000} s:\n${town.said}`);
}
