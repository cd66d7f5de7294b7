-- Events as the Storage API knows them. PostgreSQL keeps a partition for each month, which can be
-- dropped in one piece; SQLite has one table and is purged in batches.
CREATE TABLE events_by_month (
    -- grows in commit order
    id BIGINT NOT NULL,
    -- version 7, made by the server
    uuid UUID NOT NULL,
    project_id BIGINT NOT NULL REFERENCES projects (id),
    -- storage.tokenCreated
    event TEXT NOT NULL,
    -- who says so: `storage`, or the component that a client named
    component TEXT NOT NULL,
    configuration_id TEXT,
    run_id TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('info', 'success', 'warn', 'error')),
    message TEXT NOT NULL,
    object_type TEXT,
    object_id TEXT,
    object_name TEXT,
    token_id BIGINT NOT NULL,
    -- the token's description at that time
    token_name TEXT NOT NULL,
    -- JSON object: description, params, results, performance
    details TEXT NOT NULL,
    remote_addr TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id, created_at)
);

INSERT INTO events_by_month (id, uuid, project_id, event, component, kind, message, object_type,
    object_id, object_name, token_id, token_name, details, remote_addr, user_agent, created_at)
    SELECT id, uuid, project_id, event, 'storage', kind, message, object_type, object_id,
    object_name, token_id, token_name, '{"params":' || params || '}', remote_addr, user_agent,
    created_at FROM events;

DROP TABLE events;
ALTER TABLE events_by_month RENAME TO events;

CREATE INDEX events_by_project ON events (project_id, id);
CREATE INDEX events_by_token ON events (project_id, token_id, id);
CREATE INDEX events_by_object ON events (project_id, object_id, object_type, id);
CREATE INDEX events_by_uuid ON events (uuid);
CREATE INDEX events_by_component ON events (project_id, component, id)
    WHERE component <> 'storage';
CREATE INDEX events_by_run ON events (project_id, run_id, id) WHERE run_id IS NOT NULL;
