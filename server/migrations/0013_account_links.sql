-- Somebody asked for a link to be mailed. Kept apart from the users, so that asking takes the same
-- work whether there is an account or not.
CREATE TABLE link_requests (
    id UUID NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('reset', 'sign_up')),
    email TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Mailed links: each works once.
CREATE TABLE account_links (
    digest BYTEA NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('reset', 'activate', 'sign_up')),
    -- none for an account that is yet to be made
    user_id BIGINT REFERENCES users (id),
    email TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE INDEX account_links_by_user ON account_links (user_id);
