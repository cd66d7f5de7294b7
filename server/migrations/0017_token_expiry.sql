-- When the sweeper put an expired token aside; until then its bearer hears that it has expired.
ALTER TABLE tokens ADD COLUMN expired_at BIGINT;
-- For how many days before the expiry people were told of it last: 30, 7, 1.
ALTER TABLE tokens ADD COLUMN told_days BIGINT;

CREATE INDEX tokens_by_expiry ON tokens (expires_at)
    WHERE expires_at IS NOT NULL AND expired_at IS NULL AND deleted_at IS NULL;
