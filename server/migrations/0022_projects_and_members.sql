ALTER TABLE projects ADD COLUMN type TEXT NOT NULL DEFAULT 'production';
ALTER TABLE projects ADD COLUMN default_backend TEXT NOT NULL DEFAULT 'snowflake';
ALTER TABLE projects ADD COLUMN retention_days BIGINT NOT NULL DEFAULT 7;
-- the end of a project on trial
ALTER TABLE projects ADD COLUMN expires_at BIGINT;
ALTER TABLE projects ADD COLUMN monthly_price BIGINT;
ALTER TABLE projects ADD COLUMN has_try_mode BOOLEAN NOT NULL DEFAULT FALSE;
-- until when it will be switched off, in the words of who did it
ALTER TABLE projects ADD COLUMN disabled_until TEXT;
ALTER TABLE projects ADD COLUMN deleted_at BIGINT;
ALTER TABLE projects ADD COLUMN purged_at BIGINT;

ALTER TABLE project_members ADD COLUMN expires_at BIGINT;
ALTER TABLE project_members ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE project_members ADD COLUMN invitor_id BIGINT REFERENCES users (id);
ALTER TABLE project_members ADD COLUMN approver_id BIGINT REFERENCES users (id);

CREATE INDEX project_members_by_expiry ON project_members (expires_at);
