CREATE TABLE management_tokens (
    id BIGINT NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    description TEXT NOT NULL,
    -- keyed digest of the string
    digest BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    -- a management token always expires
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT
);

CREATE INDEX management_tokens_by_user ON management_tokens (user_id);
