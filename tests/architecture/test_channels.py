"""Every registered channel has its parts, its recorded payloads and its set-up page."""

from __future__ import annotations

import json

import pytest

from connectors.registry import CONNECTORS
from tests.conftest import ROOT


@pytest.mark.parametrize("channel", sorted(CONNECTORS))
def test_a_channel_has_its_parts_and_payloads(channel: str) -> None:
    folder = ROOT / "connectors" / channel
    for name in ("connector.py", "README.md"):
        assert (folder / name).is_file(), name
    parts = {name for name in ("verify", "parse", "send") if (folder / f"{name}.py").is_file()}
    assert parts in (set(), {"verify", "parse", "send"}), "a small channel is one file, others have all three parts"
    assert len((folder / "README.md").read_text(encoding="utf-8").splitlines()) <= 40
    tests = ROOT / "tests" / "contract" / "connectors" / channel
    for name in [f"test_{part}.py" for part in sorted(parts)] or [f"test_{channel}.py"]:
        assert (tests / name).is_file(), name
    payloads = [path for path in (tests / "payloads").glob("*.json") if not path.name.endswith(".headers.json")]
    assert len(payloads) >= 3
    for path in payloads:
        json.loads(path.read_text(encoding="utf-8"))


def test_every_folder_of_a_channel_is_registered() -> None:
    folders = {path.parent.name for path in (ROOT / "connectors").glob("*/connector.py")}
    assert folders == set(CONNECTORS)
