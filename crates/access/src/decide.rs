//! Asking Cedar.

use crate::{Resource, Scope};
use base::{Day, Failure, Id, Res};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression, Schema, ValidationMode, Validator,
};
use kernel::accounts::Actor;
use kernel::organisation::{HeldPost, Organisation, Unit, UnitKind};
use std::collections::{HashMap, HashSet};
use std::str::FromStr;
use std::sync::{PoisonError, RwLock};

const SCHEMA: &str = include_str!("../schema.cedarschema");
const VIEW: &str = "cases.view";
/// Posts kept as entities; emptied when full. An agency has some dozens, a city some thousands.
const CACHE_MAX: usize = 20_000;

/// Answers kept; a few agencies, roles and acts make up nearly all questions of a day.
const ANSWERS_MAX: usize = 50_000;

/// A post with the office it counts for on a day: what its entity depends on.
type PostKey = (kernel::roles::Role, Id<Unit>, Id<Unit>, UnitKind);

/// All that an answer depends on.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Question {
    post: PostKey,
    action: String,
    on: Resource,
    above: Vec<Id<Unit>>,
}

/// The policies of all modules, ready to be asked.
pub struct Access {
    policies: PolicySet,
    authorizer: Authorizer,
    actions: HashMap<String, EntityUid>,
    thing: EntityTypeName,
    posts: RwLock<HashMap<PostKey, Entity>>,
    answers: RwLock<HashMap<Question, bool>>,
}

