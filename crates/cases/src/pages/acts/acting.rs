//! One act page being answered: the case as read, who acts, and the way from a form to `work` and back.

use super::form::{ActForm, ActView, Told};
use super::{Done, Sent};
use crate::api::log_read;
use crate::model::{Case, CaseRow};
use crate::pages::case::name_of;
use crate::pages::history;
use crate::pages::parts::{Head, head, href};
use crate::read::{self, CaseView};
use crate::state::Cases;
use crate::work::{World, parts};
use axum::http::StatusCode;
use base::{Act, Failure, Id, Instant, Res};
use catalogue::cache::PackageContent;
use db::{Tx, Work};
use kernel::accounts::{Actor, Session};
use kernel::worklist::TaskRow;
use web::view::FieldError;
use web::{Language, OfficialFrame, PageResult, Shared, once, page_with};

/// One act page being answered.
pub(crate) struct Acting {
    pub shared: Shared,
    pub session: Session,
    pub world: World,
    pub now: Instant,
    pub view: CaseView,
    /// What was sent: the form, or the query of the address.
    pub sent: Sent,
}

/// What an act works with.
pub(crate) struct Of<I> {
    pub world: World,
    pub actor: Actor,
    pub act: Act,
    pub id: Id<Case>,
    pub version: i64,
    pub input: I,
}

impl Acting {
    /// Reads the case and checks that the actor may do `action` to it.
    pub async fn open(
        shared: Shared,
        cases: &Cases,
        session: Session,
        id: &str,
        action: &str,
        sent: Sent,
    ) -> Res<Self> {
        let (world, now) = (cases.world(&shared), shared.clock.legal());
        let id = Id::<Case>::parse(id).ok_or(Failure::NotFound)?;
        let (actor, reader) = (session.actor.clone(), world.clone());
        let view = shared.db.read(async move |tx: &mut Tx| read::show(tx, &reader, &actor, now, id).await).await?;
        let at = Self { shared, session, world, now, view, sent };
        let open: Vec<_> = at.open_tasks().cloned().collect();
        let on = at.case().resource(parts(&open, action));
        match at.world.access.authorise(&at.session.actor, &at.world.organisation, now.day(), action, &on) {
            Ok(_) => Ok(at),
            // An agency that was only asked sees the case, so nothing is hidden by saying no.
            Err(Failure::NotFound) => Err(Failure::Forbidden),
            Err(failure) => Err(failure),
        }
    }

    /// The case.
    pub fn case(&self) -> &CaseRow {
        &self.view.case
    }

    /// Its package.
    pub fn package(&self) -> Res<&PackageContent> {
        self.world.package(self.case())
    }

    /// Whether a form was sent. It is judged by its act, which also tells again what a form sent twice did.
    pub fn is_sent(&self) -> bool {
        self.sent.is("version")
    }

    /// Steps that wait.
    pub fn open_tasks(&self) -> impl Iterator<Item = &TaskRow> {
        self.view.tasks.iter().filter(|t| t.state == "open")
    }

    /// Address of the case.
    pub fn href(&self) -> String {
        href(self.case())
    }

    /// What the page says of the case.
    pub fn head(&self) -> Head {
        head(&self.world, self.case(), &name_of(self.view.filer.as_ref()), self.now)
    }

    /// Frame of the page.
    pub fn frame(&self, title: &str) -> OfficialFrame {
        OfficialFrame::new(&self.shared, &self.session, title)
    }

    /// A fresh key for a form.
    pub fn key(&self) -> String {
        self.shared.act().id::<()>().to_string()
    }

    /// Notes that the page was shown.
    pub async fn log(&self) -> Res<()> {
        let of = vec![self.case().owner.uuid(), self.case().filer.uuid(), self.case().id.uuid()];
        log_read(&self.shared, &self.session, self.now, "case act", of).await
    }

    /// Reads something more for the page.
    pub async fn read<T, F>(&self, question: F) -> Res<T>
    where
        T: Send + 'static,
        F: for<'a> Work<&'a mut Tx, Res<T>, Fut: Send> + Send + 'static,
    {
        self.shared.db.read(question).await
    }

    /// Carries the act out, once per form.
    pub async fn run<I, F>(&self, input: I, act: F) -> Res<Done>
    where
        I: Send + 'static,
        F: for<'a> Work<(&'a mut Tx, Of<I>), Res<Done>, Fut: Send> + Send + 'static,
    {
        let of = Of {
            world: self.world.clone(),
            actor: self.session.actor.clone(),
            act: self.shared.act(),
            id: self.case().id,
            version: self.sent.version()?,
            input,
        };
        let id = of.id.to_string();
        let kept = self.sent.kept(&id);
        let done = once(&self.shared, &self.session, self.sent.key(), &kept, async move |tx: &mut Tx| {
            let done = act((tx, of)).await?;
            serde_json::to_value(done).map_err(Failure::internal)
        });
        serde_json::from_value(done.await?).map_err(Failure::internal)
    }

    /// What is told of a failure on the page of the form itself. `place`: the field that a refusal or a path belongs to.
    ///
    /// # Errors
    /// Failures that have a page of their own.
    pub async fn told(&self, failure: Failure, place: fn(&str) -> &str) -> Res<Told> {
        let words = |text: String, id: &str| (FieldError::new(id, text.clone()), (id.to_owned(), text));
        let texts = &self.shared.texts;
        let all: Vec<_> = match &failure {
            Failure::Refused(refusal) => vec![words(texts.refusal(Language::Vi, refusal), place(refusal.code))],
            Failure::Invalid(fields) => {
                fields.iter().map(|f| words(texts.field(Language::Vi, f), place(&f.path))).collect()
            }
            Failure::Conflict { .. } => return self.conflict(&failure).await,
            _ => return Err(failure),
        };
        let (errors, beside) = all.into_iter().unzip();
        Ok(Told { status: StatusCode::UNPROCESSABLE_ENTITY, errors, beside, ..Told::default() })
    }

    /// One field that cannot be taken, found before the act was tried.
    pub fn problem(&self, id: &str, code: &'static str) -> Told {
        let words = self.shared.texts.field(Language::Vi, &base::Field::new(id, code, ""));
        let errors = vec![FieldError::new(id, words.clone())];
        let beside = vec![(id.to_owned(), words)];
        Told { status: StatusCode::UNPROCESSABLE_ENTITY, errors, beside, ..Told::default() }
    }

    async fn conflict(&self, failure: &Failure) -> Res<Told> {
        let people = history::people_of(failure);
        let names = self.read(async move |tx: &mut Tx| read::names_of(tx, people, []).await).await?;
        let changes = history::changes(failure, &names, self.now);
        Ok(Told { status: StatusCode::CONFLICT, changes, ..Told::default() })
    }

    /// The page of a simple act.
    pub fn draw(&self, path: &str, form: ActForm, told: &Told) -> PageResult {
        let view = ActView {
            frame: self.frame(form.title),
            head: self.head(),
            action: path.replace("{id}", &self.case().id.to_string()),
            request_key: self.key(),
            version: self.case().version,
            errors: told.errors.clone(),
            changes: told.changes.clone(),
            asks: told.asks,
            form,
        };
        page_with(told.status, &view)
    }
}
