"""Every call of the Manage API, with plain HTTP, against the server's own OpenAPI document.

    python3 check.py path/to/latchkey

Starts the binary on SQLite in a folder that is removed afterwards. Ends with 1 when an answer has
another status or shape than the document says, or when the document has a call that is not made
here. Needs the standard library alone.
"""

import json
import sys
import tempfile

import calls
from schema import mismatches
from server import Server

METHODS = ("get", "post", "put", "patch", "delete")


class Checker:
    """Makes calls and keeps what was wrong with the answers."""

    def __init__(self, server):
        self.server = server
        self.problems = []
        self.made = set()
        status, _, text = server.send("GET", "/api/openapi.json")
        if status != 200:
            raise SystemExit(f"GET /api/openapi.json: {status}")
        self.document = json.loads(text)

    def call(self, method, template, status, body=None, *, token, **names):
        """The answer, read; `names` are what stands in the template."""
        path = template.format(**names)
        found, kind, text = self.server.send(method, f"/manage{path}", token, body)
        shown = f"{method} {path}"
        operation = self.document["paths"].get(f"/manage{template}", {}).get(method.lower())
        if operation is None:
            self.problems.append(f"{method} {template}: not in the document")
            return None
        if found == status and status < 400:
            self.made.add((method.lower(), f"/manage{template}"))
        if found != status:
            self.problems.append(f"{shown}: {found} instead of {status}: {text}")
        declared = operation["responses"].get(str(found))
        if declared is None:
            self.problems.append(f"{shown}: the document has no answer {found}")
            return None
        content = declared.get("content")
        if not content:
            if text:
                self.problems.append(f"{shown}: {found} has a body: {text}")
            return None
        if kind != "application/json":
            self.problems.append(f"{shown}: the content type is {kind}")
        answer = json.loads(text)
        schema = content["application/json"]["schema"]
        self.problems += [f"{shown}: {wrong}" for wrong in mismatches(self.document, schema, answer)]
        return answer

    def same(self, what, found, expected):
        if found != expected:
            self.problems.append(f"{what}: {found!r} instead of {expected!r}")

    def nobody(self):
        """No call is answered without a token, unless the document says that it needs none."""
        for method, template, operation in self.operations():
            if operation.get("security"):
                path = template.replace("{", "").replace("}", "").removeprefix("/manage")
                found, _, text = self.server.send(method.upper(), f"/manage{path}")
                self.same(f"{method} {template} without a token", found, 401)
                schema = operation["responses"]["401"]["content"]["application/json"]["schema"]
                for wrong in mismatches(self.document, schema, json.loads(text)):
                    self.problems.append(f"{method} {template} without a token: {wrong}")

    def operations(self):
        for template, item in self.document["paths"].items():
            if template.startswith("/manage/"):
                for method in METHODS:
                    if method in item:
                        yield method, template, item[method]

    def not_made(self):
        return [
            f"{method.upper()} {template}: is in the document and was not answered well here"
            for method, template, _ in self.operations()
            if (method, template) not in self.made
        ]


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    with tempfile.TemporaryDirectory(prefix="latchkey-manage-") as folder:
        with Server(sys.argv[1], folder) as server:
            checker = Checker(server)
            calls.make_all(checker, server)
            checker.nobody()
            problems = checker.problems + checker.not_made()
    for problem in problems:
        print(problem)
    if problems:
        raise SystemExit(f"{len(problems)} problems with the Manage API")
    print(f"{len(checker.made)} calls of the Manage API are answered as the document says")


if __name__ == "__main__":
    main()
