// The command line: one line when ready, an end with whoever started it, and a secret that the client can read.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { start, stop } from "./server.mjs";

const PERMISSIVE = ["MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause"];

test("the_one_line_is_the_address_and_ends_with_its_parent", async () => {
  const server = await start();
  assert.match(server.issuer, /^http:\/\/127\.0\.0\.1:\d+$/);
  const description = await (await fetch(`${server.issuer}/.well-known/openid-configuration`)).json();
  assert.equal(description.issuer, server.issuer);
  assert.deepEqual(description.code_challenge_methods_supported, ["S256"]);
  assert.match(await (await fetch(server.issuer)).text(), /không phải VNeID/);
  server.child.stdin.end();
  assert.deepEqual(await server.ended, [0, null]);
});

test("sigterm_ends_it", async () => {
  const server = await start();
  server.child.kill("SIGTERM");
  assert.deepEqual(await server.ended, [0, null]);
});

test("a_secret_file_is_made_once_and_then_read", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "motcua-identity-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "secret");
  await stop(await start("--secret-file", file));
  const secret = readFileSync(file, "utf8");
  assert.ok(secret.trim().length >= 32);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const server = await start("--secret-file", file);
  t.after(() => stop(server));
  assert.equal(readFileSync(file, "utf8"), secret);
  assert.deepEqual(await Promise.all([secret.trim(), "secret-of-the-stand-in"].map((word) => tokenAnswer(server, word))), ["invalid_grant", "invalid_client"]);
});

/** What the token endpoint says to a code that never was. */
async function tokenAnswer({ issuer }, secret) {
  const authorization = `Basic ${Buffer.from(`motcua:${secret}`).toString("base64")}`;
  const body = new URLSearchParams({ grant_type: "authorization_code", code: "none", redirect_uri: "http://127.0.0.1:8080/me/callback" });
  return (await (await fetch(`${issuer}/token`, { method: "POST", body, headers: { authorization } })).json()).error;
}

test("wrong_settings_are_refused_before_anything_listens", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "motcua-identity-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const short = join(folder, "short");
  writeFileSync(short, "abc");
  for (const args of [
    ["--port", "http"],
    ["--redirect", "/me/callback"],
    ["--people", "/nowhere.json"],
    ["--secret-file", short],
    ["--unknown"],
  ]) {
    const server = await start(...args);
    assert.equal(server.issuer, undefined, args.join(" "));
    assert.deepEqual(await server.ended, [2, null]);
    assert.match(server.said, /Usage: /);
  }
});

test("every_package_has_a_permissive_licence", () => {
  const { packages } = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url)));
  const licences = Object.entries(packages).filter(([path]) => path).map(([path, { license }]) => [path, license]);
  assert.ok(licences.length > 0);
  for (const [path, licence] of licences) assert.ok(PERMISSIVE.includes(licence), `${path}: ${licence}`);
});
