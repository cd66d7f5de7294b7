ALTER TABLE maintainers ADD COLUMN zendesk_url TEXT NOT NULL DEFAULT '';
ALTER TABLE maintainers ADD COLUMN deleted_at BIGINT;

ALTER TABLE organizations ADD COLUMN crm_id TEXT NOT NULL DEFAULT '';
ALTER TABLE organizations ADD COLUMN activity_center_project_id BIGINT;
-- people of the maintainer and super admins may let themselves in
ALTER TABLE organizations ADD COLUMN allows_auto_join BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE organizations ADD COLUMN deleted_at BIGINT;
