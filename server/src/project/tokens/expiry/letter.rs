use super::store::ExpiringRow;
use crate::{core::Core, mail::Letter};
use app::value::Timestamp;

/// More tokens than these are counted, not listed.
const LISTED: usize = 20;

/// What people are told about tokens of one project that expire soon.
pub(super) fn letter(core: &Core, name: &str, tokens: &[&ExpiringRow], days: i64) -> Letter {
    let project = tokens.first().map_or("", |token| token.project_name.as_str());
    let within = if days == 1 { "a day".to_owned() } else { format!("{days} days") };
    let subject = match tokens {
        [only] => format!("The token \"{}\" expires within {within}", only.description),
        many => format!("{} tokens expire within {within}", many.len()),
    };
    let base = tokens.first().map_or_else(String::new, |token| {
        format!(
            "{}/projects/{}/settings/api-tokens?state=expiring",
            core.config.public_url, token.project_id
        )
    });
    let mut letter = Letter::new(&subject, name).say(format!(
        "{subject}. It is about the project {project}. What still uses it then is refused; make a \
         new token in time and give it to whoever needs it."
    ));
    for token in tokens.iter().take(LISTED) {
        letter = letter.fact(&token.description, Timestamp(token.expires_at).readable());
    }
    if tokens.len() > LISTED {
        letter = letter.say(format!("And {} more.", tokens.len() - LISTED));
    }
    letter
        .action("Look at the tokens", base)
        .note("You get this because you made the token, or manage the tokens of the project.")
}
