-- whoever has no second factor is kept out of the organization and its projects
ALTER TABLE organizations ADD COLUMN requires_mfa BOOLEAN NOT NULL DEFAULT FALSE;
