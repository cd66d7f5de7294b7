use super::store::ExpiringRow;
use crate::{core::Core, mail::Letter};
use app::value::Timestamp;

/// What a person is told about their tokens that expire soon.
pub(super) fn letter(core: &Core, tokens: &[ExpiringRow], days: i64) -> Letter {
    let name = tokens.first().map_or("", |token| token.name.as_str());
    let within = if days == 1 { "a day".to_owned() } else { format!("{days} days") };
    let subject = match tokens {
        [only] => format!("The access token \"{}\" expires within {within}", only.description),
        many => format!("{} access tokens expire within {within}", many.len()),
    };
    let mut letter = Letter::new(&subject, name).say(format!(
        "{subject}. What still uses it then is refused; make a new token in time and give it to \
         the program that needs it."
    ));
    for token in tokens {
        letter = letter.fact(&token.description, Timestamp(token.expires_at).readable());
    }
    letter
        .action(
            "Look at your access tokens",
            format!("{}/account/access-tokens", core.config.public_url),
        )
        .note("You get this because the token acts in your name.")
}
