"""A mail server that keeps letters instead of delivering them, with refusals on order; for tests and the demo.

python -m connectors.email.simulator --port 2525 [--page-port 8067] [--reports URL]
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import os
import random
import socketserver
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import requests

LINE_LIMIT = 4096
REPORT_AFTER_SECONDS = 1.0
KEY_VARIABLE = "HOPTHU_MAIL_REPORT_KEY"  # of the address that takes reports


@dataclass(slots=True)
class Letter:
    """One letter that was taken. options: what MAIL and RCPT were given beside the addresses."""

    sender: str
    to: str
    content: bytes
    options: str
    at: datetime

    @property
    def message(self) -> EmailMessage:
        found = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found


@dataclass(slots=True)
class Faults:
    """What the server does wrong. at_*: whole replies instead of success; drops: break off at "greeting", "data",
    "after_data" (the letter is kept, the answer never comes). Percents of all letters: the latter, and 451."""

    drop_percent: float = 0.0
    refuse_percent: float = 0.0
    at_sign_in: str = ""
    at_sender: str = ""
    at_recipient: dict[str, str] = field(default_factory=dict)
    at_data: str = ""
    drops: str = ""


class MailSimulator:
    """Listens on 127.0.0.1; port 0: any free one. `letters` in the order they came.

    reports_url: told of the delivery of letters whose senders wish it, a moment later; "": nobody.
    """

    def __init__(
        self, port: int = 0, *, tls: ssl.SSLContext | None = None, password: str = "", reports_url: str = ""
    ) -> None:
        self.letters: list[Letter] = []
        self.faults = Faults()
        self.draw = random.Random(0)  # noqa: S311 - repeatable
        self.reports_url = reports_url
        self.tls = tls
        self.password = password
        self.lock = threading.Lock()
        self._server = _Server(port, self)
        self.port = int(self._server.server_address[1])

    def to(self, address: str) -> list[Letter]:
        with self.lock:
            return [letter for letter in self.letters if letter.to == address]

    @contextlib.contextmanager
    def running(self) -> Iterator[MailSimulator]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.close()

    def report_later(self, letter: Letter) -> None:
        """Tell that it was delivered, when its sender asked for that; a lost report stays lost."""
        if not self.reports_url or "NOTIFY=" not in letter.options:
            return

        def tell() -> None:
            with contextlib.suppress(requests.RequestException), requests.Session() as http:
                http.trust_env = False
                http.post(self.reports_url, data=report_of(letter, "delivered", "2.0.0"), timeout=10)

        timer = threading.Timer(REPORT_AFTER_SECONDS, tell)
        timer.daemon = True
        timer.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve(self) -> None:
        self._server.serve_forever()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int, simulator: MailSimulator) -> None:
        self.simulator = simulator
        super().__init__(("127.0.0.1", port), _Talk)


class _Talk(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.simulator = self.server.simulator
        self.sender, self.to, self.options, self.is_signed_in, self.is_safe = "", "", "", False, False
        if self.simulator.faults.drops == "greeting":
            return
        self._say("220 simulator")
        with contextlib.suppress(OSError):
            while (line := self.rfile.readline(LINE_LIMIT)) and self._answer(line.decode("utf-8", "replace").strip()):
                pass

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
        self.wfile.flush()

    def _answer(self, line: str) -> bool:
        verb = line.split(" ", 1)[0].upper()
        if verb == "QUIT":
            self._say("221 bye")
            return False
        if verb == "DATA":
            return self._data()
        if verb == "STARTTLS" and self.simulator.tls is not None:
            self._say("220 go on")
            self.request = self.simulator.tls.wrap_socket(self.request, server_side=True)
            self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb")
            self.is_safe = True
            return True
        steps = {"EHLO": self._greet, "AUTH": self._sign_in, "MAIL": self._mail, "RCPT": self._rcpt}
        self._say(steps[verb](line) if verb in steps else "250 ok" if verb in {"RSET", "NOOP", "HELO"} else "502 no")
        return True

    def _greet(self, _line: str) -> str:
        offers = ["simulator", "SIZE 20000000", "DSN", "ENHANCEDSTATUSCODES"]
        offers += ["STARTTLS"] if self.simulator.tls is not None and not self.is_safe else []
        offers += ["AUTH PLAIN"] if self.simulator.password else []
        return "\r\n".join([*(f"250-{offer}" for offer in offers[:-1]), f"250 {offers[-1]}"])

    def _sign_in(self, line: str) -> str:
        if self.simulator.faults.at_sign_in:
            return self.simulator.faults.at_sign_in
        given = base64.b64decode(line.rsplit(" ", maxsplit=1)[-1]).split(b"\0")[-1].decode()
        self.is_signed_in = given == self.simulator.password
        return "235 2.7.0 welcome" if self.is_signed_in else "535 5.7.8 wrong"

    def _mail(self, line: str) -> str:
        if self.simulator.password and not self.is_signed_in:
            return "530 5.7.0 sign in first"
        self.sender, self.options = _address(line), line.partition(">")[2].strip()
        return self.simulator.faults.at_sender or "250 2.1.0 ok"

    def _rcpt(self, line: str) -> str:
        self.to = _address(line)
        self.options += " " + line.partition(">")[2].strip()
        return self.simulator.faults.at_recipient.get(self.to, "250 2.1.5 ok")

    def _data(self) -> bool:
        if self.simulator.faults.drops == "data":
            return False
        self._say("354 go on")
        content = bytearray()
        while (line := self.rfile.readline()) and line != b".\r\n":
            content += line[1:] if line.startswith(b".") else line
        if self.simulator.faults.at_data:
            self._say(self.simulator.faults.at_data)
            return True
        faults, draw = self.simulator.faults, self.simulator.draw
        with self.simulator.lock:
            if draw.random() * 100 < faults.refuse_percent:
                self._say("451 4.3.0 later")
                return True
            is_dropped = faults.drops == "after_data" or draw.random() * 100 < faults.drop_percent
            letter = Letter(self.sender, self.to, bytes(content), self.options.strip(), datetime.now(UTC))
            self.simulator.letters.append(letter)
        self.simulator.report_later(letter)
        if is_dropped:
            return False
        self._say("250 2.0.0 kept")
        return True


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


def report_of(letter: Letter, action: str, status: str) -> bytes:
    """The delivery report of a letter, as a mail server would write it."""
    marker = letter.options.partition("ENVID=")[2].split(" ")[0]
    return (
        "From: MAILER-DAEMON@simulator\r\nTo: <>\r\nSubject: report\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="cut"\r\n\r\n'
        "--cut\r\nContent-Type: text/plain\r\n\r\nAbout your letter.\r\n"
        "--cut\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; simulator\r\nOriginal-Envelope-Id: {marker}\r\n\r\n"
        f"Final-Recipient: rfc822; {letter.to}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"--cut\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {letter.message['message-id']}\r\n--cut--\r\n"
    ).encode()


def main() -> None:
    from connectors.email.simulator_page import page_server  # it needs this module

    options = argparse.ArgumentParser(description="A mail server that keeps what it gets.")
    options.add_argument("--port", type=int, default=2525)
    options.add_argument("--page-port", type=int, default=0, help="where the letters are shown")
    options.add_argument("--reports", default="", metavar="URL", help="where deliveries are told")
    given = options.parse_args()
    key = os.environ.get(KEY_VARIABLE, "")
    simulator = MailSimulator(given.port, reports_url=f"{given.reports}?key={key}" if given.reports else "")
    page = page_server(simulator, given.page_port)
    threading.Thread(target=page.serve_forever, daemon=True).start()
    print(f"mail simulator on 127.0.0.1:{simulator.port}, its letters on http://127.0.0.1:{page.port}/")
    simulator.serve()


if __name__ == "__main__":
    main()
