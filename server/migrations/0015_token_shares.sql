-- Sealed copies of the strings of limited tokens, so that a token can be sent to somebody. Master
-- and component tokens have none.
CREATE TABLE token_strings (
    token_id BIGINT NOT NULL PRIMARY KEY REFERENCES tokens (id),
    sealed BYTEA NOT NULL
);

-- A project without copies gives a token a new string when somebody retrieves it.
ALTER TABLE projects ADD COLUMN keeps_token_strings BOOLEAN NOT NULL DEFAULT TRUE;

-- Mailed links from which a token is retrieved once.
CREATE TABLE token_shares (
    -- the half of the link that servers see
    id TEXT NOT NULL PRIMARY KEY,
    token_id BIGINT NOT NULL REFERENCES tokens (id),
    project_id BIGINT NOT NULL REFERENCES projects (id),
    -- keyed digest of the half behind the `#`
    digest BYTEA NOT NULL,
    recipient TEXT NOT NULL,
    message TEXT NOT NULL,
    sender_token_id BIGINT NOT NULL REFERENCES tokens (id),
    sender_name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    opened_at BIGINT,
    opened_addr TEXT,
    claimed_at BIGINT,
    claimed_addr TEXT,
    claimed_client TEXT,
    withdrawn_at BIGINT,
    -- tries after the token was retrieved
    replays BIGINT NOT NULL DEFAULT 0,
    last_replay_at BIGINT,
    last_replay_addr TEXT,
    -- when the sender was last told of such a try
    told_at BIGINT
);

CREATE INDEX token_shares_by_token ON token_shares (token_id, created_at);
CREATE INDEX token_shares_by_project ON token_shares (project_id, created_at);
