INSERT INTO counters (name, value) VALUES ('configurations', 0);

CREATE TABLE configurations (
    project_id BIGINT NOT NULL REFERENCES projects (id),
    -- as in the catalogue
    component_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    -- JSON objects
    configuration TEXT NOT NULL,
    state TEXT NOT NULL,
    -- grows with every change but one of the state alone
    version BIGINT NOT NULL,
    -- names the version beyond this project
    version_uuid UUID NOT NULL,
    change_description TEXT NOT NULL,
    is_disabled BOOLEAN NOT NULL,
    -- the token that was made with it
    token_id BIGINT REFERENCES tokens (id),
    created_at BIGINT NOT NULL,
    -- tokens with their descriptions at that time
    creator_id BIGINT NOT NULL,
    creator_name TEXT NOT NULL,
    -- of this version
    changed_at BIGINT NOT NULL,
    changer_id BIGINT NOT NULL,
    changer_name TEXT NOT NULL,
    -- in the trash since
    deleted_at BIGINT,
    PRIMARY KEY (project_id, component_id, id)
);
