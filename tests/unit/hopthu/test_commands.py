"""Commands: what goes in, and one clear line when it cannot work."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest

from connectors.base import Account
from connectors.zalo.connector import ZaloConnector
from hopthu.cli import describe
from hopthu.commands.channels import signed_headers
from hopthu.commands.simulate import orders
from hopthu.errors import CommandError
from inbox_api.errors import NotFound


def test_a_replayed_zalo_webhook_is_signed_as_the_vendor_signs() -> None:
    account = Account(account_id="5", secrets={"oa_secret": "s"}, options={"app_id": "1"})
    body = json.dumps({"app_id": "1", "timestamp": "1700000000000", "event_name": "user_send_text"}).encode()
    headers = signed_headers("zalo", body, account)
    assert ZaloConnector().is_authentic(body, {name.lower(): value for name, value in headers.items()}, account)


def test_a_zalo_webhook_without_a_timestamp_cannot_be_replayed() -> None:
    with pytest.raises(CommandError):
        signed_headers("zalo", b"{}", Account(account_id="5", secrets={}, options={}))


def test_empty_lines_of_a_file_of_messages_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "day.jsonl"
    file.write_text('\n{"citizen": "Ba", "text": "a"}\n\n{"citizen": "Tư", "text": "b"}\n', encoding="utf-8")
    assert [(number, order["citizen"]) for number, order in orders(file)] == [(2, "Ba"), (4, "Tư")]


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "who?"}'])
def test_a_bad_line_is_named_by_its_number(line: str, tmp_path: Path) -> None:
    file = tmp_path / "day.jsonl"
    file.write_text('{"citizen": "Ba"}\n' + line, encoding="utf-8")
    with pytest.raises(CommandError) as caught:
        list(orders(file))
    assert "2" in caught.value.text


@pytest.mark.parametrize(
    "error",
    [
        CommandError("một dòng"),
        NotFound(),
        OSError(errno.ENOSPC, "No space left on device", "/srv/var/x"),
        PermissionError(errno.EACCES, "Permission denied", "/srv/var/x"),
        KeyError("surprise"),
    ],
)
def test_every_error_is_one_line_and_a_failing_exit_code(error: Exception) -> None:
    text, code = describe(error)
    assert text
    assert "\n" not in text
    assert code != 0
