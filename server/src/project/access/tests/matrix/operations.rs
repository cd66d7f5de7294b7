//! What is tried with every token, and on what.
//!
//! In paths and bodies `{n}` is a new number, `{own}` the caller's token, `{limited}`, `{master}`
//! and `{flow}` tokens of its project, `{foreign}` one of another project, `{target}` and `{event}`
//! what was made before the try.

use super::tokens::COMPONENT;
use http::Method;

/// What is made before a try, by an admin unless it says otherwise.
#[derive(Debug, Clone, Copy)]
pub(super) enum Before {
    Nothing,
    /// A caller of the same kind, whom the try may use up.
    Caller,
    Token,
    /// The caller posts an event.
    OwnEvent,
    OthersEvent,
    ForeignEvent,
    /// The table `t{n}` in this bucket.
    Table(&'static str),
    /// The configuration `c{n}` of this component.
    Configuration(&'static str),
    /// The same, in the trash.
    Trashed(&'static str),
}

/// What of an answer is shown beside its status.
#[derive(Debug)]
pub(super) enum Shown {
    Nothing,
    /// Is this in it?
    Seen(String),
    /// Has the token that was made the grants that were asked for?
    Grants,
}

#[derive(Debug)]
pub(super) struct Try {
    pub(super) name: &'static str,
    pub(super) object: &'static str,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<&'static str>,
    pub(super) before: Before,
    pub(super) shown: Shown,
    /// What to ask the server itself: operation and object.
    pub(super) question: Option<(&'static str, &'static str)>,
}

impl Try {
    fn new(
        (name, object): (&'static str, &'static str),
        method: Method,
        path: impl Into<String>,
    ) -> Self {
        Self {
            name,
            object,
            method,
            path: path.into(),
            body: None,
            before: Before::Nothing,
            shown: Shown::Nothing,
            question: None,
        }
    }

    fn get(row: (&'static str, &'static str), path: impl Into<String>) -> Self {
        Self::new(row, Method::GET, path)
    }

    fn delete(row: (&'static str, &'static str), path: impl Into<String>) -> Self {
        Self::new(row, Method::DELETE, path)
    }

    fn post(
        row: (&'static str, &'static str),
        path: impl Into<String>,
        body: &'static str,
    ) -> Self {
        Self { body: Some(body), ..Self::new(row, Method::POST, path) }
    }

    fn put(row: (&'static str, &'static str), path: impl Into<String>, body: &'static str) -> Self {
        Self { body: Some(body), ..Self::new(row, Method::PUT, path) }
    }

    fn after(self, before: Before) -> Self {
        Self { before, ..self }
    }

    /// A list that may show what has this id, or not.
    fn seen(self, id: &str) -> Self {
        Self { shown: Shown::Seen(format!("\"id\":\"{id}\"")), ..self }
    }

    fn asks(self, operation: &'static str, object: &'static str) -> Self {
        Self { question: Some((operation, object)), ..self }
    }

    /// Asks unless the object is in another project, of which nothing can be asked here.
    fn asks_here(self, operation: &'static str, object: &'static str) -> Self {
        if self.object == FOREIGN { self } else { self.asks(operation, object) }
    }
}

const OWN: &str = "own";
const GRANTED: &str = "granted";
const ANOTHER: &str = "another";
const FOREIGN: &str = "of another project";
const BUCKETS: [(&str, &str); 3] =
    [(GRANTED, "in.c-main"), (ANOTHER, "in.c-other"), (FOREIGN, "in.c-foreign")];
const OTHER_COMPONENT: &str = "keboola.ex-db-mysql";
/// Whose configurations, and which one there is all the time.
const CONFIGURATIONS: [(&str, &str, &str); 3] = [
    (GRANTED, COMPONENT, "standing"),
    (ANOTHER, OTHER_COMPONENT, "standing"),
    (FOREIGN, COMPONENT, "foreign"),
];
const TOKENS: [(&str, &str); 5] = [
    (OWN, "{own}"),
    ("another limited token", "{limited}"),
    ("another master token", "{master}"),
    ("another component token", "{flow}"),
    (FOREIGN, "{foreign}"),
];

/// All tries, by section.
pub(super) fn all() -> Vec<(&'static str, Vec<Try>)> {
    vec![
        ("Buckets", buckets()),
        ("Tables", tables()),
        ("Tokens", tokens()),
        ("Events", events()),
        ("Components", components()),
    ]
}

/// One try for every bucket.
fn on_buckets(make: impl Fn(&'static str, &'static str) -> Try) -> impl Iterator<Item = Try> {
    BUCKETS.into_iter().map(move |(object, id)| make(object, id))
}

fn buckets() -> Vec<Try> {
    let read = "read-bucket";
    let list = on_buckets(|object, id| {
        Try::get(("list buckets", object), "/buckets").seen(id).asks_here(read, id)
    });
    let find = on_buckets(|object, id| {
        Try::get(("read a bucket", object), format!("/buckets/{id}")).asks_here(read, id)
    });
    let events = on_buckets(|object, id| {
        Try::get(("list a bucket's events", object), format!("/buckets/{id}/events"))
            .asks_here(read, id)
    });
    // an admin made the bucket
    let by_others = Try {
        shown: Shown::Seen("\"event\":\"storage.bucketCreated\"".to_owned()),
        ..Try::get(("list a bucket's events by others", GRANTED), "/buckets/in.c-main/events")
    };
    let body = r#"{"name":"n{n}","stage":"out"}"#;
    let create = Try::post(("create a bucket", ""), "/buckets", body).asks("manage-buckets", "");
    // there are tables in it: whoever may is asked to use force, and it stays
    let drop = on_buckets(|object, id| {
        Try::delete(("drop a filled bucket", object), format!("/buckets/{id}"))
            .asks_here("manage-buckets", "")
    });
    list.chain(find).chain(events).chain([by_others, create]).chain(drop).collect()
}

fn tables() -> Vec<Try> {
    let read = "read-bucket";
    let list = on_buckets(|object, id| {
        Try::get(("list tables", object), "/tables").seen(&format!("{id}.t")).asks_here(read, id)
    });
    let list_in_bucket = on_buckets(|object, id| {
        let path = format!("/buckets/{id}/tables");
        Try::get(("list a bucket's tables", object), path).asks_here(read, id)
    });
    let find = on_buckets(|object, id| {
        Try::get(("read a table", object), format!("/tables/{id}.t")).asks_here(read, id)
    });
    let preview = on_buckets(|object, id| {
        let path = format!("/tables/{id}.t/data-preview");
        Try::get(("preview a table", object), path).asks_here(read, id)
    });
    let events = on_buckets(|object, id| {
        let path = format!("/tables/{id}.t/events");
        Try::get(("list a table's events", object), path).asks_here(read, id)
    });
    let create = on_buckets(|object, id| {
        let body = r#"{"name":"n{n}","dataString":"id\n1\n"}"#;
        Try::post(("create a table", object), format!("/buckets/{id}/tables"), body)
            .asks_here("write-bucket", id)
    });
    let drop = on_buckets(|object, id| {
        let (before, name) =
            if object == FOREIGN { (Before::Nothing, "t") } else { (Before::Table(id), "t{n}") };
        Try::delete(("drop a table", object), format!("/tables/{id}.{name}"))
            .after(before)
            .asks_here("write-bucket", id)
    });
    list.chain(list_in_bucket)
        .chain(find)
        .chain(preview)
        .chain(events)
        .chain(create)
        .chain(drop)
        .collect()
}

fn tokens() -> Vec<Try> {
    let manage = |attempt: Try| {
        if attempt.object == OWN { attempt } else { attempt.asks_here("manage-tokens", "") }
    };
    let each = |name, make: &dyn Fn((&'static str, &'static str), &str) -> Try| {
        TOKENS.map(|(object, id)| make((name, object), &format!("/tokens/{id}")))
    };
    let list =
        TOKENS.map(|(object, id)| manage(Try::get(("list tokens", object), "/tokens").seen(id)));
    let verify = Try::get(("verify", OWN), "/tokens/verify");
    let find = each("read a token", &|row, path| manage(Try::get(row, path)));
    let explain = each("explain a token", &|row, path| {
        manage(Try::get(row, format!("{path}/explain?operation=create-token")))
    });
    let events =
        each("list a token's events", &|row, path| manage(Try::get(row, format!("{path}/events"))));
    let body = r#"{"description":"x","bucketPermissions":{"in.c-main":"read"}}"#;
    let create = Try {
        shown: Shown::Grants,
        ..Try::post(("create a token", ""), "/tokens", body).asks("create-token", "")
    };
    let update = each("update a token", &|row, path| {
        Try::put(row, path, r#"{"description":"x"}"#).asks_here("manage-tokens", "")
    });
    let refresh = each("refresh a token", &|row, path| {
        let refresh = Try::post(row, format!("{path}/refresh"), "{}");
        match row.1 {
            OWN => refresh.after(Before::Caller),
            // a person refreshes the own one alone
            "another master token" => refresh,
            _ => manage(refresh),
        }
    });
    let share = each("share a token", &|row, path| {
        Try::post(row, format!("{path}/share"), r#"{"recipientEmail":"bob@example.org"}"#)
            .asks_here("manage-tokens", "")
    });
    let delete = each("delete a token", &|row, path| match row.1 {
        OWN => Try::delete(row, path).after(Before::Caller),
        "another limited token" => {
            manage(Try::delete(row, "/tokens/{target}")).after(Before::Token)
        }
        _ => manage(Try::delete(row, path)),
    });
    let mut tries: Vec<Try> = list.into();
    tries.push(verify);
    tries.extend(find.into_iter().chain(explain).chain(events));
    tries.push(create);
    tries.extend(update.into_iter().chain(refresh).chain(share).chain(delete));
    tries
}

fn events() -> Vec<Try> {
    let all = "read-all-events";
    let list = |object, before| {
        let list = Try::get(("list events", object), "/events").after(before);
        Try { shown: Shown::Seen("\"id\":{event},".to_owned()), ..list }
    };
    let find =
        |object, before| Try::get(("read an event", object), "/events/{event}").after(before);
    vec![
        list(OWN, Before::OwnEvent),
        list("of another token", Before::OthersEvent).asks(all, ""),
        list(FOREIGN, Before::ForeignEvent),
        find(OWN, Before::OwnEvent),
        find("of another token", Before::OthersEvent).asks(all, ""),
        find(FOREIGN, Before::ForeignEvent),
        Try::post(("post an event", ""), "/events", r#"{"component":"x","message":"x"}"#),
    ]
}

/// A try for every configuration; `needs` is what is made for it, where it can be.
fn on_configurations(
    needs: fn(&'static str) -> Before,
    make: impl Fn(&'static str, &'static str, &str) -> Try,
) -> impl Iterator<Item = Try> {
    CONFIGURATIONS.into_iter().map(move |(object, component, standing)| {
        let before = if object == FOREIGN { Before::Nothing } else { needs(component) };
        let id = if matches!(before, Before::Nothing) { standing } else { "c{n}" };
        let path = format!("/components/{component}/configs/{id}");
        make(object, component, &path).after(before)
    })
}

fn components() -> Vec<Try> {
    let (read, change) = ("read-configurations", "change-configurations");
    let components = [(GRANTED, COMPONENT), (ANOTHER, OTHER_COMPONENT)];
    let list = components.map(|(object, id)| {
        Try::get(("list components", object), "/components").seen(id).asks(read, id)
    });
    let find = components.map(|(object, id)| {
        Try::get(("read a component", object), format!("/components/{id}")).asks(read, id)
    });
    let list_configurations = components.map(|(object, id)| {
        let path = format!("/components/{id}/configs");
        Try::get(("list configurations", object), path).asks(read, id)
    });
    let create = components.map(|(object, id)| {
        let path = format!("/components/{id}/configs");
        Try::post(("create a configuration", object), path, r#"{"name":"n{n}"}"#).asks(change, id)
    });
    let nothing = |_| Before::Nothing;
    let find_configuration = on_configurations(nothing, |object, id, path| {
        Try::get(("read a configuration", object), path).asks_here(read, id)
    });
    let update = on_configurations(nothing, |object, id, path| {
        let row = ("update a configuration", object);
        Try::put(row, path, r#"{"name":"n{n}"}"#).asks_here(change, id)
    });
    let state = on_configurations(nothing, |object, id, path| {
        let row = ("replace a configuration's state", object);
        Try::put(row, format!("{path}/state"), r#"{"state":{"a":1}}"#).asks_here(change, id)
    });
    let trash = on_configurations(Before::Configuration, |object, id, path| {
        Try::delete(("move a configuration to the trash", object), path).asks_here(change, id)
    });
    let restore = on_configurations(Before::Trashed, |object, id, path| {
        let row = ("restore a configuration", object);
        Try::post(row, format!("{path}/restore"), "{}").asks_here(change, id)
    });
    let purge = on_configurations(Before::Trashed, |object, id, path| {
        let row = ("delete a configuration for good", object);
        Try::delete(row, path).asks_here("purge-trash", id)
    });
    let on_components = list.into_iter().chain(find).chain(list_configurations).chain(create);
    on_components
        .chain(find_configuration)
        .chain(update)
        .chain(state)
        .chain(trash)
        .chain(restore)
        .chain(purge)
        .collect()
}
