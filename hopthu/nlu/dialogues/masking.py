"""`privacy_masked`: does a phone or identity number that the citizen wrote come to light anywhere?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from hopthu.nlu.dialogues.wording import PHONE

IDENTITY = re.compile(r"(?<![\d.\-])\d(?:[ .\-]?\d){11}(?!\d)")  # and no part of a case code
GAP = r"[\s.\-]{0,2}"
END_OF_PHONE = 9  # digits that stay the same with 0, 84 and +84 in front


def private_numbers(text: str) -> list[re.Pattern[str]]:
    """Patterns that find the phone and identity numbers of a message however they are written."""
    phones = [re.sub(r"\D", "", match.group())[-END_OF_PHONE:] for match in PHONE.finditer(text)]
    found = phones + [re.sub(r"\D", "", match.group()) for match in IDENTITY.finditer(text)]
    return [re.compile(GAP.join(digits)) for digits in dict.fromkeys(found)]


def exposed(
    numbers: Iterable[re.Pattern[str]], texts: Iterable[str], lists: Mapping[str, str], logs: Path
) -> list[str]:
    """Where one of the numbers stands: "reply", the address of a list, or the name of a log file; never the number."""
    wanted = list(numbers)
    places = [("reply", text) for text in texts] + list(lists.items())
    for path in sorted(logs.glob("*.log*")):
        places.append((path.name, path.read_text(encoding="utf-8", errors="replace")))
    return list(dict.fromkeys(place for place, text in places if any(number.search(text) for number in wanted)))
