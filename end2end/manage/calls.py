"""The calls themselves, in an order in which each finds what it needs.

A new route gets a line here; until then the check fails."""

from functools import partial

METADATA = {"provider": "user", "metadata": [{"key": "k", "value": "v"}]}


class People:
    """Who calls, with their management tokens."""

    def __init__(self, server):
        self.server = server
        self.root = self.person("root", "--super-admin")
        self.member = self.person("member")
        self.asking = self.person("asking")
        self.invited = self.person("invited")
        self.careful = self.person("careful", "--with-totp")

    def person(self, name, *more):
        email = f"{name}@example.com"
        self.server.command("user", "create", "--email", email, "--name", name, *more)
        return self.server.command(
            "token", "create", "--email", email, "--description", "check", "--expires-in", "1d"
        )


def make_all(checker, server):
    people = People(server)
    root = partial(checker.call, token=people.root)
    member = partial(checker.call, token=people.member)
    me(checker, member)
    m = maintainers(checker, root)
    o = organizations(root, member, m)
    p = new_project(root, member, o)
    projects(root, member, p)
    ends(root, member, o)
    invitations(checker, people, root, member, {"maintainers": m, "organizations": o, "projects": p})
    join_requests(checker, people, root, member, m, o, p)
    promo_codes(root, member, m, o)
    features(root, member, p)
    users(root, server)
    notifications(checker, root)
    last_of_all(checker, people, root, m, o)


def me(checker, member):
    verified = member("GET", "/tokens/verify", 200)
    checker.same("verified", verified and verified["user"]["email"], "member@example.com")
    member("POST", "/current-user/session-token", 201, {})
    member("GET", "/maintainers/{maintainer_id}", 404, maintainer_id=999)


def metadata(call, place, **names):
    listed = call("POST", f"{place}/metadata", 201, METADATA, **names)
    call("GET", f"{place}/metadata", 200, **names)
    call("DELETE", f"{place}/metadata/{{metadata_id}}", 204, metadata_id=listed[0]["id"], **names)


def maintainers(checker, root):
    refused = root("POST", "/maintainers", 400, {})
    errors = [{"key": "name", "message": "A name must be set"}]
    checker.same("errors of a maintainer without a name", refused.get("errors"), errors)
    m = root("POST", "/maintainers", 201, {"name": "M"})["id"]
    one = "/maintainers/{maintainer_id}"
    root("GET", "/maintainers", 200)
    root("GET", one, 200, maintainer_id=m)
    root("PATCH", one, 200, {"name": "N"}, maintainer_id=m)
    root("POST", f"{one}/users", 204, {"email": "new@example.com"}, maintainer_id=m)
    root("GET", f"{one}/users", 200, maintainer_id=m)
    root("DELETE", f"{one}/users/{{user}}", 204, maintainer_id=m, user="new@example.com")
    metadata(root, one, maintainer_id=m)
    return m


def organizations(root, member, m):
    of_maintainer = "/maintainers/{maintainer_id}/organizations"
    o = root("POST", of_maintainer, 201, {"name": "O"}, maintainer_id=m)["id"]
    root("GET", of_maintainer, 200, maintainer_id=m)
    one = "/organizations/{organization_id}"
    root("GET", one, 200, organization_id=o)
    root("PATCH", one, 200, {"name": "P"}, organization_id=o)
    root("POST", f"{one}/users", 204, {"email": "new@example.com"}, organization_id=o)
    root("POST", f"{one}/users", 204, {"email": "member@example.com"}, organization_id=o)
    root("GET", f"{one}/users", 200, organization_id=o)
    root("DELETE", f"{one}/users/{{user}}", 204, organization_id=o, user="new@example.com")
    member("GET", "/organizations", 200)
    member("GET", f"{one}/projects-users", 200, organization_id=o)
    metadata(member, one, organization_id=o)
    return o


def new_project(root, member, o):
    of_organization = "/organizations/{organization_id}/projects"
    new = {"name": "P", "type": "production", "dataRetentionTimeInDays": 1}
    member("POST", of_organization, 400, {"name": "P", "defaultBackend": "file"}, organization_id=o)
    p = member("POST", of_organization, 201, new, organization_id=o)["id"]
    root("GET", of_organization, 200, organization_id=o)
    return p


