-- One row: tells whether a keyring is the one that the digests of this database were made with.
CREATE TABLE installation (
    key_check BYTEA NOT NULL PRIMARY KEY
);
