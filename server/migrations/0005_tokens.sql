CREATE TABLE tokens (
    id BIGINT NOT NULL PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES projects (id),
    kind TEXT NOT NULL CHECK (kind IN ('master', 'limited', 'component')),
    -- the member whose master token it is
    user_id BIGINT REFERENCES users (id),
    -- the token that made it
    creator_id BIGINT REFERENCES tokens (id),
    description TEXT NOT NULL,
    -- keyed digest of the string
    digest BYTEA NOT NULL,
    can_manage_buckets BOOLEAN NOT NULL,
    can_read_all_file_uploads BOOLEAN NOT NULL,
    can_purge_trash BOOLEAN NOT NULL,
    -- JSON list of component ids, in the order given
    components TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    refreshed_at BIGINT NOT NULL,
    expires_at BIGINT,
    deleted_at BIGINT,
    last_used_at BIGINT,
    last_used_addr TEXT,
    last_used_client TEXT,
    CHECK ((kind = 'master') = (user_id IS NOT NULL))
);

CREATE INDEX tokens_by_project ON tokens (project_id, id);

-- one working master token for each member
CREATE UNIQUE INDEX tokens_master ON tokens (project_id, user_id)
    WHERE kind = 'master' AND deleted_at IS NULL;

CREATE TABLE token_buckets (
    token_id BIGINT NOT NULL REFERENCES tokens (id),
    project_id BIGINT NOT NULL,
    bucket_id TEXT NOT NULL,
    permission TEXT NOT NULL CHECK (permission IN ('read', 'write')),
    PRIMARY KEY (token_id, bucket_id),
    FOREIGN KEY (project_id, bucket_id) REFERENCES buckets (project_id, id)
);

CREATE INDEX token_buckets_by_bucket ON token_buckets (project_id, bucket_id);

-- Replaced strings, so that a use of one can be shown to the owner of the token.
CREATE TABLE token_old_digests (
    token_id BIGINT NOT NULL REFERENCES tokens (id),
    digest BYTEA NOT NULL,
    replaced_at BIGINT NOT NULL,
    PRIMARY KEY (token_id, digest)
);
