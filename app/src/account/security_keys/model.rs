/// The most characters of a key's or an authenticator's name.
pub const MAX_DEVICE_NAME: usize = 60;
