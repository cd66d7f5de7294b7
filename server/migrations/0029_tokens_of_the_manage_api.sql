-- May see and change the project's limited tokens that may do no more than itself.
ALTER TABLE tokens ADD COLUMN can_manage_tokens BOOLEAN NOT NULL DEFAULT FALSE;

-- Who made it, where no token of the project did.
ALTER TABLE tokens ADD COLUMN made_by TEXT;
