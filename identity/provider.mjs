// The provider: oidc-provider with one client that is one of the house, Một Cửa. The pages stand in pages.mjs, what happens
// between the request and the answer in sign_in.mjs.
import { generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { Provider, interactionPolicy } from "oidc-provider";
import { makeMemory } from "./memory.mjs";
import { failurePage, signOutPage, signedOutPage } from "./pages.mjs";
import { LEVELS, claimsOf } from "./people.mjs";
import { pagesOfOurOwn } from "./sign_in.mjs";

export const CLIENT = "motcua";

const ALGORITHM = "RS256";
const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Which claims a scope lets a client read. */
const CLAIMS = {
  openid: ["sub"],
  profile: ["name", "birthdate", "gender", "address", "phone_number", "email"],
  citizen: ["citizen_number"],
  organisations: ["organisations"],
};

/** A provider that is known as `issuer`, signs in `people` and signs tokens with `key`. */
export function makeProvider({ issuer, people, redirects, signedOut, secret, key }) {
  const provider = new Provider(issuer, {
    adapter: makeMemory(),
    jwks: { keys: [key] },
    clients: [clientOf({ redirects, signedOut, secret })],
    findAccount: (_ctx, sub) => accountOf(people, sub),
    scopes: Object.keys(CLAIMS),
    claims: { ...CLAIMS, acr: null, auth_time: null, iss: null, sid: null },
    acrValues: Object.values(LEVELS),
    conformIdTokenClaims: false, // all claims in the id_token too: a client needs one answer less
    responseTypes: ["code"],
    clientAuthMethods: ["client_secret_basic"],
    enabledJWA: { idTokenSigningAlgValues: [ALGORITHM] },
    pkce: { required: () => true },
    cookies: cookies(),
    clientBasedCORS: () => false,
    discovery: { ui_locales_supported: ["vi"] },
    features: features(),
    interactions: { policy: policy(), url: (_ctx, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: grantAll,
    renderError: (ctx, { error, error_description }) => {
      ctx.type = "html";
      ctx.body = failurePage({ error, description: error_description });
    },
    routes: { authorization: "/authorize", userinfo: "/userinfo", end_session: "/sign-out" },
    ttl: {
      AccessToken: 10 * MINUTE,
      AuthorizationCode: MINUTE,
      Grant: 8 * HOUR,
      IdToken: 10 * MINUTE,
      Interaction: HOUR,
      Session: 8 * HOUR,
    },
  });
  pagesOfOurOwn(provider, people, [...redirects, ...signedOut].map((uri) => new URL(uri).origin));
  return provider;
}

function clientOf({ redirects, signedOut, secret }) {
  return {
    client_id: CLIENT,
    client_name: "Một Cửa",
    client_secret: secret,
    grant_types: ["authorization_code"],
    response_types: ["code"],
    redirect_uris: redirects,
    post_logout_redirect_uris: signedOut,
    token_endpoint_auth_method: "client_secret_basic",
    id_token_signed_response_alg: ALGORITHM,
    // A token always says how surely the person is known, and since when.
    default_acr_values: [LEVELS[2]],
    require_auth_time: true,
  };
}

/** A key that does not outlive the process. */
export async function makeKey() {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2_048 });
  return { ...privateKey.export({ format: "jwk" }), use: "sig", alg: ALGORITHM };
}

function accountOf(people, sub) {
  const person = people.find((one) => one.sub === sub);
  return person && { accountId: sub, claims: () => claimsOf(person) };
}

/** Names of our own: a browser sends the cookies of 127.0.0.1 to every port, and Một Cửa listens beside us. */
function cookies() {
  const way = { httpOnly: true, sameSite: "lax" };
  return {
    names: { session: "identity_session", interaction: "identity_interaction", resume: "identity_resume" },
    keys: [randomBytes(32).toString("base64url")],
    long: way,
    short: way,
  };
}

function features() {
  const off = { enabled: false };
  return {
    devInteractions: off,
    dPoP: off,
    pushedAuthorizationRequests: off,
    resourceIndicators: off,
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = signOutPage(form);
      },
      postLogoutSuccessSource: (ctx) => {
        ctx.type = "html";
        ctx.body = signedOutPage();
      },
    },
  };
}

/** Nobody is asked for consent: Một Cửa is one of the house, and the sign-in page says what it will learn. */
function policy() {
  const prompts = interactionPolicy.base();
  prompts.remove("consent");
  return prompts;
}

async function grantAll(ctx) {
  const { session, client, account, provider } = ctx.oidc;
  const held = session.grantIdFor(client.clientId);
  const found = held && (await provider.Grant.find(held));
  if (found) return found;
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope(Object.keys(CLAIMS).join(" "));
  await grant.save();
  return grant;
}
