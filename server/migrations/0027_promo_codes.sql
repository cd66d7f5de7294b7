INSERT INTO counters (name, value) VALUES ('promo_codes', 0);

-- Each makes one project, for whoever redeems it.
CREATE TABLE promo_codes (
    id BIGINT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    -- upper case: what makes two codes the same
    code_key TEXT NOT NULL UNIQUE,
    maintainer_id BIGINT NOT NULL REFERENCES maintainers (id),
    -- where the project is made
    organization_id BIGINT NOT NULL REFERENCES organizations (id),
    template TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    creator_id BIGINT REFERENCES users (id),
    expires_at BIGINT,
    used_at BIGINT,
    used_by BIGINT REFERENCES users (id),
    project_id BIGINT REFERENCES projects (id)
);

CREATE INDEX promo_codes_by_maintainer ON promo_codes (maintainer_id, id);
CREATE INDEX promo_codes_by_user ON promo_codes (used_by, used_at);
