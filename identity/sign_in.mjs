// What a person does here: chooses who to be, or goes back. Stands before the provider's own routes and adds the headers of
// every page.
import { readFileSync } from "node:fs";
import { errors } from "oidc-provider";
import { expiredPage, homePage, signInPage } from "./pages.mjs";
import { LEVELS } from "./people.mjs";

const STYLE = readFileSync(new URL("style.css", import.meta.url));
const BODY_BYTES_MAX = 4_096;
const INTERACTION = /^\/interaction\/([\w-]+)(\/cancel)?$/;

/** `origins`: where forms lead in the end. Chromium asks `form-action` also for the addresses that answers redirect to. */
export function pagesOfOurOwn(provider, people, origins) {
  const headers = headersFor(origins);
  provider.use(async (ctx, next) => {
    ctx.set(headers);
    if (ctx.method === "GET" && ctx.path === "/") return show(ctx, homePage(provider.issuer, people));
    if (ctx.method === "GET" && ctx.path === "/style.css") return sendStyle(ctx);
    if (ctx.method === "GET" && ctx.path === "/favicon.ico") return void (ctx.status = 204);
    const interaction = INTERACTION.exec(ctx.path);
    if (interaction) return interact(provider, people, ctx, interaction);
    await next();
    skipEmptySignOut(ctx);
  });
}

function headersFor(origins) {
  const forms = ["'self'", ...new Set(origins)].join(" ");
  const csp = [
    "default-src 'none'",
    "script-src 'self'", // no script is here; the provider adds the hash of its own where a client asks for form_post
    "style-src 'self'",
    "img-src 'self'",
    `form-action ${forms}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    "Content-Security-Policy": csp.join("; "),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
  };
}

function sendStyle(ctx) {
  ctx.type = "css";
  ctx.body = STYLE;
}

function show(ctx, page, status = 200) {
  ctx.status = status;
  ctx.type = "html";
  ctx.body = page;
}

async function interact(provider, people, ctx, [, uid, cancels]) {
  try {
    const interaction = await provider.interactionDetails(ctx.req, ctx.res);
    if (interaction.uid !== uid) return show(ctx, expiredPage(), 400);
    if (ctx.method === "GET" && !cancels) return show(ctx, signInPage({ people, uid, hint: interaction.params.login_hint }));
    if (ctx.method !== "POST") return show(ctx, expiredPage(), 405);
    if (cancels) return await goOn(provider, ctx, { error: "access_denied", error_description: "the person went back" });
    return await signIn(provider, people, ctx, interaction);
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return show(ctx, expiredPage(), 400);
    throw error;
  }
}

async function signIn(provider, people, ctx, interaction) {
  const form = await readForm(ctx);
  const typed = form.get("citizen_number");
  const person = people.find(typed === null ? (one) => one.sub === form.get("sub") : (one) => one.citizen_number === digits(typed));
  if (!person) return show(ctx, signInPage({ people, uid: interaction.uid, refused: typed ?? "" }), 422);
  // `remember: false`: the session ends with the browser.
  await goOn(provider, ctx, { login: { accountId: person.sub, acr: LEVELS[person.level], remember: false } });
  await forgetOther(provider, interaction, person);
}

async function goOn(provider, ctx, result) {
  const target = await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
  ctx.status = 303;
  ctx.redirect(target);
}

/** Someone else was signed in (`prompt=login`): their session goes, or the provider would ask a script to send a form. */
async function forgetOther(provider, interaction, person) {
  const uid = interaction.session?.uid;
  const session = uid && (await provider.Session.findByUid(uid));
  if (!session?.accountId || session.accountId === person.sub) return;
  session.accountId = undefined;
  session.authorizations = undefined;
  await session.persist();
}

/** Signing out with nobody signed in goes straight back: the provider's own page for that needs a script. */
function skipEmptySignOut(ctx) {
  if (ctx.oidc?.route !== "end_session" || ctx.status !== 200 || ctx.oidc.session?.accountId) return;
  const { post_logout_redirect_uri: back, state } = ctx.oidc.params;
  const target = new URL(back ?? ctx.oidc.urlFor("end_session_success"));
  if (back && state !== undefined) target.searchParams.set("state", state);
  ctx.status = 303;
  ctx.redirect(target.href);
}

async function readForm(ctx) {
  const pieces = [];
  let bytes = 0;
  for await (const piece of ctx.req) {
    bytes += piece.length;
    if (bytes > BODY_BYTES_MAX) ctx.throw(413);
    pieces.push(piece);
  }
  return new URLSearchParams(Buffer.concat(pieces).toString("utf8"));
}

/** As people write it: with spaces or dots between groups. */
function digits(text) {
  return text.replace(/[\s.]/g, "");
}
