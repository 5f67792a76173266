"""Everything people read is in the catalogue, in Vietnamese, and nowhere else."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from inbox_api.texts import FOLDER
from tests.architecture.source import tracked_files
from tests.conftest import ROOT

EXTRACTED = ("inbox_api", "admin_ui", "hopthu")
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "N_": None}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"encoding": "utf-8"}}
PLACE = re.compile(r"%\((\w+)\)[sd]")
# The same in both languages: names and formats.
UNTRANSLATED = {"Bot (Rasa)", "Facebook", "Zalo", "%(score)s"}


def source_messages() -> dict[str, str]:
    """msgid -> where it stands."""
    found: dict[str, str] = {}
    for folder in EXTRACTED:
        for name, line, message, *_rest in extract_from_dir(
            ROOT / folder, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS
        ):
            for one in message if isinstance(message, tuple) else (message,):
                found.setdefault(one, f"{folder}/{name}:{line}")
    return found


def as_tuple(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def catalogue() -> dict[str, tuple[str, ...]]:
    """msgid (singular and plural) -> its translations."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(FOLDER.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="vi"):
                texts = tuple(str(text) for text in as_tuple(message.string))
                for one in map(str, as_tuple(message.id)):
                    if one:
                        assert found.get(one, texts) == texts, f"{path.name}: two translations of {one!r}"
                        found[one] = texts
    return found


def test_every_message_is_translated() -> None:
    known = catalogue()
    missing = [
        f"{where} {message!r}" for message, where in source_messages().items() if not any(known.get(message, ()))
    ]
    assert missing == []


def test_translations_fill_the_same_places() -> None:
    broken = [
        message
        for message, texts in catalogue().items()
        for text in texts
        if text and not set(PLACE.findall(text)) <= set(PLACE.findall(message)) | {"num"}
    ]
    assert broken == []


def test_translations_are_vietnamese() -> None:
    broken = [
        message for message, texts in catalogue().items() if message in texts and message not in UNTRANSLATED
        and re.search(r"[A-Za-z]{4}", PLACE.sub("", message)) and not message.isupper()
    ]  # fmt: skip
    assert broken == []


def stray_letters(text: str) -> list[str]:
    return sorted({c for c in text if ord(c) > 127 and unicodedata.category(c).startswith("L")})


@pytest.mark.parametrize("suffix", [".py", ".html", ".js"])
def test_source_holds_no_vietnamese(suffix: str) -> None:
    broken = [
        f"{path}: {''.join(letters)[:20]}"
        for path in tracked_files()
        if path.suffix == suffix and path.parts[0] != "tests"
        for letters in [stray_letters((ROOT / path).read_text(encoding="utf-8"))]
        if letters
    ]
    assert broken == []


def test_the_letter_rule_bites() -> None:
    assert stray_letters("# Xin ch\u00e0o") == ["\u00e0"]
    assert stray_letters("arrow \u2192, stars \u2b50") == []


def test_nothing_in_the_project_reads_what_lies_beside_it() -> None:
    broken = [
        str(path)
        for path in tracked_files()
        if path.suffix in {".py", ".sh", ".toml", ".yml"} or path.name == "Makefile"
        if path != Path("tests/architecture/test_texts.py")
        if "../shared" in (ROOT / path).read_text(encoding="utf-8", errors="ignore")
    ]
    assert broken == []