impl Access {
    /// Reads and validates the policies: pairs of module and Cedar text.
    ///
    /// # Errors
    /// In words: the module, and what is wrong with its policies.
    pub fn new(policies: &[(&'static str, &'static str)]) -> Result<Self, String> {
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA).map_err(|e| format!("schema: {e}"))?;
        let mut all = PolicySet::new();
        for (module, text) in policies {
            let parsed = PolicySet::from_str(text).map_err(|e| format!("{module}: {e}"))?;
            for policy in parsed.policies() {
                let name = policy.annotation("id").map_or_else(|| policy.id().to_string(), str::to_owned);
                let policy = policy.new_id(cedar_policy::PolicyId::new(format!("{module}/{name}")));
                all.add(policy).map_err(|e| format!("{module}: {e}"))?;
            }
        }
        let actions = schema.actions().map(|a| (a.id().unescaped().to_owned(), a.clone())).collect();
        let found = Validator::new(schema).validate(&all, ValidationMode::Strict);
        if !found.validation_passed() {
            return Err(found.validation_errors().map(|e| e.to_string()).collect::<Vec<_>>().join("; "));
        }
        let thing = EntityTypeName::from_str("Thing").map_err(|e| e.to_string())?;
        Ok(Self {
            policies: all,
            authorizer: Authorizer::new(),
            actions,
            thing,
            posts: RwLock::default(),
            answers: RwLock::default(),
        })
    }

    /// The post in which the actor may do `action` (`cases.accept`) on the thing; own posts are tried in order.
    ///
    /// # Errors
    /// `NotFound` when the actor may not even see it, `Forbidden` when seeing is all, `Internal` for an unknown action.
    pub fn authorise<'a>(
        &self,
        actor: &'a Actor,
        organisation: &Organisation,
        day: Day,
        action: &str,
        on: &Resource,
    ) -> Res<&'a HeldPost> {
        let above = above(organisation, day, on);
        if let Some(post) = self.find_post(actor, organisation, day, action, on, &above)? {
            return Ok(post);
        }
        let sees = action != VIEW && self.find_post(actor, organisation, day, VIEW, on, &above)?.is_some();
        Err(if sees { Failure::Forbidden } else { Failure::NotFound })
    }

    /// The agencies whose cases the actor may see. Found by asking the policies about a case of no agency of theirs, of
    /// an office below theirs, and of their own.
    pub fn scope(&self, actor: &Actor, organisation: &Organisation, day: Day) -> Scope {
        let mut all = Vec::new();
        for post in &actor.posts {
            let key = key(organisation, day, post);
            let (case, own) = (Resource { kind: "case", ..Resource::default() }, key.2);
            let may = |on: &Resource, above: &[Id<Unit>]| self.decide(&key, VIEW, on, above).unwrap_or(false);
            if may(&case, &[]) {
                return Scope::All;
            }
            if may(&case, &[own]) {
                all.extend(organisation.subtree(own, day));
            } else if may(&Resource { receiving: Some(own), ..case }, &[own]) {
                all.push(own);
            }
        }
        all.sort_unstable();
        all.dedup();
        if all.is_empty() { Scope::Nothing } else { Scope::Agencies(all) }
    }

    fn find_post<'a>(
        &self,
        actor: &'a Actor,
        organisation: &Organisation,
        day: Day,
        action: &str,
        on: &Resource,
        above: &[Id<Unit>],
    ) -> Res<Option<&'a HeldPost>> {
        for post in &actor.posts {
            if self.decide(&key(organisation, day, post), action, on, above)? {
                return Ok(Some(post));
            }
        }
        Ok(None)
    }

    /// The answer, kept from last time or asked for. Policies never change while the program runs.
    fn decide(&self, key: &PostKey, action: &str, on: &Resource, above: &[Id<Unit>]) -> Res<bool> {
        let question = Question { post: *key, action: action.to_owned(), on: on.clone(), above: above.to_vec() };
        if let Some(known) = self.answers.read().unwrap_or_else(PoisonError::into_inner).get(&question) {
            return Ok(*known);
        }
        let answer = self.ask(key, action, on, above)?;
        let mut answers = self.answers.write().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= ANSWERS_MAX {
            answers.clear();
        }
        answers.insert(question, answer);
        Ok(answer)
    }

    fn ask(&self, key: &PostKey, action: &str, on: &Resource, above: &[Id<Unit>]) -> Res<bool> {
        let action = self.actions.get(action).ok_or_else(|| Failure::Internal(format!("no such action: {action}")))?;
        let post = self.post(key)?;
        let thing = self.thing(on, above)?;
        // The validator has seen policies against the schema, and the entities below are built to it: checking each
        // request against it again would cost more than the decision.
        let request =
            Request::new(post.uid(), action.clone(), thing.uid(), Context::empty(), None).map_err(Failure::internal)?;
        let entities = Entities::from_entities([post, thing], None).map_err(Failure::internal)?;
        let answer = self.authorizer.is_authorized(&request, &self.policies, &entities);
        if let Some(error) = answer.diagnostics().errors().next() {
            return Err(Failure::Internal(format!("policy: {error}")));
        }
        Ok(answer.decision() == Decision::Allow)
    }

    fn post(&self, key: &PostKey) -> Res<Entity> {
        if let Some(known) = self.posts.read().unwrap_or_else(PoisonError::into_inner).get(key) {
            return Ok(known.clone());
        }
        let (role, unit, agency, level) = key;
        let attributes = HashMap::from([
            ("role".to_owned(), text(role.name())),
            ("unit".to_owned(), text(unit)),
            ("agency".to_owned(), text(agency)),
            ("level".to_owned(), text(level.name())),
        ]);
        let kind = EntityTypeName::from_str("Post").map_err(Failure::internal)?;
        let uid = EntityUid::from_type_name_and_id(kind, EntityId::new(format!("{} {unit}", role.name())));
        let made = Entity::new(uid, attributes, HashSet::new()).map_err(Failure::internal)?;
        let mut posts = self.posts.write().unwrap_or_else(PoisonError::into_inner);
        if posts.len() >= CACHE_MAX {
            posts.clear();
        }
        posts.insert(*key, made.clone());
        Ok(made)
    }

    fn thing(&self, on: &Resource, above: &[Id<Unit>]) -> Res<Entity> {
        let agency = |id: Option<Id<Unit>>| id.map_or_else(|| text(""), text);
        let set = |ids: &[Id<Unit>]| RestrictedExpression::new_set(ids.iter().map(text));
        let attributes = HashMap::from([
            ("kind".to_owned(), text(on.kind)),
            ("receiving".to_owned(), agency(on.receiving)),
            ("deciding".to_owned(), agency(on.deciding)),
            ("others".to_owned(), set(&on.others)),
            ("above".to_owned(), set(above)),
        ]);
        let uid = EntityUid::from_type_name_and_id(self.thing.clone(), EntityId::new("it"));
        Entity::new(uid, attributes, HashSet::new()).map_err(Failure::internal)
    }
}

fn text(value: impl ToString) -> RestrictedExpression {
    RestrictedExpression::new_string(value.to_string())
}

/// The office a post counts for: the agency at or above its unit, or the unit itself where there is none on the day.
fn key(organisation: &Organisation, day: Day, post: &HeldPost) -> PostKey {
    let agency = organisation.agency(post.unit, day);
    let (agency, level) = agency.map_or((post.unit, UnitKind::Division), |a| (a.unit, a.kind));
    (post.role, post.unit, agency, level)
}

/// The agencies of a thing and every office over them on the day.
fn above(organisation: &Organisation, day: Day, on: &Resource) -> Vec<Id<Unit>> {
    let mut all = Vec::new();
    for agency in on.agencies() {
        let mut at = Some(agency);
        // The bound guards against a circle in bad data.
        for _ in 0..16 {
            let Some(unit) = at else { break };
            if !all.contains(&unit) {
                all.push(unit);
            }
            at = organisation.find(unit, day).and_then(|v| v.parent);
        }
    }
    all
}
