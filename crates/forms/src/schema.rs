//! Finding one's way in a schema: local references, the schema of a property or an item, types.

use serde_json::Value;

/// The schema that a local reference names.
pub(crate) fn resolve<'a>(root: &'a Value, schema: &'a Value) -> Option<&'a Value> {
    let reference = schema.get("$ref")?.as_str()?;
    root.pointer(reference.strip_prefix('#')?)
}

/// The schema itself and those that hold at the same place, the nearest first. Ends, because a form has no circles.
fn here<'a>(root: &'a Value, schema: &'a Value, all: &mut Vec<&'a Value>) {
    all.push(schema);
    if let Some(target) = resolve(root, schema) {
        here(root, target, all);
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let parts = schema.get(keyword).and_then(Value::as_array);
        parts.into_iter().flatten().for_each(|part| here(root, part, all));
    }
    for keyword in ["then", "else"] {
        if let Some(part) = schema.get(keyword) {
            here(root, part, all);
        }
    }
}

/// A keyword of a schema, or of one that holds at the same place.
pub(crate) fn keyword<'a>(root: &'a Value, schema: &'a Value, name: &str) -> Option<&'a Value> {
    let mut all = Vec::new();
    here(root, schema, &mut all);
    all.into_iter().find_map(|schema| schema.get(name))
}

/// A keyword with a text.
pub(crate) fn text<'a>(root: &'a Value, schema: &'a Value, name: &str) -> Option<&'a str> {
    keyword(root, schema, name)?.as_str()
}

/// The schema of a property.
pub(crate) fn property<'a>(root: &'a Value, schema: &'a Value, name: &str) -> Option<&'a Value> {
    let mut all = Vec::new();
    here(root, schema, &mut all);
    all.into_iter().find_map(|schema| schema.get("properties")?.get(name))
}

/// The schema of the items of a list.
pub(crate) fn items<'a>(root: &'a Value, schema: &'a Value) -> Option<&'a Value> {
    keyword(root, schema, "items")
}

/// The schema at a path of the answers (a JSON Pointer; numbers are items of lists).
pub(crate) fn at<'a>(root: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('/').skip(1).try_fold(root, |schema, step| {
        let name = unescaped(step);
        property(root, schema, &name).or_else(|| name.parse::<usize>().ok().and_then(|_| items(root, schema)))
    })
}

/// Whether the schema allows a type by name.
pub(crate) fn has_type(root: &Value, schema: &Value, name: &str) -> bool {
    match keyword(root, schema, "type") {
        Some(Value::String(only)) => only == name,
        Some(Value::Array(names)) => names.iter().any(|other| other == name),
        _ => false,
    }
}

/// A step of a JSON Pointer as a name.
pub(crate) fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// A name as a step of a JSON Pointer.
pub(crate) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
