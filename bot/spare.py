"""The second bot process before it is needed: holds its port, knows no model, costs a few megabytes.

`python -m bot.server spare PORT`. The first `PUT /model` turns this process into a Rasa server with that model; until
then everything else is told that no model is loaded.
"""

import hmac
import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Dict, Optional
from urllib.parse import parse_qs, urlsplit

_MOST_BYTES = 10_000


class _Handler(BaseHTTPRequestHandler):
    timeout = 10

    def do_GET(self) -> None:
        is_status = urlsplit(self.path).path == "/status"
        self._answer(409 if is_status else 200, {"status": "waiting", "message": "no trained model is loaded"})

    def do_POST(self) -> None:
        self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 10 * _MOST_BYTES))
        self._answer(503, {"error": "bot_unready", "message": "no trained model is loaded"})

    def do_PUT(self) -> None:
        token = (parse_qs(urlsplit(self.path).query).get("token") or [""])[0]
        if not hmac.compare_digest(token.encode(), os.environ["HOPTHU_SERVICE_TOKEN"].encode()):
            self._answer(401, {"message": "the service token is missing or wrong"})
            return
        model = self._model()
        if model is None:
            self._answer(400, {"message": "model_file names no file"})
            return
        self._answer(202, {"status": "starting"})
        self.server.model = model  # type: ignore[attr-defined]

    def _model(self) -> Optional[Path]:
        """The file that the body names."""
        try:
            body = json.loads(self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _MOST_BYTES)))
            path = Path(str(body["model_file"]))
        except (ValueError, KeyError, TypeError):
            return None
        return path if path.is_file() else None

    def _answer(self, status: int, body: Dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Addresses hold the token: nothing is logged."""


def wait(port: int) -> None:
    """Serve until a model is named, then become the Rasa server on the same port; never returns."""
    with HTTPServer(("127.0.0.1", port), _Handler) as server:
        server.model = None  # type: ignore[attr-defined]
        while server.model is None:  # type: ignore[attr-defined]
            server.handle_request()
        model = str(server.model)  # type: ignore[attr-defined]
    command = [sys.executable, "-m", "bot.server", "rasa", str(port), model]
    os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted
