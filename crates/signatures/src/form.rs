//! The interactive form of a document as far as signatures go (ISO 32000-2, 12.7): its signature fields, and a new one.

use crate::appearance::Appearance;
use crate::limits::{DEPTH_MAX, FIELDS_MAX};
use crate::pdf::update::Update;
use crate::pdf::{Dict, File, Object, Ref, text};
use crate::problem::{Problem, Res};
use std::collections::HashSet;

/// A signature field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its full name, the partial names joined by dots (ISO 32000-2, 12.7.4.2).
    pub name: String,
    /// The field's object.
    pub at: Ref,
    /// Its dictionary.
    pub dict: Dict,
}

impl Field {
    /// The signature it holds; `None` while unsigned.
    pub fn value(&self) -> Option<&Object> {
        self.dict.get("V")
    }
}

/// All signature fields, in the order of the form.
pub fn signature_fields(file: &File<'_>) -> Res<Vec<Field>> {
    let (_, catalog) = file.catalog()?;
    let form = file.value(&catalog, "AcroForm")?;
    let Some(form) = form.dict() else { return Ok(Vec::new()) };
    let Object::Array(roots) = file.value(form, "Fields")? else { return Ok(Vec::new()) };
    let mut stack: Vec<_> = roots.iter().rev().map(|root| (root.clone(), String::new(), false, 0)).collect();
    let (mut seen, mut fields) = (HashSet::new(), Vec::new());
    while let Some((object, above, is_signature_above, depth)) = stack.pop() {
        let Some(at) = object.reference() else { return Err(Problem::Unreadable("a form field without an object")) };
        if !seen.insert(at) || depth > DEPTH_MAX {
            return Err(Problem::Unreadable("the tree of form fields is no tree"));
        }
        if seen.len() > FIELDS_MAX {
            return Err(Problem::TooLarge("form fields"));
        }
        let Object::Dict(dict) = file.get(at)? else { continue };
        let partial = file.value(&dict, "T")?;
        let name = match partial.text() {
            Some(partial) if above.is_empty() => text::decode(partial),
            Some(partial) => format!("{above}.{}", text::decode(partial)),
            None => above,
        };
        let is_signature = dict.get("FT").map_or(is_signature_above, |kind| kind.is_name("Sig"));
        let kids = match file.value(&dict, "Kids")? {
            Object::Array(kids) => kids,
            _ => Vec::new(),
        };
        // Kids without a name of their own are the places of this field on pages.
        let mut is_parent = false;
        for kid in kids.iter().rev() {
            let kid_dict = file.resolve(kid)?;
            if kid_dict.dict().is_some_and(|dict| dict.get("T").is_some()) {
                is_parent = true;
                stack.push((kid.clone(), name.clone(), is_signature, depth + 1));
            }
        }
        if is_signature && !is_parent {
            fields.push(Field { name, at, dict });
        }
    }
    Ok(fields)
}

/// Whether the document is certified so that nothing may be changed (ISO 32000-2, 12.8.2.2.2: `P` is 1).
pub fn is_locked(file: &File<'_>) -> Res<bool> {
    let (_, catalog) = file.catalog()?;
    let mut object = Object::Dict(catalog);
    for key in ["Perms", "DocMDP", "Reference"] {
        let Some(dict) = object.dict() else { return Ok(false) };
        object = file.value(dict, key)?;
    }
    let Some(references) = object.array() else { return Ok(false) };
    for reference in references {
        let reference = file.resolve(reference)?;
        let Some(reference) =
            reference.dict().filter(|r| r.get("TransformMethod").is_some_and(|m| m.is_name("DocMDP")))
        else {
            continue;
        };
        let parameters = file.value(reference, "TransformParams")?;
        let permission = parameters.dict().and_then(|p| p.get("P")).and_then(Object::integer);
        if permission == Some(1) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Adds a signature field with its widget to the form and to a page (ISO 32000-2, 12.7.5.5 and 12.5.6.19). Without an
/// appearance the widget has no size, which PDF/A-2 admits without one (ISO 19005-2, 6.3.3).
pub fn add_field(
    file: &File<'_>,
    update: &mut Update<'_>,
    name: &str,
    value: Ref,
    appearance: Option<&Appearance>,
) -> Res<()> {
    let field = update.number();
    let (page_at, page) = file.page(appearance.map_or(0, |a| a.place.page))?;
    let corners = match appearance {
        Some(appearance) => appearance.corners()?.map(Object::Real).to_vec(),
        None => vec![Object::Integer(0); 4],
    };
    let mut dict = Dict::default();
    dict.set("Type", Object::name("Annot"));
    dict.set("Subtype", Object::name("Widget"));
    dict.set("FT", Object::name("Sig"));
    dict.set("T", Object::Text(text::encode(name)));
    dict.set("V", Object::Reference(value));
    // Print and Locked (ISO 32000-2, table 167): PDF/A asks for the first.
    dict.set("F", Object::Integer(4 | 128));
    dict.set("Rect", Object::Array(corners));
    dict.set("P", Object::Reference(page_at));
    if let Some(appearance) = appearance {
        let drawing = update.number();
        update.put_body(drawing, appearance.form()?);
        let mut normal = Dict::default();
        normal.set("N", Object::Reference(drawing));
        dict.set("AP", Object::Dict(normal));
    }
    update.put(field, &Object::Dict(dict));
    append(file, update, page_at, page, "Annots", field)?;
    add_to_form(file, update, field)
}

fn add_to_form(file: &File<'_>, update: &mut Update<'_>, field: Ref) -> Res<()> {
    let (catalog_at, mut catalog) = file.catalog()?;
    let (at, form) = match catalog.get("AcroForm") {
        Some(Object::Reference(at)) => match file.get(*at)? {
            Object::Dict(form) => (*at, form),
            _ => return Err(Problem::Unreadable("the form is malformed")),
        },
        // A form inside the catalog gets an object of its own.
        inside => {
            let form = inside.and_then(Object::dict).cloned().unwrap_or_default();
            let at = update.number();
            catalog.set("AcroForm", Object::Reference(at));
            update.put(catalog_at, &Object::Dict(catalog));
            (at, form)
        }
    };
    let mut form = form;
    // Signatures exist, and the file may only be appended to (ISO 32000-2, table 225).
    let flags = form.get("SigFlags").and_then(Object::integer).unwrap_or(0) | 3;
    form.set("SigFlags", Object::Integer(flags));
    if form.get("Fields").is_none() {
        form.set("Fields", Object::Array(Vec::new()));
    }
    // Written once for its flags, and again where the list of fields stands inside it.
    update.put(at, &Object::Dict(form.clone()));
    append(file, update, at, form, "Fields", field)
}

/// Appends a reference to an array that stands in a dictionary or in an object of its own.
fn append(file: &File<'_>, update: &mut Update<'_>, at: Ref, mut dict: Dict, key: &str, item: Ref) -> Res<()> {
    let item = Object::Reference(item);
    match dict.get(key).cloned() {
        Some(Object::Reference(array_at)) => {
            let Object::Array(mut items) = file.get(array_at)? else {
                return Err(Problem::Unreadable("a list is malformed"));
            };
            items.push(item);
            update.put(array_at, &Object::Array(items));
        }
        Some(Object::Array(mut items)) => {
            items.push(item);
            dict.set(key, Object::Array(items));
            update.put(at, &Object::Dict(dict));
        }
        None => {
            dict.set(key, Object::Array(vec![item]));
            update.put(at, &Object::Dict(dict));
        }
        Some(_) => return Err(Problem::Unreadable("a list is malformed")),
    }
    Ok(())
}
