// The command line: reads what it is told, listens on this machine only, says its address in one line, and ends when it is
// told to or when whoever started it is gone. What the provider is like stands in provider.mjs.
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readPeople } from "./people.mjs";
import { makeKey, makeProvider } from "./provider.mjs";

const HOST = "127.0.0.1";
const DEFAULT_PORT = "8099";
const DEFAULT_REDIRECT = "http://127.0.0.1:8080/me/callback";
const DEFAULT_PEOPLE = fileURLToPath(new URL("people.json", import.meta.url));
// Known to everyone: it guards nothing but made-up people. Who wants a secret one names a file.
const DEFAULT_SECRET = "secret-of-the-stand-in";
const SECRET_LENGTH_MIN = 16;

const USAGE = `Usage: node server.mjs [--port ${DEFAULT_PORT}] [--people FILE.json] [--redirect URI]... [--signed-out URI]... [--secret-file FILE]`;

const OPTIONS = {
  port: { type: "string", default: DEFAULT_PORT },
  people: { type: "string", default: DEFAULT_PEOPLE },
  redirect: { type: "string", multiple: true, default: [DEFAULT_REDIRECT] },
  "signed-out": { type: "string", multiple: true, default: [] },
  "secret-file": { type: "string" },
};

function readSettings() {
  const { values } = parseArgs({ options: OPTIONS });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) throw new Error(`--port ${values.port} is no port`);
  for (const uri of [...values.redirect, ...values["signed-out"]]) {
    if (!/^https?:\/\//.test(uri) || !URL.canParse(uri)) throw new Error(`${uri} is no web address`);
  }
  // After signing out one comes back to the start page unless told otherwise.
  const starts = values.redirect.map((uri) => new URL("/", uri).href);
  const signedOut = values["signed-out"].length > 0 ? values["signed-out"] : starts;
  const people = readPeople(values.people);
  return { port, people, redirects: unique(values.redirect), signedOut: unique(signedOut), secret: secretOf(values["secret-file"]) };
}

/** What the file holds; a file that is not there is made, for the client to read. */
function secretOf(file) {
  if (!file) return DEFAULT_SECRET;
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  const secret = readFileSync(file, "utf8").trim();
  if (secret.length < SECRET_LENGTH_MIN) throw new Error(`${file}: a secret has at least ${SECRET_LENGTH_MIN} signs`);
  return secret;
}

function unique(values) {
  return [...new Set(values)];
}

function listen(server, port) {
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, HOST, () => done(server.address().port));
  });
}

function endWith(server) {
  const end = () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  };
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, end);
  // A parent that dies closes our standard input, whatever it died of.
  process.stdin.once("end", end).once("error", end).resume();
}

async function main() {
  let settings;
  try {
    settings = readSettings();
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    process.exit(2);
  }
  const server = createServer();
  try {
    const key = await makeKey();
    // The issuer is named after the port, so the port comes first. Nothing is waited for after it: whoever knocks early is answered.
    const issuer = `http://${HOST}:${await listen(server, settings.port)}`;
    const provider = makeProvider({ ...settings, issuer, key });
    server.on("request", provider.callback());
    endWith(server);
    console.log(issuer);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

await main();
