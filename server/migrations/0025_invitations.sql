INSERT INTO counters (name, value) VALUES ('invitations', 0);

-- Into a project, an organization or a maintainer. They stay when they have ended, so that people
-- see what became of them.
CREATE TABLE invitations (
    id BIGINT NOT NULL PRIMARY KEY,
    -- one of the three
    project_id BIGINT REFERENCES projects (id),
    organization_id BIGINT REFERENCES organizations (id),
    maintainer_id BIGINT REFERENCES maintainers (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    -- of a project alone
    role TEXT CHECK (role IN ('admin', 'share', 'guest', 'readOnly')),
    reason TEXT NOT NULL,
    creator_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    -- the end of the invitation, and of the membership that comes of it
    expires_at BIGINT,
    -- when the newest mail went out
    mailed_at BIGINT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('pending', 'accepted', 'declined', 'cancelled', 'expired')),
    ended_at BIGINT,
    CHECK (CASE WHEN project_id IS NULL THEN 0 ELSE 1 END
        + CASE WHEN organization_id IS NULL THEN 0 ELSE 1 END
        + CASE WHEN maintainer_id IS NULL THEN 0 ELSE 1 END = 1),
    CHECK ((role IS NULL) = (project_id IS NULL)),
    CHECK ((state = 'pending') = (ended_at IS NULL))
);

CREATE INDEX invitations_by_project ON invitations (project_id);
CREATE INDEX invitations_by_organization ON invitations (organization_id);
CREATE INDEX invitations_by_maintainer ON invitations (maintainer_id);
CREATE INDEX invitations_by_user ON invitations (user_id);
