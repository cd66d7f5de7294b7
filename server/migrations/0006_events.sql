CREATE TABLE events (
    -- grows in commit order
    id BIGINT NOT NULL PRIMARY KEY,
    uuid UUID NOT NULL UNIQUE,
    project_id BIGINT NOT NULL REFERENCES projects (id),
    -- storage.tokenCreated
    event TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('info', 'success', 'warn', 'error')),
    message TEXT NOT NULL,
    object_type TEXT,
    object_id TEXT,
    object_name TEXT,
    token_id BIGINT NOT NULL,
    -- the token's description at that time
    token_name TEXT NOT NULL,
    -- JSON object
    params TEXT NOT NULL,
    remote_addr TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX events_by_token ON events (project_id, token_id, id);
CREATE INDEX events_by_object ON events (project_id, object_type, object_id, id);
