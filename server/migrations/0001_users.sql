-- One text for both databases. Instants are BIGINT microseconds since 1970 (UTC).

CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

INSERT INTO counters (name, value) VALUES
    ('users', 0), ('maintainers', 0), ('organizations', 0), ('projects', 0),
    ('tokens', 0), ('management_tokens', 0), ('tables', 0), ('events', 0);

CREATE TABLE users (
    id BIGINT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    -- lower case, NFKC: what makes two addresses the same
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- PHC string; none until the person is activated
    password_hash TEXT,
    password_changed_at BIGINT,
    state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'disabled', 'deleted')),
    is_super_admin BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE setup_links (
    digest BYTEA NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
