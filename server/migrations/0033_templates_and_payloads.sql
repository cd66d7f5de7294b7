-- What a project has from the start that is made from a template.
CREATE TABLE template_features (
    -- the template's id
    template TEXT NOT NULL,
    feature_id BIGINT NOT NULL REFERENCES features (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (template, feature_id)
);

CREATE INDEX template_features_by_feature ON template_features (feature_id);

-- What a program said with a notification, for other programs: a JSON object.
ALTER TABLE notifications ADD COLUMN payload TEXT NOT NULL DEFAULT '{}';
