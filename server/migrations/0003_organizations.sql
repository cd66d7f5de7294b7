CREATE TABLE maintainers (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE maintainer_members (
    maintainer_id BIGINT NOT NULL REFERENCES maintainers (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (maintainer_id, user_id)
);

CREATE INDEX maintainer_members_by_user ON maintainer_members (user_id);

CREATE TABLE organizations (
    id BIGINT NOT NULL PRIMARY KEY,
    maintainer_id BIGINT NOT NULL REFERENCES maintainers (id),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX organizations_by_maintainer ON organizations (maintainer_id);

CREATE TABLE organization_members (
    organization_id BIGINT NOT NULL REFERENCES organizations (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, user_id)
);

CREATE INDEX organization_members_by_user ON organization_members (user_id);

CREATE TABLE projects (
    id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    -- the reason, while the project is switched off
    disabled_reason TEXT,
    -- sums over its tables, kept with every change
    row_count BIGINT NOT NULL DEFAULT 0,
    byte_count BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);

CREATE INDEX projects_by_organization ON projects (organization_id);

CREATE TABLE project_members (
    project_id BIGINT NOT NULL REFERENCES projects (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    role TEXT NOT NULL CHECK (role IN ('admin', 'share', 'guest', 'readOnly')),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, user_id)
);

CREATE INDEX project_members_by_user ON project_members (user_id);
