"""Every registered channel has its parts, its recorded payloads and its set-up page."""

from __future__ import annotations

import json

import pytest

from connectors.registry import CONNECTORS
from tests.conftest import ROOT


@pytest.mark.parametrize("channel", sorted(CONNECTORS))
def test_a_channel_has_its_parts_and_payloads(channel: str) -> None:
    folder = ROOT / "connectors" / channel
    for name in ("verify.py", "parse.py", "send.py", "README.md"):
        assert (folder / name).is_file(), name
    assert len((folder / "README.md").read_text(encoding="utf-8").splitlines()) <= 40
    tests = ROOT / "tests" / "contract" / "connectors" / channel
    for name in ("test_verify.py", "test_parse.py", "test_send.py"):
        assert (tests / name).is_file(), name
    payloads = [path for path in (tests / "payloads").glob("*.json") if not path.name.endswith(".headers.json")]
    assert len(payloads) >= 3
    for path in payloads:
        json.loads(path.read_text(encoding="utf-8"))


def test_every_folder_of_a_channel_is_registered() -> None:
    folders = {path.parent.name for path in (ROOT / "connectors").glob("*/parse.py")}
    assert folders == set(CONNECTORS)
