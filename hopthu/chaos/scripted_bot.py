"""A bot of a few lines that answers at once and remembers what it was asked, in order; for load and chaos runs.

    python -m hopthu.chaos.scripted_bot PORT

It speaks the shape of tests/contract/bot/ask_bot.json. `GET /heard`: {sender: [message id, ...]} in order of first
asking. Every answer names the message it answers, so a lost or doubled one is seen at the citizen's end.
"""

from __future__ import annotations

import hmac
import os
import signal
import sys
import threading
from typing import Any

from connectors.simulation.server import Reply, Request, Server

ANSWER = "answer to"


class ScriptedBot:
    """State of one run, in memory."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.heard: dict[str, list[int]] = {}
        self.lock = threading.Lock()

    def answer(self, request: Request) -> Reply:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if request.path == "/health":
            return Reply.of({"status": "ok"})
        if not hmac.compare_digest(given.encode(), self.token.encode()):
            return Reply.of({"detail": "not allowed"}, 401)
        if request.method == "GET" and request.path == "/heard":
            with self.lock:
                return Reply.of(self.heard)
        if request.method == "POST" and request.path == "/webhooks/inbox/webhook":
            return Reply.of(self._reply(request.json()))
        return Reply.of({"detail": "unknown"}, 404)

    def _reply(self, question: dict[str, Any]) -> dict[str, Any]:
        number = int(question["message_id"])
        with self.lock:
            heard = self.heard.setdefault(str(question["sender"]), [])
            if number not in heard:
                heard.append(number)
        understanding = {"intent": "greet", "confidence": 1.0, "ranking": [], "entities": [], "topic_ranking": []}
        return {"replies": [{"text": f"{ANSWER} {number}", "buttons": []}], "understanding": understanding}


def main() -> None:
    """Serve until stopped."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    bot = ScriptedBot(os.environ["HOPTHU_SERVICE_TOKEN"])
    server = Server(int(sys.argv[1]), bot.answer)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    server.shutdown()


if __name__ == "__main__":
    main()
