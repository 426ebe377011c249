//! The client of one identity provider. What it serves about itself (discovery, keys) is asked for when first needed, kept for
//! an hour, and asked for again when a signature does not fit, so that changed keys keep nobody out.

use kernel::citizens::{Asserted, AssertedOrganisation};
use kernel::people::{PersonKind, Profile};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthenticationContextClass, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IdTokenClaims,
    IdTokenFields, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, StandardErrorResponse,
    StandardTokenResponse, TokenResponse,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Longest answer of a provider, in bytes.
const ANSWER_BYTES_MAX: usize = 256 * 1024;
/// How long an answer is waited for.
const ANSWER_WAIT: Duration = Duration::from_secs(10);
/// How long what the provider serves about itself is kept.
const KEPT: Duration = Duration::from_secs(3_600);
/// The level that is asked for: identified in person.
const LEVEL_ASKED: &str = "urn:vneid:level:2";
const LEVEL: &str = "urn:vneid:level:";

/// Where the provider is, and who we are to it.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// Its issuer address: `https://…`, or `http://127.0.0.1…` for one that stands in for it.
    pub issuer: String,
    /// Our name there.
    pub client: String,
    /// Our secret there.
    pub secret: String,
    /// Where it sends people back: `{public address}/my/callback`.
    pub redirect: String,
}

/// A sign-in that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Where the browser goes.
    pub url: String,
    /// Comes back with the answer.
    pub state: String,
    /// Must stand in the identity token.
    pub nonce: String,
    /// The secret of PKCE.
    pub verifier: String,
}

/// Why there was no answer that counts.
#[derive(Debug)]
pub enum ProviderError {
    /// The provider cannot be reached, or does not answer as the standard says.
    Unavailable(String),
    /// Its answer does not hold: wrong signature, nonce, audience, code or time.
    Refused(String),
}

impl std::fmt::Display for ProviderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unavailable(why) => write!(f, "the identity provider does not answer: {why}"),
            Self::Refused(why) => write!(f, "the answer of the identity provider does not hold: {why}"),
        }
    }
}

impl std::error::Error for ProviderError {}

/// What the provider tells beyond the standard claims.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Claims {
    #[serde(default)]
    citizen_number: Option<String>,
    #[serde(default)]
    organisations: Vec<OrganisationClaim>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct OrganisationClaim {
    tax_code: String,
    name: String,
    #[serde(default)]
    role: String,
}

impl AdditionalClaims for Claims {}

type Fields = IdTokenFields<
    Claims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type OurClient = Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The identity provider. Cheap to clone.
#[derive(Clone)]
pub struct Provider {
    settings: Arc<ProviderSettings>,
    http: reqwest::Client,
    known: Arc<Mutex<Option<(Instant, CoreProviderMetadata)>>>,
}

impl Provider {
    /// A client of the provider; asks nothing yet.
    ///
    /// # Errors
    /// `Refused` for an address that is neither `https://` nor on this machine.
    pub fn new(settings: ProviderSettings) -> Result<Self, ProviderError> {
        let near = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        if !settings.issuer.starts_with("https://") && !near.iter().any(|n| settings.issuer.starts_with(n)) {
            return Err(ProviderError::Refused(format!("{} is not https", settings.issuer)));
        }
        // Redirects are never followed: the provider names its addresses itself.
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(ANSWER_WAIT)
            .build()
            .map_err(|e| ProviderError::Unavailable(e.to_string()))?;
        Ok(Self { settings: Arc::new(settings), http, known: Arc::default() })
    }

