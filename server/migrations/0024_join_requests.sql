INSERT INTO counters (name, value) VALUES ('join_requests', 0);

-- People who ask to be let into a project, each once.
CREATE TABLE join_requests (
    id BIGINT NOT NULL PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES projects (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    reason TEXT NOT NULL,
    -- how long they want to stay, in seconds from the request on
    expires_in BIGINT,
    created_at BIGINT NOT NULL,
    UNIQUE (project_id, user_id)
);

CREATE INDEX join_requests_by_user ON join_requests (user_id);
