//! Building models and evaluating decisions with the DMN library. Only ever runs inside a worker.

use super::shape::Shapes;
use crate::wire::{Answer, Ask, Description, Input, Named, Request};
use crate::{Code, Datum, DecisionError, Model};
use base::Instant;
use dsntk_feel::context::FeelContext;
use dsntk_model::{DmnElement, NamedElement, RequiredVariable};
use dsntk_model_evaluator::ModelEvaluator;
use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Models that a worker keeps; when full it forgets them all, and the pool sends what is still needed.
const MODELS_MAX: usize = 64;

/// The models that this worker holds.
#[derive(Default)]
pub(super) struct Engine {
    models: HashMap<String, Held>,
}

struct Held {
    model: Model,
    built: Arc<Built>,
    /// Set when the model calls the clock: then `built` is good for this moment only.
    bound_to: Option<Instant>,
}

/// A model ready to evaluate.
struct Built {
    definitions: dsntk_model::Definitions,
    evaluator: Arc<ModelEvaluator>,
}

impl Engine {
    /// Answers one request. A panic of the library is an error, and the model is forgotten.
    pub fn answer(&mut self, request: Request) -> Result<Answer, DecisionError> {
        let hash = request.hash.clone();
        catch_unwind(AssertUnwindSafe(|| self.try_answer(request))).unwrap_or_else(|_| {
            self.models.remove(&hash);
            Err(DecisionError::new(Code::Crashed, "the evaluator failed on this model"))
        })
    }

    fn try_answer(&mut self, request: Request) -> Result<Answer, DecisionError> {
        match request.ask {
            // What a model holds does not depend on the time, but building needs one.
            Ask::Describe => {
                let built = self.built(&request.hash, request.xml, Instant::from_micros(0))?;
                Ok(Answer::Described(built.describe()))
            }
            Ask::Decide { decision, input, now } => {
                let built = self.built(&request.hash, request.xml, now)?;
                built.decide(&decision, &input).map(Answer::Decided)
            }
        }
    }

    fn built(&mut self, hash: &str, xml: Option<String>, now: Instant) -> Result<Arc<Built>, DecisionError> {
        let model = match (self.models.get(hash), xml) {
            (Some(held), _) if held.bound_to.is_none_or(|moment| moment == now) => return Ok(Arc::clone(&held.built)),
            (Some(held), _) => held.model.clone(),
            (None, Some(xml)) => checked(&xml)?,
            (None, None) => return Err(DecisionError::new(Code::ModelUnknown, "send the model")),
        };
        let prepared = model.prepared(now).map_err(|problem| refused(&problem))?;
        let built = Arc::new(Built::new(&prepared.xml)?);
        if self.models.len() >= MODELS_MAX {
            self.models.clear();
        }
        let held = Held { model, built: Arc::clone(&built), bound_to: prepared.is_bound.then_some(now) };
        self.models.insert(hash.to_string(), held);
        Ok(built)
    }
}

impl Built {
    fn new(xml: &str) -> Result<Self, DecisionError> {
        let definitions = dsntk_model::parse(xml).map_err(broken)?;
        let evaluator = ModelEvaluator::new(std::slice::from_ref(&definitions)).map_err(broken)?;
        Ok(Self { definitions, evaluator })
    }

    fn describe(&self) -> Description {
        let named = |name: &str, type_ref: &str| Named { name: name.to_string(), type_ref: type_ref.to_string() };
        Description {
            inputs: self.definitions.input_data().iter().map(|i| named(i.name(), i.variable().type_ref())).collect(),
            decisions: self.definitions.decisions().iter().map(|d| named(d.name(), d.variable().type_ref())).collect(),
        }
    }

    fn decide(&self, decision: &str, input: &Input) -> Result<Datum, DecisionError> {
        let name = self.find(decision)?;
        let context = match input {
            Input::Json(json) => Shapes::new(&self.definitions).context(json)?,
            Input::Typed(values) => typed_context(values)?,
        };
        let (namespace, model_name) = (self.definitions.namespace(), self.definitions.model_name());
        let result = self.evaluator.evaluate_invocable(namespace, model_name, &name, &context);
        Datum::from_feel(&result).ok_or_else(|| DecisionError::new(Code::TooLarge, "the result is nested too deeply"))
    }

    /// The name as written in the model, white space aside.
    fn find(&self, wanted: &str) -> Result<String, DecisionError> {
        let wanted_name = base::nfc(wanted);
        let is_wanted = |name: &String| base::nfc(name) == wanted_name;
        let decisions = self.definitions.decisions();
        let knowledge = self.definitions.business_knowledge_models();
        let services = self.definitions.decision_services();
        let mut names = (decisions.iter().map(|d| d.name().to_string()))
            .chain(knowledge.iter().map(|k| k.name().to_string()))
            .chain(services.iter().map(|s| s.name().to_string()));
        names.find(is_wanted).ok_or_else(|| {
            DecisionError::new(Code::DecisionUnknown, format!("the model holds no decision named '{wanted}'"))
        })
    }
}

fn broken(error: impl std::fmt::Display) -> DecisionError {
    DecisionError::new(Code::ModelBroken, error.to_string())
}

fn typed_context(values: &BTreeMap<String, Datum>) -> Result<FeelContext, DecisionError> {
    let mut context = FeelContext::default();
    for (name, value) in values {
        let value = value.to_feel().map_err(|m| DecisionError::new(Code::InputInvalid, format!("{name}: {m}")))?;
        context.set_entry(&super::shape::feel_name(name), value);
    }
    Ok(context)
}

fn checked(xml: &str) -> Result<Model, DecisionError> {
    Model::new(xml).map_err(|problems| match problems.first() {
        Some(problem) => refused(problem),
        None => DecisionError::new(Code::ModelRefused, "the model is refused"),
    })
}

fn refused(problem: &crate::Problem) -> DecisionError {
    DecisionError::new(Code::ModelRefused, problem.to_string())
}
