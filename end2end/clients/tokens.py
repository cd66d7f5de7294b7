"""API tokens through the unchanged Python client, against a running server.

The client itself only verifies tokens. The other calls are made with the helpers that all of its
calls are made with, so that addresses, headers, forms and errors are the client's own.

Environment: STORAGE_URL, MASTER_TOKEN (of an administrator). Leaves its buckets behind.
"""

import os
import time
from contextlib import contextmanager

import requests
from kbcstorage.client import Client
from kbcstorage.tokens import Tokens

URL = os.environ["STORAGE_URL"]
MASTER = os.environ["MASTER_TOKEN"]
HOUR = 3600


class AllOfTokens(Tokens):
    """The client's tokens and the calls that it has no method for."""

    def create(self, fields):
        return self._post(self.base_url, data=fields)

    def list(self):
        return self._get(self.base_url)

    def detail(self, token_id):
        return self._get(f"{self.base_url}/{token_id}")

    def update(self, token_id, fields):
        return self._put(f"{self.base_url}/{token_id}", data=fields)

    def refresh(self, token_id):
        return self._post(f"{self.base_url}/{token_id}/refresh")

    def delete(self, token_id):
        return self._delete(f"{self.base_url}/{token_id}")


def tokens_of(string):
    return AllOfTokens(URL, string)


def same(what, found, expected):
    assert found == expected, f"{what}: {found!r} instead of {expected!r}"


@contextmanager
def refused(what, status, code=None):
    """What stands inside must be answered with this status."""
    try:
        yield
    except requests.HTTPError as error:
        same(what, error.response.status_code, status)
        body = error.response.json()
        same(f"{what}, status in the body", body["status"], "error")
        assert body["error"], f"{what}: the answer says nothing to people"
        if code is not None:
            same(f"{what}, code", body["code"], code)
    else:
        raise AssertionError(f"{what}: was allowed, must be answered {status}")


def refused_as_unknown(what, string):
    with refused(what, 401, "storage.tokenInvalid"):
        Client(URL, string).tokens.verify()


def ids(listed):
    return [token["id"] for token in listed]


def check_grants(what, token, readable, writable):
    same(f"{what}: buckets", token["bucketPermissions"], {readable: "read", writable: "write"})
    same(f"{what}: components", token["componentAccess"], ["wr-db", "ex-http"])
    same(f"{what}: all files", token["canReadAllFileUploads"], True)
    same(f"{what}: trash", token["canPurgeTrash"], True)
    same(f"{what}: manages buckets", token["canManageBuckets"], False)
    same(f"{what}: manages tokens", token["canManageTokens"], False)
    same(f"{what}: is master", token["isMasterToken"], False)


def a_token_with_grants(master, readable, writable, elsewhere):
    """From its creation to its end."""
    created = master.create({
        "description": "Everything that can be granted",
        f"bucketPermissions[{readable}]": "read",
        f"bucketPermissions[{writable}]": "write",
        "componentAccess[]": ["wr-db", "ex-http"],
        "canReadAllFileUploads": True,
        "canPurgeTrash": True,
        "expiresIn": HOUR,
    })
    token_id, string = created["id"], created["token"]
    same("created: description", created["description"], "Everything that can be granted")
    assert created["expires"], "created: it expires"
    check_grants("created", created, readable, writable)

    client = Client(URL, string)
    verified = client.tokens.verify()
    same("verified: id", verified["id"], token_id)
    assert "token" not in verified, "verified: the string is shown once, when it is made"
    assert verified["owner"]["id"], "verified: names the project"
    check_grants("verified", verified, readable, writable)

    detail = master.detail(token_id)
    same("detail: id", detail["id"], token_id)
    assert "token" not in detail, "detail: the string is shown once, when it is made"
    check_grants("detail", detail, readable, writable)
    assert token_id in ids(master.list()), "list: the new token is in it"
    same("list of a limited token", ids(tokens_of(string).list()), [token_id])

    same("a granted bucket", client.buckets.detail(readable)["id"], readable)
    with refused("a bucket that was not granted", 403):
        client.buckets.detail(elsewhere)
    with refused("making a bucket with a limited token", 403):
        client.buckets.create("never")
    with refused("making a token with a limited token", 403):
        tokens_of(string).create({"description": "never"})

    changed = master.update(token_id, {f"bucketPermissions[{readable}]": "write"})
    same("updated: buckets", changed["bucketPermissions"], {readable: "write"})
    same("updated: components stay", changed["componentAccess"], ["wr-db", "ex-http"])

    # times on the wire are whole seconds
    time.sleep(1.1)
    refreshed = master.refresh(token_id)
    same("refreshed: id", refreshed["id"], token_id)
    assert refreshed["token"] != string, "refreshed: the string is another"
    assert refreshed["refreshed"] > created["refreshed"], "refreshed: the time is later"
    refused_as_unknown("the string from before the refresh", string)
    string = refreshed["token"]
    same("the new string", Client(URL, string).tokens.verify()["id"], token_id)

    same("deleted", master.delete(token_id), None)
    refused_as_unknown("the string of a deleted token", string)
    assert token_id not in ids(master.list()), "list: the deleted token is gone"
    with refused("the detail of a deleted token", 404, "storage.tokens.notFound"):
        master.detail(token_id)


def a_token_that_manages_buckets(master, buckets):
    created = master.create({"description": "Manages buckets", "canManageBuckets": True})
    same("manages buckets", created["canManageBuckets"], True)
    same("all are its own", created["bucketPermissions"], dict.fromkeys(buckets, "manage"))
    assert "componentAccess" not in created, "no components: the field is absent"
    same("without an expiry", created["expires"], None)
    client = Client(URL, created["token"])
    same("it sees all", sorted(bucket["id"] for bucket in client.buckets.list()), sorted(buckets))
    with refused("making a token with it", 403):
        tokens_of(created["token"]).create({"description": "never"})
    # a token may always delete itself
    same("deletes itself", tokens_of(created["token"]).delete(created["id"]), None)
    refused_as_unknown("the string of a token that deleted itself", created["token"])


def main():
    client = Client(URL, MASTER)
    master = tokens_of(MASTER)
    verified = client.tokens.verify()
    same("the master token", verified["isMasterToken"], True)
    same("the master token manages tokens", verified["canManageTokens"], True)
    refused_as_unknown("a made-up string", "1-1-" + "x" * 40)

    made = [client.buckets.create(name, stage)["id"] for name, stage in [
        ("clients", "in"), ("clients", "out"), ("clients-elsewhere", "in"),
    ]]
    buckets = [bucket["id"] for bucket in client.buckets.list()]
    assert set(made) <= set(buckets), "the buckets are there"
    a_token_with_grants(master, *made)
    a_token_that_manages_buckets(master, buckets)
    print("The Python client finds its tokens as it expects them.")


if __name__ == "__main__":
    main()
