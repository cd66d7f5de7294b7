//! What the tokens of a filled project are like.

use crate::{
    dice::Dice,
    service::Batch,
    store::{Row, TOKEN_BUCKETS, TOKEN_STRINGS, TOKENS, Value},
};
use app::value::{ProjectId, Timestamp, TokenId};
use serde_json::json;
use server::{
    keyring::Keyring,
    project::tokens::{kept, string},
    secrets::Secrets,
};
use std::ops::Range;

const PURPOSES: [&str; 6] = [
    "Nightly export",
    "Dashboards",
    "Orchestration",
    "Notebook of the analysts",
    "Upload of a partner",
    "Reverse ETL to the shop",
];
const CLIENTS: [&str; 4] =
    ["python-requests/2.32.3", "keboola-storage-client-php/18.2", "okhttp/4.12.0", "curl/8.14.1"];
const COMPONENTS: [&str; 3] = ["wr-db", "ex-sfdc", "gooddata-writer"];

const DAY: i64 = 86_400;

/// The limited tokens of a project, made one after the other over some time. All of them work.
pub(crate) struct Tokens<'a> {
    pub(crate) keyring: &'a Keyring,
    pub(crate) secrets: &'a dyn Secrets,
    pub(crate) project: ProjectId,
    pub(crate) buckets: &'a [String],
    /// Who makes them.
    pub(crate) creator: i64,
    /// The id of the first one; the others follow.
    pub(crate) first: i64,
    pub(crate) count: i64,
    /// How many of them the sample is made of.
    pub(crate) sample: i64,
    pub(crate) begin: Timestamp,
    pub(crate) end: Timestamp,
}

impl Tokens<'_> {
    /// When the token of this number was made.
    fn made(&self, number: i64) -> Timestamp {
        part_of(self.begin, self.end, number, self.count)
    }

    /// The tokens of these numbers.
    pub(crate) fn batch(&self, numbers: Range<i64>) -> Batch {
        let (mut tokens, mut grants, mut strings) = (Vec::new(), Vec::new(), Vec::new());
        let mut sample = Vec::new();
        let every = (self.count / self.sample.max(1)).max(1);
        for number in numbers {
            let id = TokenId(self.first + number);
            let secret = string::mint(self.secrets, self.project, id);
            let mut dice = Dice::of(number);
            tokens.push(self.row(number, &string::digest(self.keyring, &secret), &mut dice));
            grants.extend(self.grants(number, &mut dice));
            let sealed = kept::sealed(self.keyring, self.secrets, id, &secret);
            strings.push(vec![Value::Number(id.0), Value::Bytes(sealed)]);
            if number % every == 0 && number / every < self.sample {
                sample.push(secret.reveal().to_owned());
            }
        }
        let tables = vec![(&TOKENS, tokens), (&TOKEN_BUCKETS, grants), (&TOKEN_STRINGS, strings)];
        Batch { tables, sample }
    }

    fn row(&self, number: i64, digest: &[u8; 32], dice: &mut Dice) -> Row {
        let made = self.made(number);
        let component = dice.percent(10).then(|| *dice.pick(&COMPONENTS));
        let components = component.map_or_else(|| json!([]), |id| json!([id])).to_string();
        // nobody has to be told yet
        let expires = dice.percent(50).then(|| self.end.plus_seconds((60 + dice.below(300)) * DAY));
        let used = dice.percent(90).then(|| part_of(made, self.end, dice.below(100), 100));
        vec![
            Value::Number(self.first + number),
            Value::Number(self.project.0),
            Value::text("limited"),
            Value::Number(self.creator),
            Value::text(description(number)),
            Value::Bytes(digest.to_vec()),
            Value::Flag(false),
            Value::Flag(dice.percent(20)),
            Value::Flag(dice.percent(5)),
            Value::text(components),
            Value::Number(made.0),
            Value::Number(made.0),
            Value::perhaps(expires, |at| Value::Number(at.0)),
            Value::perhaps(used, |at| Value::Number(at.0)),
            Value::perhaps(used, |_| Value::text(address(number))),
            Value::perhaps(used, |_| Value::text(client(number))),
        ]
    }

    /// One to five buckets, neighbours in the list.
    fn grants(&self, number: i64, dice: &mut Dice) -> Vec<Row> {
        let places = i64::try_from(self.buckets.len()).unwrap_or(i64::MAX);
        let skipped = usize::try_from(dice.below(places)).unwrap_or(0);
        let granted = usize::try_from(1 + dice.below(5.min(places))).unwrap_or(1);
        let buckets = self.buckets.iter().cycle().skip(skipped).take(granted);
        buckets
            .map(|bucket| {
                let permission = if dice.percent(25) { "write" } else { "read" };
                vec![
                    Value::Number(self.first + number),
                    Value::Number(self.project.0),
                    Value::text(bucket.clone()),
                    Value::text(permission),
                ]
            })
            .collect()
    }
}

/// The instant that lies `part` of `whole` between two others.
pub(crate) fn part_of(begin: Timestamp, end: Timestamp, part: i64, whole: i64) -> Timestamp {
    let span = i128::from(end.0 - begin.0) * i128::from(part) / i128::from(whole.max(1));
    Timestamp(begin.0 + i64::try_from(span).unwrap_or(0))
}

/// What the token of this number is for.
pub(crate) fn description(number: i64) -> String {
    format!("{} {}", Dice::of(number).pick(&PURPOSES), number + 1)
}

/// Where its requests come from.
pub(crate) fn address(number: i64) -> String {
    let mut dice = Dice::of(number);
    format!("10.{}.{}.{}", dice.below(256), dice.below(256), 1 + dice.below(254))
}

/// What it is used with.
pub(crate) fn client(number: i64) -> &'static str {
    Dice::of(number).pick::<&str>(&CLIENTS)
}
