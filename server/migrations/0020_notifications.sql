-- What people are told in the app. One row tells one person, the members of a project, or everybody.
CREATE TABLE notifications (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('global', 'common', 'limit', 'account')),
    -- the one person who is told
    user_id BIGINT REFERENCES users (id),
    -- whose members are told
    project_id BIGINT REFERENCES projects (id),
    title TEXT NOT NULL,
    message TEXT NOT NULL,
    link TEXT,
    -- who announced it
    announced_by BIGINT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    -- while it is being mailed: people up to this id have their mail
    mailed_up_to BIGINT
);

CREATE INDEX notifications_of_person ON notifications (user_id, created_at);
CREATE INDEX notifications_of_project ON notifications (project_id, created_at);
CREATE INDEX notifications_of_everybody ON notifications (created_at)
    WHERE user_id IS NULL AND project_id IS NULL;
CREATE INDEX notifications_announced ON notifications (created_at, id)
    WHERE announced_by IS NOT NULL;
CREATE INDEX notifications_to_mail ON notifications (id) WHERE mailed_up_to IS NOT NULL;
CREATE INDEX notifications_by_time ON notifications (created_at);

-- What a person has read since `read_until`.
CREATE TABLE notification_reads (
    user_id BIGINT NOT NULL REFERENCES users (id),
    notification_id UUID NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, notification_id)
);

CREATE INDEX notification_reads_by_notification ON notification_reads (notification_id);

-- What is kept of a person who has read or chosen something.
CREATE TABLE notification_readers (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id),
    -- everything up to this instant is read
    read_until BIGINT NOT NULL,
    mails_announcements BOOLEAN NOT NULL,
    mails_limits BOOLEAN NOT NULL
);
