//! What the events of a filled project are like.

use crate::{
    dice::Dice,
    service::Batch,
    store::{EVENTS, Row, Value},
    tokens::{address, client, description, part_of},
};
use app::value::{ProjectId, Timestamp};
use server::secrets::Secrets;
use std::ops::Range;

const TABLES: [&str; 5] = ["orders", "customers", "products", "visits", "stock"];
const STORAGE: &str = "storage";
const WRITER: &str = "wr-db";

/// Tokens that are used all the time.
const LONG_LIVED: i64 = 1_000;
/// The others are used while they are among the newest: for a thirtieth of the time.
const SHORT_LIVED: i64 = 30;

/// What tokens of a project did, one event after the other over some time.
pub(crate) struct Events<'a> {
    pub(crate) secrets: &'a dyn Secrets,
    pub(crate) project: ProjectId,
    pub(crate) buckets: &'a [String],
    /// The id of the first token, and how many there are.
    pub(crate) tokens: (i64, i64),
    /// The id of the first event; the others follow.
    pub(crate) first: i64,
    pub(crate) count: i64,
    pub(crate) begin: Timestamp,
    pub(crate) end: Timestamp,
}

/// What one event tells of.
struct Deed {
    event: String,
    component: &'static str,
    configuration: Option<String>,
    run: Option<String>,
    kind: &'static str,
    message: String,
    /// Type, id and name.
    object: Option<[String; 3]>,
}

impl Events<'_> {
    /// The events of these numbers.
    pub(crate) fn batch(&self, numbers: Range<i64>) -> Batch {
        let rows = numbers.map(|number| self.row(number)).collect();
        Batch { tables: vec![(&EVENTS, rows)], sample: Vec::new() }
    }

    fn row(&self, number: i64) -> Row {
        let mut dice = Dice::of(number);
        let at = part_of(self.begin, self.end, number, self.count);
        let token = self.token(number, &mut dice);
        let deed = deed(&mut dice, self.buckets);
        let [object_type, object_id, object_name] = match deed.object {
            Some(object) => object.map(Value::text),
            None => [Value::Nothing, Value::Nothing, Value::Nothing],
        };
        vec![
            Value::Number(self.first + number),
            Value::Uuid(self.secrets.uuid(at)),
            Value::Number(self.project.0),
            Value::text(deed.event),
            Value::text(deed.component),
            Value::perhaps(deed.configuration, Value::text),
            Value::perhaps(deed.run, Value::text),
            Value::text(deed.kind),
            Value::text(deed.message),
            object_type,
            object_id,
            object_name,
            Value::Number(self.tokens.0 + token),
            Value::text(description(token)),
            Value::text("{}"),
            Value::text(address(token)),
            Value::text(client(token)),
            Value::Number(at.0),
        ]
    }

    /// The number of the token that did it, one that was there by then.
    fn token(&self, number: i64, dice: &mut Dice) -> i64 {
        let tokens = self.tokens.1;
        let made = i128::from(number) * i128::from(tokens) / i128::from(self.count.max(1));
        let newest = i64::try_from(made).unwrap_or(0);
        if dice.percent(10) {
            return dice.below((newest + 1).min(LONG_LIVED));
        }
        newest - dice.below((newest + 1).min(tokens / SHORT_LIVED + 1))
    }
}

fn deed(dice: &mut Dice, buckets: &[String]) -> Deed {
    let bucket = dice.pick(buckets);
    let name = *dice.pick(&TABLES);
    let table = format!("{bucket}.{name}");
    let of_bucket = || {
        let short = bucket.split_once('.').map_or(bucket.as_str(), |(_, short)| short);
        Some(["bucket".to_owned(), bucket.clone(), short.to_owned()])
    };
    let of_table = || Some(["table".to_owned(), table.clone(), name.to_owned()]);
    let done = |event: &str, message: String, object| Deed {
        event: format!("{STORAGE}.{event}"),
        component: STORAGE,
        configuration: None,
        run: None,
        kind: "info",
        message,
        object,
    };
    match dice.below(100) {
        0..=29 => {
            done("tableDataPreview", format!("Previewed 100 rows of the table {table}"), of_table())
        }
        30..=49 => done("bucketsListed", "Listed buckets".to_owned(), None),
        50..=64 => done("tablesListed", "Listed tables".to_owned(), of_bucket()),
        65..=79 => done("tableRead", format!("Read the table {table}"), of_table()),
        80..=89 => done("bucketRead", format!("Read the bucket {bucket}"), of_bucket()),
        90..=93 => Deed {
            kind: "error",
            ..done(
                "accessDenied",
                format!("Refused: the token may not read the bucket {bucket}"),
                of_bucket(),
            )
        },
        _ => {
            let configuration = (1 + dice.below(200)).to_string();
            Deed {
                event: format!("ext.{WRITER}.{configuration}"),
                component: WRITER,
                configuration: Some(configuration),
                run: Some(dice.below(1_000_000_000).to_string()),
                kind: "success",
                message: format!("Wrote the table {table}"),
                object: None,
            }
        }
    }
}
