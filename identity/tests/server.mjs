// Starts the program itself on a free port, as those who use it do.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../server.mjs", import.meta.url));

/** `said` collects what it writes on standard error. */
export async function start(...args) {
  const child = spawn(process.execPath, [PROGRAM, "--port", "0", ...args], { stdio: ["pipe", "pipe", "pipe"] });
  const server = { child, said: "", ended: once(child, "exit") };
  child.stderr.on("data", (piece) => (server.said += piece));
  const lines = createInterface({ input: child.stdout });
  const first = once(lines, "line").then(([line]) => line);
  server.issuer = await Promise.race([first, server.ended.then(() => undefined)]);
  return server;
}

export async function stop({ child, ended }) {
  child.stdin.end();
  await ended;
}
