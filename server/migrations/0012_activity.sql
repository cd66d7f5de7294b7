-- What happened to an account that bears on its security.
CREATE TABLE activity (
    id UUID NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    -- the name of the thing, in the person's own words
    detail TEXT NOT NULL,
    -- empty for the person, else who did it
    done_by TEXT NOT NULL,
    factor TEXT NOT NULL,
    remote_addr TEXT NOT NULL,
    user_agent TEXT NOT NULL
);

CREATE INDEX activity_by_user ON activity (user_id, at, id);
CREATE INDEX activity_by_time ON activity (at);
