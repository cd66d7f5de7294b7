CREATE TABLE buckets (
    project_id BIGINT NOT NULL REFERENCES projects (id),
    -- <stage>.c-<name>
    id TEXT NOT NULL,
    description TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, id)
);

CREATE TABLE tables (
    -- names the table that holds the rows in the project's data
    number BIGINT NOT NULL PRIMARY KEY,
    project_id BIGINT NOT NULL,
    bucket_id TEXT NOT NULL,
    name TEXT NOT NULL,
    -- JSON lists of names, in order
    columns TEXT NOT NULL,
    primary_key TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    byte_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_import_at BIGINT,
    last_change_at BIGINT,
    UNIQUE (project_id, bucket_id, name),
    FOREIGN KEY (project_id, bucket_id) REFERENCES buckets (project_id, id)
);
