// The whole way of a client, walked with openid-client, which checks signature, issuer, audience, nonce and times itself.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as client from "openid-client";
import { Browser } from "./browser.mjs";
import { start, stop } from "./server.mjs";

const REDIRECT = "http://127.0.0.1:9/me/callback";
const SIGNED_OUT = "http://127.0.0.1:9/";
const SCOPE = "openid profile citizen organisations";
const LEVEL_1 = "urn:vneid:level:1";
const LEVEL_2 = "urn:vneid:level:2";

let server;
let motcua;

before(async () => {
  server = await start("--redirect", REDIRECT);
  const way = { execute: [client.allowInsecureRequests] };
  const issuer = new URL(server.issuer);
  motcua = await client.discovery(issuer, "motcua", undefined, client.ClientSecretBasic("secret-of-the-stand-in"), way);
});

after(() => stop(server));

/** A request as Một Cửa makes it, and what it must remember. */
async function request(more = {}) {
  const verifier = client.randomPKCECodeVerifier();
  const [nonce, state] = [client.randomNonce(), client.randomState()];
  const url = client.buildAuthorizationUrl(motcua, {
    redirect_uri: REDIRECT,
    scope: SCOPE,
    acr_values: LEVEL_2,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    nonce,
    state,
    ...more,
  });
  return { url, verifier, nonce, state };
}

function exchange(asked, location, verifier = asked.verifier) {
  const checks = { pkceCodeVerifier: verifier, expectedNonce: asked.nonce, expectedState: asked.state, idTokenExpected: true };
  return client.authorizationCodeGrant(motcua, location, checks);
}

/** Signs in with one click. */
async function signIn(name, { browser = new Browser(), ...more } = {}) {
  const asked = await request(more);
  const { location } = await browser.press(await browser.open(asked.url), name);
  assert.equal(location.origin + location.pathname, REDIRECT);
  const tokens = await exchange(asked, location);
  return { browser, asked, location, tokens, claims: tokens.claims() };
}

test("one_click_signs_in_and_the_token_tells_who", async () => {
  const { claims, asked, tokens } = await signIn("Lê Quang Huy");
  assert.equal(claims.nonce, asked.nonce);
  assert.equal(claims.aud, "motcua");
  assert.equal(claims.iss, server.issuer);
  assert.equal(claims.acr, LEVEL_2);
  assert.equal(typeof claims.auth_time, "number");
  const told = {
    sub: "le-quang-huy",
    name: "Lê Quang Huy",
    birthdate: "1972-03-25",
    gender: "male",
    address: { formatted: "Tổ dân phố 7, phường Cống Vị, quận Ba Đình, thành phố Hà Nội" },
    phone_number: "0912000583",
    email: "le.quang.huy@example.com",
    citizen_number: "030072000583",
    organisations: [{ tax_code: "0199900064", name: "Công ty TNHH Thực phẩm Sen Hồ Tây", role: "legal_representative" }],
  };
  for (const [claim, value] of Object.entries(told)) assert.deepEqual(claims[claim], value, claim);
  assert.deepEqual(await client.fetchUserInfo(motcua, tokens.access_token, claims.sub), told);
});

test("a_scope_that_is_not_asked_for_tells_nothing", async () => {
  const { claims } = await signIn("Vũ Thu Hà", { scope: "openid citizen" });
  assert.equal(claims.citizen_number, "001197000317");
  for (const claim of ["name", "address", "phone_number", "email", "organisations"]) assert.equal(claims[claim], undefined, claim);
});

test("an_account_of_level_1_says_so_though_level_2_was_asked", async () => {
  const { claims } = await signIn("Bùi Văn Thắng");
  assert.equal(claims.acr, LEVEL_1);
  assert.equal(claims.email, undefined);
});

test("the_level_is_told_though_nobody_asked", async () => {
  const { claims } = await signIn("Trần Thị Nhã", { acr_values: "" });
  assert.equal(claims.acr, LEVEL_2);
});

