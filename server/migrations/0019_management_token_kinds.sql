-- Made anew: SQLite cannot take NOT NULL from a column.
CREATE TABLE management_tokens_of_kinds (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('personal', 'session', 'application')),
    -- none for an application
    user_id BIGINT REFERENCES users (id),
    description TEXT NOT NULL,
    -- keyed digest of the string
    digest BYTEA NOT NULL,
    -- what an application may do: names with a space between
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- never, for an application alone
    expires_at BIGINT,
    last_used_at BIGINT,
    deleted_at BIGINT,
    -- For how many days before the expiry the person was told of it last: 30, 7, 1.
    told_days BIGINT,
    CHECK ((kind = 'application') = (user_id IS NULL)),
    CHECK (kind = 'application' OR expires_at IS NOT NULL)
);

INSERT INTO management_tokens_of_kinds (id, kind, user_id, description, digest, scopes, created_at,
    expires_at, last_used_at)
    SELECT id, 'personal', user_id, description, digest, '', created_at, expires_at, last_used_at
    FROM management_tokens;

DROP TABLE management_tokens;
ALTER TABLE management_tokens_of_kinds RENAME TO management_tokens;

-- The personal token by which a session token was made, and with which it ends.
ALTER TABLE management_tokens ADD COLUMN made_by BIGINT REFERENCES management_tokens (id);

CREATE INDEX management_tokens_by_user ON management_tokens (user_id);
CREATE INDEX management_tokens_by_maker ON management_tokens (made_by) WHERE made_by IS NOT NULL;
CREATE INDEX management_tokens_by_expiry ON management_tokens (expires_at)
    WHERE expires_at IS NOT NULL AND deleted_at IS NULL;
