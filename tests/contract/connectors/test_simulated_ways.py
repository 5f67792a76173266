"""The pages of the simulated mail server and SMS provider, what they tell back, and faults in shares."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from smtplib import SMTP, SMTPDataError, SMTPServerDisconnected
from typing import Any

import pytest
import requests

from connectors.email.simulator import MailSimulator
from connectors.email.simulator_page import page_server
from connectors.simulation.server import Reply, Request, Server
from connectors.sms.simulator import KEY, SmsSimulator
from tests.fakes.waiting import eventually


@contextmanager
def serving(server: Server) -> Iterator[str]:
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def listening() -> Iterator[tuple[str, list[bytes]]]:
    """An address for receipts, and what came there."""
    came: list[bytes] = []

    def answer(request: Request) -> Reply:
        came.append(request.body)
        return Reply.of({})

    with serving(Server(0, answer)) as url:
        yield url, came


def send_letter(port: int, text: str, *options: str) -> None:
    letter = EmailMessage()
    letter["Subject"], letter["To"], letter["Message-ID"] = "Kết quả <b>", "dan@vidu.vn", "<m1@vidu.vn>"
    letter.set_content(text)
    with SMTP("127.0.0.1", port) as server:
        server.ehlo()
        server.mail("tra-loi@vidu.vn", ["RET=HDRS", "ENVID=m1"] if options else [])
        server.rcpt("dan@vidu.vn", options)
        code, answer = server.data(letter.as_bytes())
        if code != 250:
            raise SMTPDataError(code, answer)


def send_sms(url: str, text: str) -> requests.Response:
    order = {"to": "84900000001", "text": text, "ref": "m1"}
    return requests.post(f"{url}/send", json=order, headers={"Authorization": f"Bearer {KEY}"}, timeout=5)


def test_letters_are_shown_as_text_never_as_markup_and_addresses_can_be_followed() -> None:
    with MailSimulator().running() as mail, serving(page_server(mail, 0)) as url:
        assert "<article>" not in requests.get(f"{url}/", timeout=5).text
        send_letter(mail.port, "Xem <i>https://city.vn/kq?a=1&b=2</i>")
        shown = requests.get(f"{url}/", timeout=5).text
        assert "<h2>Kết quả &lt;b&gt;</h2>" in shown
        assert '<a href="https://city.vn/kq?a=1&amp;b=2" rel="noreferrer">' in shown
        assert "<i>" not in shown
        (letter,) = requests.get(f"{url}/letters", timeout=5).json()["letters"]
        assert (letter["to"], letter["id"]) == ("dan@vidu.vn", "<m1@vidu.vn>")
        assert requests.get(f"{url}/received.css", timeout=5).headers["content-type"].startswith("text/css")
        assert requests.get(f"{url}/secrets.env", timeout=5).status_code == 404


def test_messages_are_shown_the_newest_first() -> None:
    with SmsSimulator().running() as sms:
        send_sms(sms.url, "thứ nhất")
        send_sms(sms.url, "thứ hai")
        shown = requests.get(f"{sms.url}/", timeout=5).text
        assert shown.index("thứ hai") < shown.index("thứ nhất")


def test_a_delivery_is_told_where_the_sender_wished_it() -> None:
    with listening() as (url, came), MailSimulator(reports_url=url).running() as mail:
        send_letter(mail.port, "không hỏi")
        send_letter(mail.port, "hỏi", "NOTIFY=SUCCESS,FAILURE")
        (report,) = eventually(lambda: list(came))
        assert b"Action: delivered" in report
        assert b"Original-Envelope-Id: m1" in report


def test_a_delivered_message_is_told() -> None:
    with listening() as (url, came), SmsSimulator(receipts_url=url).running() as sms:
        send_sms(sms.url, "x")
        (receipt,) = eventually(lambda: list(came))
        assert b'"status": "delivered"' in receipt or b'"status":"delivered"' in receipt


@pytest.mark.parametrize(("order", "kept"), [({"drop_percent": 100}, 1), ({"refuse_percent": 100}, 0)])
def test_all_messages_may_be_broken_off_or_refused_and_none_after_that(order: dict[str, Any], kept: int) -> None:
    with MailSimulator().running() as mail, serving(page_server(mail, 0)) as page, SmsSimulator().running() as sms:
        for url in (page, sms.url):
            assert requests.post(f"{url}/_sim/faults", json=order, timeout=5).ok
        with pytest.raises((SMTPServerDisconnected, SMTPDataError)):
            send_letter(mail.port, "x")
        with pytest.raises(requests.RequestException):
            send_sms(sms.url, "x").raise_for_status()
        assert (len(mail.letters), len(sms.sent)) == (kept, kept)
        for url in (page, sms.url):
            requests.post(f"{url}/_sim/faults", json={}, timeout=5)
        send_letter(mail.port, "y")
        assert send_sms(sms.url, "y").ok
