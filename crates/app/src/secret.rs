//! What people log in with, and what the program gives them for it: hashing, random tokens, and types that never show
//! themselves in a log.
//!
//! Passwords and PINs are hashed with argon2id; each hash holds 19 MiB and a processor for some 15 ms, so nobody hashes
//! while the database is locked, and [`crate::App`] lets one login in at a time. Badges and recovery codes are looked up
//! by, so theirs is a keyed hash; what has 256 random bits needs no more than SHA-256.

use crate::error::{Code, Error, Result};
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use hmac::{Hmac, KeyInit, Mac};
use qitao_domain::limits;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::sync::OnceLock;

/// A password, PIN, badge or code that somebody gave.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    fn chars(&self) -> usize {
        self.0.chars().count()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl JsonSchema for Secret {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "password", "maxLength": limits::PASSWORD_CHARS.end() })
    }
}

/// What a session is shown by: 256 random bits in hexadecimal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    /// One that a client sent.
    #[must_use]
    pub fn given(text: &str) -> Self {
        // What is longer is none of ours; it is not hashed either.
        Self(text.chars().take(100).collect())
    }

    pub(crate) fn new() -> Self {
        Self(random())
    }

    /// As it is sent.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// As the books keep it.
    pub(crate) fn hash(&self) -> String {
        hex(&Sha256::digest(&self.0))
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// 256 random bits in hexadecimal.
pub(crate) fn random() -> String {
    hex(&rand::random::<[u8; 32]>())
}

/// Without those that are taken for each other when read from paper.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// A code to write down: 125 random bits in five groups of five.
pub(crate) fn recovery_code() -> String {
    let letters = rand::random::<[u8; 25]>().map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    letters.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// The hash of what is looked up by, with a random key of the books: somebody with a list of badges but without the
/// books cannot compare. `of` keeps hashes of different things apart.
pub(crate) fn keyed(key: &str, of: &str, secret: &str) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_err(|e| Error::new(Code::Internal).with("why", e))?;
    mac.update(of.as_bytes());
    mac.update(&[0]);
    mac.update(secret.as_bytes());
    Ok(hex(&mac.finalize().into_bytes()))
}

/// A code as it was written down: spaces, dashes and small letters make no other one.
pub(crate) fn code_text(given: &Secret) -> String {
    given.0.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// Hashes a password or PIN, with a salt of its own.
pub(crate) fn hash(secret: &Secret) -> Result<String> {
    // argon2id with 19 MiB, two passes, one lane: OWASP's recommendation, and the crate's default.
    let made: std::result::Result<PasswordHash, _> = Argon2::default().hash_password(secret.0.as_bytes());
    made.map(|hash| hash.to_string()).map_err(|e| Error::new(Code::Internal).with("why", e))
}

/// Is it the secret of which this is the hash? Where there is none it takes as long to say no.
pub(crate) fn matches(secret: &Secret, kept: Option<&str>) -> bool {
    static NOBODYS: OnceLock<Option<String>> = OnceLock::new();
    let nobodys = NOBODYS.get_or_init(|| hash(&Secret(random())).ok());
    let Some(against) = kept.or(nobodys.as_deref()) else { return false };
    let fits = Argon2::default().verify_password(secret.0.as_bytes(), against).is_ok();
    fits && kept.is_some()
}

/// What a person logs in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecretKind {
    /// A password.
    Password,
    /// A PIN of some digits, for a shared PC.
    Pin,
    /// What a badge gives when it is scanned.
    Badge,
}

impl SecretKind {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Pin => "pin",
            Self::Badge => "badge",
        }
    }

    /// Can it be one of this kind at all?
    pub(crate) fn fits(self, secret: &Secret) -> bool {
        match self {
            Self::Password => limits::PASSWORD_CHARS.contains(&secret.chars()),
            Self::Pin => limits::PIN_DIGITS.contains(&secret.chars()) && secret.0.bytes().all(|b| b.is_ascii_digit()),
            Self::Badge => limits::BADGE_CHARS.contains(&secret.chars()) && !secret.0.chars().any(char::is_control),
        }
    }

    /// Refuses what can be none of this kind.
    pub(crate) fn check(self, secret: &Secret) -> Result<()> {
        if self.fits(secret) {
            return Ok(());
        }
        let (code, range) = match self {
            Self::Password => (Code::PasswordLength, limits::PASSWORD_CHARS),
            Self::Pin => (Code::PinDigits, limits::PIN_DIGITS),
            Self::Badge => (Code::BadgeLength, limits::BADGE_CHARS),
        };
        Err(Error::new(code).with("field", "secret").with("low", range.start()).with("high", range.end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn secret(text: &str) -> Secret {
        Secret(text.into())
    }

    #[test]
    fn a_secret_fits_its_own_hash_only() {
        let kept = hash(&secret("tanglewood")).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_ne!(kept, hash(&secret("tanglewood")).unwrap(), "each has a salt of its own");
        assert!(matches(&secret("tanglewood"), Some(&kept)));
        assert!(!matches(&secret("Tanglewood"), Some(&kept)));
        assert!(!matches(&secret("tanglewood"), None) && !matches(&secret("tanglewood"), Some("no hash")));
    }

    #[test]
    fn kinds_have_their_limits() {
        let code = |kind: SecretKind, text: &str| kind.check(&secret(text)).err().map(|e| e.code);
        for (kind, text, expected) in [
            (SecretKind::Pin, "1234", None),
            (SecretKind::Pin, "12345678", None),
            (SecretKind::Pin, "123", Some(Code::PinDigits)),
            (SecretKind::Pin, "123456789", Some(Code::PinDigits)),
            (SecretKind::Pin, "12a4", Some(Code::PinDigits)),
            (SecretKind::Pin, "１２３４", Some(Code::PinDigits)),
            (SecretKind::Password, "八个字的密码够了", None),
            (SecretKind::Password, "1234567", Some(Code::PasswordLength)),
            (SecretKind::Password, &"x".repeat(128), None),
            (SecretKind::Password, &"x".repeat(129), Some(Code::PasswordLength)),
            (SecretKind::Badge, "E00417", None),
            (SecretKind::Badge, "00417", Some(Code::BadgeLength)),
            (SecretKind::Badge, "E00417\n", Some(Code::BadgeLength)),
        ] {
            assert_eq!(code(kind, text), expected, "{kind:?} {text}");
        }
    }

    #[test]
    fn codes_and_tokens_are_random_and_codes_can_be_typed() {
        let codes: HashSet<String> = (0..1_000).map(|_| recovery_code()).collect();
        assert_eq!(codes.len(), 1_000);
        let code = codes.iter().next().unwrap();
        assert_eq!((code.len(), code.matches('-').count()), (29, 4));
        assert_eq!(code_text(&secret(&format!(" {} ", code.to_lowercase().replace('-', " ")))), code.replace('-', ""));
        assert_eq!(Token::new().text().len(), 64);
        assert_ne!(Token::new(), Token::new());
    }

    #[test]
    fn keyed_hashes_need_the_key_and_what_they_are_of() {
        let made = |key: &str, of: &str| keyed(key, of, "E00417").unwrap();
        assert_eq!(made("k", "badge"), made("k", "badge"));
        let all: HashSet<String> = [made("k", "badge"), made("l", "badge"), made("k", "recovery"), Token::given("E00417").hash()].into();
        assert_eq!(all.len(), 4);
    }

    #[test]
    fn secrets_do_not_show_themselves() {
        let token = Token::new();
        assert_eq!(format!("{:?} {token:?}", secret("tanglewood")), "Secret Token");
    }
}
