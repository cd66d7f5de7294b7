-- What the token was last used for: method and route.
ALTER TABLE tokens ADD COLUMN last_used_operation TEXT;
