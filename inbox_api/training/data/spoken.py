"""The words of taught intents, where the running bot reads them: $HOPTHU_VAR/texts/taught.yml.

Words do not hang on a model: one that is in use may know an intent that the newest data no longer have. So what was
written once stays until its words are changed.
"""

from __future__ import annotations

from collections.abc import Iterable

from inbox_api.settings import get_settings
from inbox_api.training.data.taught import Taught, domain_file, read


def speak(found: Iterable[Taught]) -> None:
    """Have the bot say these from now on; in one step, so that it never reads half a file."""
    file = get_settings().var / "texts" / "taught.yml"
    before = file.read_bytes() if file.exists() else b""
    known = {**read(before or None), **{one.intent: one for one in found}}
    content = domain_file(list(known.values()))
    if not known or content == before:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    beside.write_bytes(content)
    beside.replace(file)