test("a_citizen_number_signs_in_as_typed", async () => {
  const browser = new Browser();
  const asked = await request();
  const page = await browser.open(asked.url);
  const refused = await browser.press(page, "Đăng nhập", { citizen_number: "<001>" });
  assert.equal(refused.status, 422);
  assert.match(refused.text, /Không có nhân vật nào mang số này/);
  assert.match(refused.text, /value="&lt;001&gt;"/);
  const { location } = await browser.press(refused, "Đăng nhập", { citizen_number: "001 078 000 452" });
  assert.equal((await exchange(asked, location)).claims().sub, "do-manh-cuong");
});

test("nobody_is_signed_in_by_an_empty_or_unknown_choice", async () => {
  const browser = new Browser();
  const page = await browser.open((await request()).url);
  for (const fields of [{ citizen_number: "" }, { citizen_number: "001198999999" }]) {
    assert.equal((await browser.press(page, "Đăng nhập", fields)).status, 422);
  }
  assert.equal((await browser.open(page.url, { method: "POST", body: new URLSearchParams({ sub: "nobody" }) })).status, 422);
});

test("a_request_without_pkce_is_refused", async () => {
  const { url } = await request();
  url.searchParams.delete("code_challenge");
  url.searchParams.delete("code_challenge_method");
  const { location } = await new Browser().open(url);
  assert.equal(location.searchParams.get("error"), "invalid_request");
  assert.match(location.searchParams.get("error_description"), /PKCE/);
});

test("pkce_with_the_plain_method_is_refused", async () => {
  const { location } = await new Browser().open((await request({ code_challenge_method: "plain" })).url);
  assert.equal(location.searchParams.get("error"), "invalid_request");
});

test("a_wrong_verifier_gets_no_token", async () => {
  const browser = new Browser();
  const asked = await request();
  const { location } = await browser.press(await browser.open(asked.url), "Vũ Thu Hà");
  await assert.rejects(exchange(asked, location, client.randomPKCECodeVerifier()), { error: "invalid_grant" });
});

test("a_code_serves_once_and_its_second_use_revokes_the_token", async () => {
  const { asked, location, tokens } = await signIn("Vũ Thu Hà");
  await assert.rejects(exchange(asked, location), { error: "invalid_grant" });
  await assert.rejects(client.fetchUserInfo(motcua, tokens.access_token, "vu-thu-ha"));
});

test("a_wrong_secret_gets_no_token", async () => {
  const browser = new Browser();
  const asked = await request();
  const { location } = await browser.press(await browser.open(asked.url), "Vũ Thu Hà");
  const stranger = new client.Configuration(motcua.serverMetadata(), "motcua", undefined, client.ClientSecretBasic("not-the-secret"));
  client.allowInsecureRequests(stranger);
  const checks = { pkceCodeVerifier: asked.verifier, expectedNonce: asked.nonce, expectedState: asked.state };
  await assert.rejects(client.authorizationCodeGrant(stranger, location, checks), { status: 401 });
});

test("going_back_answers_access_denied", async () => {
  const browser = new Browser();
  const asked = await request();
  const { location } = await browser.press(await browser.open(asked.url), "Hủy");
  assert.equal(location.origin + location.pathname, REDIRECT);
  assert.equal(location.searchParams.get("error"), "access_denied");
  assert.equal(location.searchParams.get("state"), asked.state);
  assert.equal(location.searchParams.get("iss"), server.issuer);
});

test("an_unknown_redirect_is_refused_here_and_never_followed", async () => {
  const page = await new Browser().open((await request({ redirect_uri: "http://127.0.0.1:9/elsewhere" })).url);
  assert.equal(page.status, 400);
  assert.equal(page.location, undefined);
  assert.match(page.text, /Không đăng nhập được/);
  assert.match(page.text, /redirect_uri/);
});

