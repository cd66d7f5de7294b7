"""The server with a data folder of its own, and its command line."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request


class Server:
    """Started on entering, stopped on leaving."""

    def __init__(self, binary, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.binary = os.path.abspath(binary)
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {
            **os.environ,
            "LATCHKEY_DATA_DIR": folder,
            "LATCHKEY_LISTEN": f"127.0.0.1:{port}",
            "LATCHKEY_PUBLIC_URL": f"http://localhost:{port}",
        }
        self.log = os.path.join(folder, "server.log")

    def command(self, *words):
        """What the command prints, without the end of the line."""
        done = subprocess.run(
            [self.binary, *words], env=self.environment, cwd=self.folder, capture_output=True,
            text=True, check=False,
        )
        if done.returncode:
            raise SystemExit(f"latchkey {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout.strip()

    def __enter__(self):
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve"], env=self.environment, cwd=self.folder, stdout=log,
                stderr=log,
            )
        for _ in range(300):
            try:
                if self.send("GET", "/health/ready")[0] == 200:
                    return self
            except urllib.error.URLError:
                time.sleep(0.1)
        self.__exit__()
        with open(self.log, encoding="utf-8") as log:
            raise SystemExit(f"the server was not ready within 30 s: {log.read()}")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def send(self, method, path, token=None, body=None):
        """The status, the content type and the text of the answer."""
        request = urllib.request.Request(self.url + path, method=method)
        if token:
            request.add_header("X-KBC-ManageApiToken", token)
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.headers.get("Content-Type"), answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers.get("Content-Type"), error.read().decode()