def ends(root, member, o):
    """Changed, switched off and on, moved, deleted, restored, deleted again and purged."""
    p = member("POST", "/organizations/{organization_id}/projects", 201, {"name": "Q"},
               organization_id=o)["id"]
    one = "/projects/{project_id}"
    member("PUT", one, 200, {"name": "R"}, project_id=p)
    member("PUT", one, 403, {"expirationDays": 3}, project_id=p)
    root("PUT", one, 200, {"expirationDays": 3}, project_id=p)
    off = {"isDisabled": True, "disableReason": "unpaid", "estimatedEndTime": "+1 hour"}
    member("POST", f"{one}/disabled", 403, off, project_id=p)
    root("POST", f"{one}/disabled", 204, off, project_id=p)
    root("GET", one, 200, project_id=p)
    root("POST", f"{one}/disabled", 204, {"isDisabled": False}, project_id=p)
    limits = {"limits": [{"name": "kbc.adminsCount", "value": 5}, {"name": "own", "value": 0}]}
    root("POST", f"{one}/limits", 200, limits, project_id=p)
    root("DELETE", f"{one}/limits/{{limit}}", 204, project_id=p, limit="own")
    root("POST", f"{one}/credits", 400, {"amount": 5}, project_id=p)
    root("POST", "/features", 201, {"name": "pay-as-you-go", "type": "project", "title": "Pays"})
    root("POST", f"{one}/features", 201, {"feature": "pay-as-you-go"}, project_id=p)
    root("POST", f"{one}/credits", 201, {"amount": 0.5, "description": "Promo"}, project_id=p)
    root("POST", f"{one}/organizations", 200, {"organizationId": o}, project_id=p)
    deleted = "/deleted-projects/{project_id}"
    member("DELETE", one, 204, project_id=p)
    root("GET", "/deleted-projects", 200)
    root("GET", deleted, 200, project_id=p)
    member("GET", deleted, 403, project_id=p)
    root("DELETE", deleted, 204, project_id=p)
    root("DELETE", deleted, 400, project_id=p)
    root("DELETE", one, 204, project_id=p)
    root("POST", f"{deleted}/purge", 201, {}, project_id=p)
    root("DELETE", deleted, 400, project_id=p)


def projects(root, member, p):
    one = "/projects/{project_id}"
    member("GET", one, 200, project_id=p)
    member("POST", f"{one}/users", 204, {"email": "new@example.com"}, project_id=p)
    listed = member("GET", f"{one}/users", 200, project_id=p)
    new = next(user["id"] for user in listed if user["email"] == "new@example.com")
    user = f"{one}/users/{{user}}"
    member("PATCH", user, 200, {"role": "guest"}, project_id=p, user=new)
    member("PATCH", user, 400, {"role": "king"}, project_id=p, user=new)
    member("DELETE", user, 204, project_id=p, user=new)
    member("POST", f"{one}/tokens", 201, {"description": "Loader", "expiresIn": 3600}, project_id=p)
    metadata(root, one, project_id=p)


def invitations(checker, people, root, member, places):
    """Cancelled, declined and accepted, in every kind of place."""
    invited = partial(checker.call, token=people.invited)
    for kind, key in places.items():
        name = f"{kind[:-1]}_id"
        inviting = root if kind == "maintainers" else member
        of_place = f"/{kind}/{{{name}}}/invitations"
        one = f"{of_place}/{{invitation_id}}"
        own = f"/current-user/{kind}-invitations"
        own_one = f"{own}/{{invitation_id}}"
        for answer in ("cancel", "decline", "accept"):
            made = inviting("POST", of_place, 201, {"email": "invited@example.com"}, **{name: key})
            key_of = {"invitation_id": made["id"]}
            inviting("GET", of_place, 200, **{name: key})
            inviting("GET", one, 200, **{name: key}, **key_of)
            invited("GET", own, 200)
            invited("GET", own_one, 200, **key_of)
            if answer == "cancel":
                inviting("DELETE", one, 204, **{name: key}, **key_of)
            elif answer == "decline":
                invited("DELETE", own_one, 204, **key_of)
            else:
                invited("PUT", own_one, 202, {}, **key_of)
                # or the membership would answer for what the next place is asked
                inviting("DELETE", f"/{kind}/{{{name}}}/users/{{user}}", 204, **{name: key},
                         user="invited@example.com")


def join_requests(checker, people, root, member, m, o, p):
    """Joining a maintainer, an organization and a project, and asking for the last."""
    asking = partial(checker.call, token=people.asking)
    for place, join, key in (
        ("/maintainers/{maintainer_id}", "join-maintainer", {"maintainer_id": m}),
        ("/organizations/{organization_id}", "join-organization", {"organization_id": o}),
    ):
        # who made it is a member already, and the last one cannot leave
        root("POST", f"{place}/users", 204, {"email": "asking@example.com"}, **key)
        root("DELETE", f"{place}/users/{{user}}", 204, **key, user="root@example.com")
        root("POST", f"{place}/{join}", 204, {}, **key)
    root("POST", "/projects/{project_id}/join-project", 204, {}, project_id=p)
    root("DELETE", "/projects/{project_id}/users/{user}", 204, project_id=p, user="root@example.com")
    change = "/organizations/{organization_id}"
    # who asks is a member of the maintainer alone: others may join, or may not ask
    root("DELETE", f"{change}/users/{{user}}", 204, organization_id=o, user="asking@example.com")
    member("PATCH", change, 200, {"allowAutoJoin": False}, organization_id=o)
    own = "/current-user/projects-join-requests"
    one = "/projects/{project_id}/join-requests/{request_id}"
    for answer in ("withdraw", "reject", "approve"):
        wish = {"reason": "To look", "expirationSeconds": 3600}
        made = asking("POST", "/projects/{project_id}/request-access", 201, wish, project_id=p)
        asking("GET", own, 200)
        asking("GET", f"{own}/{{request_id}}", 200, request_id=made["id"])
        member("GET", "/projects/{project_id}/join-requests", 200, project_id=p)
        member("GET", one, 200, project_id=p, request_id=made["id"])
        if answer == "withdraw":
            asking("DELETE", f"{own}/{{request_id}}", 204, request_id=made["id"])
        elif answer == "reject":
            member("DELETE", one, 204, project_id=p, request_id=made["id"])
        else:
            member("PUT", one, 202, {}, project_id=p, request_id=made["id"])