test("whoever_is_signed_in_is_not_asked_again", async () => {
  const { browser } = await signIn("Hoàng Minh Ngọc");
  const asked = await request();
  const { location } = await browser.open(asked.url);
  assert.equal((await exchange(asked, location)).claims().sub, "hoang-minh-ngoc");
});

test("nobody_signed_in_and_no_questions_allowed_answers_login_required", async () => {
  const { location } = await new Browser().open((await request({ prompt: "none" })).url);
  assert.equal(location.searchParams.get("error"), "login_required");
});

test("prompt_login_changes_the_person_with_one_click", async () => {
  const { browser } = await signIn("Hoàng Minh Ngọc");
  const { claims } = await signIn("Bùi Văn Thắng", { browser, prompt: "login" });
  assert.deepEqual([claims.sub, claims.acr], ["bui-van-thang", LEVEL_1]);
  const again = await request({ prompt: "none" });
  const { location } = await browser.open(again.url);
  assert.equal((await exchange(again, location)).claims().sub, "bui-van-thang");
});

test("signing_out_leads_back_and_the_person_is_asked_again", async () => {
  const { browser, tokens } = await signIn("Phan Gia Bảo");
  const parameters = { id_token_hint: tokens.id_token, post_logout_redirect_uri: SIGNED_OUT, state: "s-1" };
  const url = client.buildEndSessionUrl(motcua, parameters);
  const page = await browser.open(url);
  assert.match(page.text, /Đăng xuất khỏi hệ thống định danh\?/);
  const { location } = await browser.press(page, ">Đăng xuất<");
  assert.equal(location.href, `${SIGNED_OUT}?state=s-1`);
  assert.match((await browser.open((await request()).url)).text, /Chọn một người/);
  // Once more, with nobody signed in: straight back, without a page.
  assert.equal((await browser.open(url)).location.href, `${SIGNED_OUT}?state=s-1`);
});

test("signing_out_leads_nowhere_that_is_not_registered", async () => {
  const { browser, tokens } = await signIn("Phan Gia Bảo");
  const parameters = { id_token_hint: tokens.id_token, post_logout_redirect_uri: "http://127.0.0.1:9/elsewhere" };
  const page = await browser.open(client.buildEndSessionUrl(motcua, parameters));
  assert.deepEqual([page.status, page.location], [400, undefined]);
});

test("signing_out_without_an_address_ends_on_a_page_of_ours", async () => {
  const { browser } = await signIn("Phan Gia Bảo");
  const page = await browser.open(`${server.issuer}/sign-out`);
  assert.match((await browser.press(page, ">Đăng xuất<")).text, /Bạn đã đăng xuất/);
});

test("an_interaction_belongs_to_the_browser_that_began_it", async () => {
  const { url } = await new Browser().open((await request()).url);
  const page = await new Browser().open(url, { method: "POST", body: new URLSearchParams({ sub: "vu-thu-ha" }) });
  assert.equal(page.status, 400);
  assert.match(page.text, /Không tiếp tục được/);
});

test("pages_say_what_they_are_and_allow_no_script_of_theirs", async () => {
  const page = await new Browser().open((await request({ login_hint: "001197000317" })).url);
  assert.match(page.text, /<title>Đăng nhập định danh điện tử – bản thử<\/title>/);
  assert.match(page.text, /không phải VNeID/);
  assert.match(page.text, /mẹ vừa sinh con/);
  assert.match(page.text, /value="001197000317"/);
  assert.doesNotMatch(page.text, /<script|<style|\sstyle=|\son\w+=/);
  const csp = page.headers.get("content-security-policy");
  for (const part of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self' http://127.0.0.1:9;"]) assert.ok(csp.includes(part), csp);
  assert.doesNotMatch(csp, /unsafe/);
});

test("nothing_is_said_about_settings_left_to_chance", () => {
  // On Node 20 the library says that it supports Node 22 on; that is no setting.
  const lines = server.said.split("\n").filter((line) => line && !line.includes("Unsupported runtime"));
  assert.deepEqual(lines, []);
});
