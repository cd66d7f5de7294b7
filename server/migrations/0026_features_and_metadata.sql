INSERT INTO counters (name, value) VALUES ('features', 0), ('metadata', 0);

-- Switches that super admins make and give to projects and people.
CREATE TABLE features (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL CHECK (type IN ('admin', 'project', 'global')),
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    -- administrators of a project may give it to their project
    is_for_admins BOOLEAN NOT NULL,
    -- programs may give it and take it away
    is_for_programs BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE project_features (
    project_id BIGINT NOT NULL REFERENCES projects (id),
    feature_id BIGINT NOT NULL REFERENCES features (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, feature_id)
);

CREATE INDEX project_features_by_feature ON project_features (feature_id);

CREATE TABLE user_features (
    user_id BIGINT NOT NULL REFERENCES users (id),
    feature_id BIGINT NOT NULL REFERENCES features (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, feature_id)
);

CREATE INDEX user_features_by_feature ON user_features (feature_id);

-- The names of what they have, in the order in which the features were made, with commas between
-- them: read with every token.
ALTER TABLE projects ADD COLUMN features TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN features TEXT NOT NULL DEFAULT '';

-- What people and programs keep about a user, a maintainer, an organization or a project.
CREATE TABLE metadata (
    id BIGINT NOT NULL PRIMARY KEY,
    owner_kind TEXT NOT NULL
        CHECK (owner_kind IN ('user', 'maintainer', 'organization', 'project')),
    owner_id BIGINT NOT NULL,
    provider TEXT NOT NULL CHECK (provider IN ('user', 'system', 'maintainer')),
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    UNIQUE (owner_kind, owner_id, provider, key)
);
