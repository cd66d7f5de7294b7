INSERT INTO counters (name, value) VALUES ('credits', 0);

-- What a project may hold: `name=value` with commas between them, read with every token. What is not
-- named is as the configuration says.
ALTER TABLE projects ADD COLUMN limits TEXT NOT NULL DEFAULT '';
-- all that it was given, in billionths of a credit
ALTER TABLE projects ADD COLUMN credits BIGINT NOT NULL DEFAULT 0;

-- Credits that a project was given, each time.
CREATE TABLE credits (
    id BIGINT NOT NULL PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES projects (id),
    -- in billionths
    amount BIGINT NOT NULL,
    description TEXT NOT NULL,
    -- who gave them
    user_id BIGINT REFERENCES users (id),
    created_at BIGINT NOT NULL
);

CREATE INDEX credits_by_project ON credits (project_id, id);
