"""One list of keys: what the script does, what the list on the pages (?) says, and what the guide says."""

from __future__ import annotations

import html
import re

from tests.conftest import ROOT

PAGES = ROOT / "admin_ui" / "templates"
SCRIPT = ROOT / "admin_ui" / "static" / "js" / "keys.js"
GUIDE = ROOT / "docs" / "huong-dan-can-bo.md"


def listed() -> list[list[str]]:
    """The keys of each line of the list on the pages."""
    lines = re.findall(r"<dt>(.*?)</dt>", (PAGES / "keys.html").read_text(encoding="utf-8"))
    return [[html.unescape(key) for key in re.findall(r"<kbd>(.*?)</kbd>", line)] for line in lines]


def test_the_guide_names_the_keys_of_the_list_in_its_order() -> None:
    _before, _title, part = GUIDE.read_text(encoding="utf-8").partition("## 10. ")
    rows = re.findall(r"^\| (`.*?) \|", part.partition("\n## ")[0], re.MULTILINE)
    assert [re.findall(r"`(.+?)`", row) for row in rows] == listed()


def test_every_key_of_the_script_is_in_the_list() -> None:
    actions = SCRIPT.read_text(encoding="utf-8").partition("const ACTIONS = {")[2].partition("};")[0]
    keys = {quoted or plain for quoted, plain in re.findall(r'^ *(?:"(.)"|(\w)): \(\) =>', actions, re.MULTILINE)}
    told = {key for line in listed() for key in line}
    assert keys
    assert keys - told == set()


def test_where_the_list_says_back_there_is_a_way_back() -> None:
    for page in ("cases/templates/case.html", "inbox/templates/thread_head.html"):
        assert 'data-key="back"' in (ROOT / "admin_ui" / page).read_text(encoding="utf-8")
