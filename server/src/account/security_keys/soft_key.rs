//! A security key in software, for tests: WebAuthn level 3, sections 6.1 and 6.5, with attestation
//! "none", which is what browsers make of plain U2F keys too.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use p256::ecdsa::{DerSignature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const USER_PRESENT: u8 = 0x01;
const HAS_CREDENTIAL: u8 = 0x40;

/// A key, and the browser that it is in.
#[derive(Clone)]
pub(crate) struct SoftKey {
    pub(super) signing: SigningKey,
    pub(super) id: Vec<u8>,
    /// What the key has counted; grows with every signature unless it is 0.
    pub(crate) counter: u32,
    /// Where the browser is.
    pub(crate) origin: String,
    /// Whether somebody touches the key.
    pub(crate) is_touched: bool,
}

impl SoftKey {
    /// A key of its own for each seed (1 to 255).
    pub(crate) fn new(seed: u8) -> Self {
        Self {
            signing: SigningKey::from_slice(&[seed; 32]).unwrap(),
            id: vec![seed; 64],
            counter: 1,
            origin: "http://localhost:3000".to_owned(),
            is_touched: true,
        }
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        json!({
            "type": kind,
            "challenge": options["publicKey"]["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        })
        .to_string()
        .into_bytes()
    }

    fn authenticator_data(&self, flags: u8) -> Vec<u8> {
        let touched = if self.is_touched { USER_PRESENT } else { 0 };
        let mut data = Sha256::digest(b"localhost").to_vec();
        data.push(flags | touched);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// The public key as COSE (RFC 9053, section 7.1.1): EC2, ES256, P-256.
    fn cose_key(&self) -> Vec<u8> {
        let point = self.signing.verifying_key().to_sec1_point(false);
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        key.extend(point.x().unwrap());
        key.extend([0x22, 0x58, 0x20]);
        key.extend(point.y().unwrap());
        key
    }

    /// The answer to `navigator.credentials.create` with these options.
    pub(crate) fn register(&self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        let mut data = self.authenticator_data(HAS_CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(self.cose_key());
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        attestation.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        attestation.extend(data);
        json!({
            "id": BASE64.encode(&self.id),
            "rawId": BASE64.encode(&self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": BASE64.encode(self.client_data("webauthn.create", &options)),
                "attestationObject": BASE64.encode(attestation),
            },
        })
        .to_string()
    }

    /// The answer to `navigator.credentials.get` with these options.
    pub(crate) fn sign(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        if self.counter > 0 {
            self.counter += 1;
        }
        let client_data = self.client_data("webauthn.get", &options);
        let data = self.authenticator_data(0);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature: DerSignature = self.signing.sign(&signed);
        json!({
            "id": BASE64.encode(&self.id),
            "rawId": BASE64.encode(&self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": BASE64.encode(client_data),
                "authenticatorData": BASE64.encode(data),
                "signature": BASE64.encode(signature.as_bytes()),
            },
        })
        .to_string()
    }

    /// The same answer with one bit of its signature turned.
    pub(crate) fn sign_wrongly(&mut self, options: &str) -> String {
        let mut answer: Value = serde_json::from_str(&self.sign(options)).unwrap();
        let signature = answer["response"]["signature"].as_str().unwrap();
        let mut signature = BASE64.decode(signature).unwrap();
        *signature.last_mut().unwrap() ^= 1;
        answer["response"]["signature"] = BASE64.encode(signature).into();
        answer.to_string()
    }
}
