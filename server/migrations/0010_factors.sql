CREATE TABLE totp_authenticators (
    id UUID NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    sealed_secret BYTEA NOT NULL,
    -- keyed digest of the secret: one enrolment is activated once
    digest BYTEA NOT NULL UNIQUE,
    -- the last time step whose code was accepted (RFC 6238): none is accepted twice
    last_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);

CREATE INDEX totp_authenticators_by_user ON totp_authenticators (user_id);

CREATE TABLE security_keys (
    id UUID NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    credential_id BYTEA NOT NULL UNIQUE,
    -- JSON: the public key and what the key said about itself
    credential TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);

CREATE INDEX security_keys_by_user ON security_keys (user_id);

-- Challenges that wait for a key's answer; each is taken out once.
CREATE TABLE key_ceremonies (
    id UUID NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    -- the session that it belongs to
    session_id UUID NOT NULL REFERENCES sessions (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('register', 'prove')),
    state TEXT NOT NULL,
    -- the name of the new key
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX key_ceremonies_by_session ON key_ceremonies (session_id);

CREATE TABLE recovery_codes (
    digest BYTEA NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE INDEX recovery_codes_by_user ON recovery_codes (user_id);
