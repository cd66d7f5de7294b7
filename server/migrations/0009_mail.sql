-- Mails that wait to be sent. What they say is sealed: some carry a link that works once.
CREATE TABLE outbox (
    id UUID NOT NULL PRIMARY KEY,
    sealed BYTEA NOT NULL,
    tries BIGINT NOT NULL,
    -- tries that the relay answered with: never
    refusals BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    next_try_at BIGINT NOT NULL,
    -- one node at a time tries to send it, until then
    leased_until BIGINT NOT NULL
);

CREATE INDEX outbox_by_next_try ON outbox (next_try_at);