    /// Its issuer address.
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// Begins a sign-in.
    ///
    /// # Errors
    /// `Unavailable` where the provider does not answer.
    pub async fn begin(&self) -> Result<Begun, ProviderError> {
        let client = self.client(false).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("profile".into()))
            .add_scope(Scope::new("citizen".into()))
            .add_scope(Scope::new("organisations".into()))
            .add_auth_context_value(AuthenticationContextClass::new(LEVEL_ASKED.into()))
            .set_pkce_challenge(challenge)
            .url();
        Ok(Begun {
            url: url.to_string(),
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
        })
    }

    /// Who signed in: exchanges the code and verifies the identity token.
    ///
    /// # Errors
    /// `Refused` where anything does not hold; `Unavailable`.
    pub async fn finish(&self, code: String, nonce: String, verifier: String) -> Result<Asserted, ProviderError> {
        let client = self.client(false).await?;
        let http = |request| ask(self.http.clone(), request);
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|e| ProviderError::Unavailable(e.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request_async(&http)
            .await
            .map_err(|e| ProviderError::Refused(e.to_string()))?;
        let token = answer.id_token().ok_or_else(|| ProviderError::Refused("no identity token".into()))?;
        let nonce = Nonce::new(nonce);
        let claims = match token.claims(&client.id_token_verifier(), &nonce) {
            Ok(claims) => claims.clone(),
            // Perhaps its keys have changed: once more with those of now.
            Err(_) => {
                let client = self.client(true).await?;
                let claims = token.claims(&client.id_token_verifier(), &nonce);
                claims.map_err(|e| ProviderError::Refused(e.to_string()))?.clone()
            }
        };
        Ok(asserted(&claims))
    }

    async fn client(&self, anew: bool) -> Result<OurClient, ProviderError> {
        let wrong = |e: String| ProviderError::Unavailable(e);
        let metadata = self.metadata(anew).await?;
        let redirect = RedirectUrl::new(self.settings.redirect.clone()).map_err(|e| wrong(e.to_string()))?;
        let (id, secret) = (self.settings.client.clone(), self.settings.secret.clone());
        let client = OurClient::from_provider_metadata(metadata, ClientId::new(id), Some(ClientSecret::new(secret)));
        Ok(client.set_redirect_uri(redirect))
    }

    async fn metadata(&self, anew: bool) -> Result<CoreProviderMetadata, ProviderError> {
        let mut known = self.known.lock().await;
        if let Some((since, metadata)) = known.as_ref().filter(|(since, _)| !anew && since.elapsed() < KEPT) {
            tracing::trace!(age = since.elapsed().as_secs(), "known provider");
            return Ok(metadata.clone());
        }
        let issuer = IssuerUrl::new(self.settings.issuer.clone());
        let issuer = issuer.map_err(|e| ProviderError::Unavailable(e.to_string()))?;
        let http = |request| ask(self.http.clone(), request);
        let found = CoreProviderMetadata::discover_async(issuer, &http).await;
        let found = found.map_err(|e| ProviderError::Unavailable(e.to_string()))?;
        *known = Some((Instant::now(), found.clone()));
        Ok(found)
    }
}

fn asserted(claims: &IdTokenClaims<Claims, CoreGenderClaim>) -> Asserted {
    let more = claims.additional_claims();
    let level = claims.auth_context_ref().and_then(|acr| acr.strip_prefix(LEVEL)).and_then(|n| n.parse().ok());
    let profile = Profile {
        kind: PersonKind::Citizen,
        name: claims.name().and_then(|n| n.get(None)).map(|n| n.to_string()).unwrap_or_default(),
        number: more.citizen_number.clone(),
        born: claims.birthdate().map(|b| b.to_string()),
        sex: claims.gender().map(|g| g.as_str().to_owned()),
        address: claims.address().and_then(|a| a.formatted.as_ref()).map(|a| a.to_string()),
        phone: claims.phone_number().map(|p| p.to_string()),
        email: claims.email().map(|e| e.to_string()),
    };
    let organisation = |o: &OrganisationClaim| AssertedOrganisation {
        tax_code: o.tax_code.clone(),
        name: o.name.clone(),
        role: o.role.clone(),
    };
    Asserted {
        issuer: claims.issuer().to_string(),
        subject: claims.subject().to_string(),
        profile,
        // A provider that says nothing of the level has shown nothing.
        level: level.unwrap_or(0),
        organisations: more.organisations.iter().map(organisation).collect(),
    }
}

/// One question to the provider, its answer bounded.
async fn ask(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, AskError> {
    let request = reqwest::Request::try_from(request).map_err(|e| AskError(e.to_string()))?;
    let mut answer = client.execute(request).await.map_err(|e| AskError(e.to_string()))?;
    let mut reply = openidconnect::http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        reply = reply.header(name, value);
    }
    let mut body = Vec::new();
    while let Some(some) = answer.chunk().await.map_err(|e| AskError(e.to_string()))? {
        if body.len() + some.len() > ANSWER_BYTES_MAX {
            return Err(AskError("its answer is too long".into()));
        }
        body.extend_from_slice(&some);
    }
    reply.body(body).map_err(|e| AskError(e.to_string()))
}

/// Why a question to the provider had no answer.
#[derive(Debug)]
struct AskError(String);

impl std::fmt::Display for AskError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for AskError {}
