"""Which procedure the bot took a message to be about, read from what it said.

The inbox keeps the intent of a message, but a procedure only as the words that name it; a follow-up ("how much?") names
none. What the citizen is told does: an answer gives the procedure's name or carries buttons for its other parts. A
message that offers several procedures to choose from has understood none of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from hopthu.nlu.dialogues.conditions import plain
from hopthu.nlu.dialogues.window import Said

PROCEDURE_ID = re.compile(r'"procedure_id"\s*:\s*"([^"]+)"')


class Catalogue:
    """Ids and names of the procedures with their codes."""

    def __init__(self, path: Path) -> None:
        """path: the JSON Lines file of the city."""
        lines = path.read_text(encoding="utf-8").split("\n")
        rows = [json.loads(line) for line in lines if line.strip()]
        self._code_of_id = {str(row["id"]): str(row["code"]) for row in rows if row.get("code")}
        # Longest first: a name that is part of a longer one must not be read out of it.
        named = sorted(rows, key=lambda row: -len(str(row["name"])))
        self._code_of_name = {plain(str(row["name"])): str(row["code"]) for row in named if row.get("code")}

    def understood(self, replies: Iterable[Said]) -> set[str]:
        """The codes of the procedures that the bot answered about."""
        found: set[str] = set()
        for said in replies:
            if said.author != "bot":
                continue
            ids = {one for button in said.buttons for one in PROCEDURE_ID.findall(button.payload.replace("\\", ""))}
            named = self._named(said.text)
            if len(ids) > 1 or (not ids and len(named) > 1 and said.buttons):
                continue
            found |= {self._code_of_id[one] for one in ids if one in self._code_of_id}
            found |= named
        return found

    def _named(self, text: str) -> set[str]:
        rest, found = plain(text), set()
        for name, code in self._code_of_name.items():
            if name in rest:
                found.add(code)
                rest = rest.replace(name, " ")
        return found
