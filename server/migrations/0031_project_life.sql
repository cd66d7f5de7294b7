-- in which the days of its data begin, on backends that ask
ALTER TABLE projects ADD COLUMN timezone TEXT;
-- so many days before its end people were last told of it
ALTER TABLE projects ADD COLUMN told_days BIGINT;
-- when a deleted project was to be purged without waiting
ALTER TABLE projects ADD COLUMN purge_asked_at BIGINT;

CREATE INDEX projects_by_expiry ON projects (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX projects_by_deletion ON projects (deleted_at) WHERE deleted_at IS NOT NULL;
