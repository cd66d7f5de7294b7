-- A session that waits for the second factor lets nobody in yet.
ALTER TABLE sessions ADD COLUMN awaits_factor BOOLEAN NOT NULL DEFAULT FALSE;
-- When the person last proved who they are; 0 after they gave that up.
ALTER TABLE sessions ADD COLUMN proven_at BIGINT NOT NULL DEFAULT 0;
-- The person's own name for the device.
ALTER TABLE sessions ADD COLUMN device_name TEXT;
-- Keyed digest of the mark by which the browser is known again.
ALTER TABLE sessions ADD COLUMN browser BYTEA;
-- When the person was told that somebody stopped at the second factor.
ALTER TABLE sessions ADD COLUMN told_at BIGINT;

UPDATE sessions SET proven_at = created_at;

CREATE INDEX sessions_half_finished ON sessions (created_at) WHERE awaits_factor;

CREATE TABLE known_browsers (
    user_id BIGINT NOT NULL REFERENCES users (id),
    browser BYTEA NOT NULL,
    last_seen_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, browser)
);
