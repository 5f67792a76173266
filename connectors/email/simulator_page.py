"""What people see of the simulated mail server: its letters as a page and as JSON, and orders for faults.

GET / shows the letters, GET /letters lists them; POST /_sim/faults {"drop_percent", "refuse_percent", "seed"}.
"""

from __future__ import annotations

from email.message import EmailMessage

from connectors.email.simulator import Letter, MailSimulator
from connectors.simulation import received
from connectors.simulation.received import Received
from connectors.simulation.server import Reply, Request, Server


def page_server(simulator: MailSimulator, port: int) -> Server:
    """Serves on 127.0.0.1; port 0: any free one."""

    def answer(request: Request) -> Reply:
        if request.method == "POST" and request.path == "/_sim/faults":
            return _set_faults(simulator, request)
        if request.method != "GET":
            return Reply.of({"detail": "not found"}, 404)
        if request.path == "/received.css":
            return received.style()
        with simulator.lock:
            letters = list(simulator.letters)
        if request.path == "/letters":
            return Reply.of({"letters": [_as_json(letter) for letter in letters]})
        if request.path == "/":
            return received.page("mail", [_as_shown(letter) for letter in letters])
        return Reply.of({"detail": "not found"}, 404)

    return Server(port, answer)


def _set_faults(simulator: MailSimulator, request: Request) -> Reply:
    order = request.json()
    with simulator.lock:
        simulator.faults.drop_percent = float(order.get("drop_percent", 0))
        simulator.faults.refuse_percent = float(order.get("refuse_percent", 0))
        simulator.draw.seed(int(order.get("seed", 0)))
    return Reply.of({"ok": True})


def _as_shown(letter: Letter) -> Received:
    message = letter.message
    return Received(letter.to, letter.at, _text(message), str(message["subject"] or ""))


def _as_json(letter: Letter) -> dict[str, str]:
    message = letter.message
    return {"to": letter.to, "subject": str(message["subject"] or ""), "id": str(message["message-id"] or ""),
            "text": _text(message)}  # fmt: skip


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""