def promo_codes(root, member, m, o):
    of_maintainer = "/maintainers/{maintainer_id}/promo-codes"
    new = {"code": "SPRING", "organizationId": o, "projectTemplateStringId": "poc15Days"}
    root("POST", of_maintainer, 201, new, maintainer_id=m)
    root("GET", of_maintainer, 200, maintainer_id=m)
    member("POST", "/current-user/promo-codes", 400, {"code": "none"})
    member("POST", "/current-user/promo-codes", 201, {"code": "SPRING"})
    member("GET", "/current-user/promo-codes", 200)
    root("GET", "/project-templates", 200)
    template = "/project-templates/{template_id}"
    root("GET", template, 200, template_id="poc15Days")


def features(root, member, p):
    made = {}
    for kind in ("project", "admin"):
        new = {"name": f"of-{kind}", "type": kind, "title": "F", "canBeManageByAdmin": True}
        made[kind] = root("POST", "/features", 201, new)["id"]
    root("GET", "/features", 200)
    one = "/features/{feature_id}"
    of_project = "/projects/{project_id}/features"
    of_user = "/users/{user}/features"
    member("POST", of_project, 201, {"feature": "of-project"}, project_id=p)
    root("POST", of_user, 201, {"feature": "of-admin"}, user="member@example.com")
    root("GET", f"{one}/projects", 200, feature_id=made["project"])
    root("GET", f"{one}/admins", 200, feature_id=made["admin"])
    member("DELETE", f"{of_project}/{{feature}}", 204, project_id=p, feature="of-project")
    root("DELETE", f"{of_user}/{{feature}}", 204, user="member@example.com", feature="of-admin")
    of_template = "/project-templates/{template_id}/features"
    root("POST", of_template, 201, {"feature": "of-project"}, template_id="poc15Days")
    root("GET", of_template, 200, template_id="poc15Days")
    root("DELETE", f"{of_template}/{{feature}}", 204, template_id="poc15Days", feature="of-project")
    root("GET", one, 200, feature_id=made["project"])
    root("PATCH", one, 200, {"title": "G"}, feature_id=made["project"])
    root("DELETE", one, 204, feature_id=made["project"])


def users(root, server):
    who = {"user": "someone@example.com"}
    server.command("user", "create", "--email", who["user"], "--name", "Some One", "--with-totp")
    one = "/users/{user}"
    root("GET", "/users", 200)
    root("GET", one, 200, **who)
    root("PUT", one, 200, {"name": "Someone"}, **who)
    for place in ("maintainers", "organizations", "projects"):
        root("GET", f"{one}/{place}", 200, user="member@example.com")
    metadata(root, one, **who)
    root("DELETE", f"{one}/mfa", 204, **who)
    root("POST", f"{one}/super-admin", 200, {}, **who)
    root("DELETE", f"{one}/super-admin", 200, **who)
    root("DELETE", one, 204, **who)


def notifications(checker, root):
    root("POST", "/notifications", 201, {
        "type": "global", "title": "Maintenance on Sunday", "payload": {"at": "10:00"},
    })
    root("GET", "/notifications", 200)
    root("PUT", "/notifications", 200, {"allRead": True})
    refused = root("POST", "/commands", 400, {"command": "none"})
    # the refusal lists the commands
    known = refused["error"].rstrip(".").rsplit(": ", 1)[1].split(", ")
    executed = root("POST", "/commands", 201, {"command": known[0]})
    checker.same("executed", bool(executed), True)
    root("GET", "/storage-backend", 200)


def last_of_all(checker, people, root, m, o):
    """What locks people out, and what can be deleted once nothing stands in it."""
    careful = partial(checker.call, token=people.careful)
    root("DELETE", "/organizations/{organization_id}", 400, organization_id=o)
    of_maintainer = "/maintainers/{maintainer_id}/organizations"
    empty = root("POST", of_maintainer, 201, {"name": "Empty"}, maintainer_id=m)["id"]
    one = "/organizations/{organization_id}"
    root("POST", f"{one}/users", 204, {"email": "careful@example.com"}, organization_id=empty)
    for method in ("PATCH", "POST"):
        careful(method, f"{one}/force-mfa", 200, {}, organization_id=empty)
    root("GET", one, 400, organization_id=empty)
    root("DELETE", one, 204, organization_id=empty)
    root("DELETE", "/maintainers/{maintainer_id}", 400, maintainer_id=m)
    other = root("POST", "/maintainers", 201, {"name": "Empty"})["id"]
    root("DELETE", "/maintainers/{maintainer_id}", 204, maintainer_id=other)
