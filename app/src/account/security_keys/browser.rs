//! `navigator.credentials`, for one key at a time and in all browsers alike.

use super::base64url::{decode, encode};
use js_sys::{Array, Date, Function, JSON, Object, Reflect, Uint8Array, futures::JsFuture};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortSignal;

/// What a key is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyAct {
    /// To make a credential for this account.
    Register,
    /// To show that it has one.
    Prove,
}

impl KeyAct {
    /// Says what to do.
    pub(super) fn invitation(self) -> &'static str {
        match self {
            Self::Register => "Name the key, plug it in, and touch it when it blinks.",
            Self::Prove => "Plug your security key in, press the button, and touch the key.",
        }
    }
}

/// Why there is no answer of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// By the person, or by the browser: it does not tell.
    Cancelled,
    TimedOut,
    AlreadyRegistered,
    WrongOrigin,
    Insecure,
    Incapable,
    Other,
}

impl Failure {
    /// For people.
    pub(super) fn words(self, act: KeyAct) -> &'static str {
        match (self, act) {
            (Self::Cancelled, KeyAct::Register) => {
                "It was cancelled before the key answered. Nothing was added."
            }
            (Self::Cancelled, KeyAct::Prove) => {
                "It was cancelled before the key answered. If you did touch a key, it may be one \
                 that this account does not know."
            }
            (Self::TimedOut, _) => "The key was not touched in time.",
            (Self::AlreadyRegistered, _) => {
                "This key belongs to your account already. Use another one."
            }
            (Self::WrongOrigin, _) => {
                "The browser refused, because this page does not have the address that keys are \
                 made for. Open Latchkey at its own address."
            }
            (Self::Insecure, _) => {
                "Browsers use security keys on secure pages alone. Open Latchkey with HTTPS."
            }
            (Self::Incapable, _) => {
                "This browser cannot use security keys. Current versions of Firefox, Chrome, Edge \
                 and Safari can."
            }
            (Self::Other, _) => "The browser could not use the key.",
        }
    }

    /// By the name of the exception (WebAuthn level 3, sections 5.1.3 and 5.1.4).
    fn named(name: &str, is_late: bool) -> Self {
        match name {
            "NotAllowedError" if is_late => Self::TimedOut,
            "NotAllowedError" | "AbortError" => Self::Cancelled,
            "TimeoutError" => Self::TimedOut,
            "InvalidStateError" => Self::AlreadyRegistered,
            "SecurityError" => Self::WrongOrigin,
            _ => Self::Other,
        }
    }
}

/// Can this page use keys in this browser?
pub(super) fn capability() -> Result<(), Failure> {
    let window = window();
    let has = |object: &JsValue, name: &str| !get(object, name).is_undefined();
    if !window.is_secure_context() {
        Err(Failure::Insecure)
    } else if has(&window, "PublicKeyCredential") && has(&window.navigator(), "credentials") {
        Ok(())
    } else {
        Err(Failure::Incapable)
    }
}

/// Asks for a key with the options that the server made, and returns what the server reads: both
/// are the JSON of WebAuthn.
pub(super) async fn ask_key(
    act: KeyAct,
    options: &str,
    signal: &AbortSignal,
) -> Result<String, Failure> {
    capability()?;
    let options = JSON::parse(options).map_err(|_| Failure::Other)?;
    let public_key = get(&options, "publicKey");
    prepare(&options, &public_key);
    let _ = Reflect::set(&options, &"signal".into(), signal);
    let patience = get(&public_key, "timeout").as_f64().unwrap_or(f64::MAX);
    let begun = Date::now();
    let failure = |error: JsValue| {
        // Browsers round, and some give up a little early.
        let is_late = Date::now() - begun > patience - 1500.0;
        let name = get(&error, "name").as_string().unwrap_or_default();
        Failure::named(&name, is_late)
    };
    let credentials = window().navigator().credentials();
    let credential = match act {
        KeyAct::Register => credentials.create_with_options(options.unchecked_ref()),
        KeyAct::Prove => credentials.get_with_options(options.unchecked_ref()),
    };
    let credential = JsFuture::from(credential.map_err(failure)?).await.map_err(failure)?;
    Ok(answer(act, credential.as_ref()))
}

/// Makes bytes of the texts that stand for them, and takes out what is null: it counts as a value.
fn prepare(options: &JsValue, public_key: &JsValue) {
    to_bytes(public_key, "challenge");
    to_bytes(&get(public_key, "user"), "id");
    for list in ["excludeCredentials", "allowCredentials"] {
        if let Ok(list) = get(public_key, list).dyn_into::<Array>() {
            for credential in list.iter() {
                to_bytes(credential.as_ref(), "id");
            }
        }
    }
    for object in [options, public_key] {
        if let Some(object) = object.dyn_ref::<Object>() {
            for name in Object::keys(object).iter() {
                if Reflect::get(object, name.as_ref()).is_ok_and(|value| value.is_null()) {
                    let _ = Reflect::delete_property(object, name.as_ref());
                }
            }
        }
    }
}

fn to_bytes(object: &JsValue, name: &str) {
    if let Some(bytes) = get(object, name).as_string().as_deref().and_then(decode) {
        let _ = Reflect::set(object, &name.into(), &Uint8Array::from(&bytes[..]));
    }
}

/// All in it is base64url, so nothing needs to be escaped.
fn answer(act: KeyAct, credential: &JsValue) -> String {
    let response = get(credential, "response");
    let text = |name| text_of(&response, name);
    let fields = match act {
        KeyAct::Register => {
            let (object, transports) = (text("attestationObject"), transports(&response));
            format!(r#""attestationObject":"{object}","transports":{transports}"#)
        }
        KeyAct::Prove => {
            let (data, signature) = (text("authenticatorData"), text("signature"));
            let handle = match text("userHandle") {
                none if none.is_empty() => "null".to_owned(),
                handle => format!(r#""{handle}""#),
            };
            format!(
                r#""authenticatorData":"{data}","signature":"{signature}","userHandle":{handle}"#
            )
        }
    };
    let (id, client) = (text_of(credential, "rawId"), text("clientDataJSON"));
    format!(
        r#"{{"id":"{id}","rawId":"{id}","type":"public-key","response":{{"clientDataJSON":"{client}",{fields}}},"clientExtensionResults":{{}}}}"#
    )
}

/// How the browser can reach the key, which not every browser tells.
fn transports(response: &JsValue) -> String {
    let list = get(response, "getTransports")
        .dyn_into::<Function>()
        .ok()
        .and_then(|method| method.call0(response).ok())
        .and_then(|list| JSON::stringify(&list).ok());
    list.map_or_else(|| "[]".to_owned(), String::from)
}

fn text_of(object: &JsValue, name: &str) -> String {
    let bytes = get(object, name);
    if bytes.is_object() { encode(&Uint8Array::new(&bytes).to_vec()) } else { String::new() }
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Failure, KeyAct};

    #[test]
    fn each_failure_has_words_of_its_own() {
        let failures = [
            Failure::named("NotAllowedError", false),
            Failure::named("NotAllowedError", true),
            Failure::named("InvalidStateError", false),
            Failure::named("SecurityError", false),
            Failure::named("UnknownError", true),
            Failure::Insecure,
            Failure::Incapable,
        ];
        for act in [KeyAct::Register, KeyAct::Prove] {
            let mut words: Vec<_> = failures.iter().map(|failure| failure.words(act)).collect();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), failures.len());
        }
    }
}
