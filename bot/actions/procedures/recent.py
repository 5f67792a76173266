"""The procedures spoken of: the last one, its last aspect, those before it, and the citizen's ward.

All of it stands in the slot `procedure`: {"id", "name", "aspect", "case", "ward", "earlier": [{"id", "name"}, ...]}.
"""

from typing import Optional, Set

from bot.actions import words
from bot.actions.turn import Json, Talk, fold

MOST_EARLIER = 4
MOST_WORDS_BACK = 12


def remember(talk: Talk, procedure: Json, aspect: str, case: str = "") -> None:
    """`procedure` is the one spoken of now; another one before it can be come back to."""
    before = talk.memory.procedure or {}
    earlier = [one for one in before.get("earlier") or [] if one["id"] != procedure["id"]]
    if before and before["id"] != procedure["id"]:
        earlier.insert(0, {"id": before["id"], "name": before["name"]})
    now: Json = {"id": procedure["id"], "name": procedure["name"], "aspect": aspect, "earlier": earlier[:MOST_EARLIER]}
    if case:
        now["case"] = case
    if before.get("ward"):
        now["ward"] = before["ward"]
    talk.memory.procedure = now


def ward(talk: Talk) -> str:
    """The ward said in this message, else the one the citizen named before; "" for none."""
    return talk.turn.first("ward") or str((talk.memory.procedure or {}).get("ward") or "")


def keep_ward(talk: Talk, code: str) -> None:
    if talk.memory.procedure is not None and code:
        talk.memory.procedure["ward"] = code


def meant(talk: Talk) -> Optional[Json]:
    """ "quay lai cai khai sinh hoi nay" -> the one of the earlier procedures that is meant, or None."""
    turn, current = talk.turn, talk.memory.procedure
    if not current or turn.is_button or not turn.text or len(turn.folded.split()) > MOST_WORDS_BACK:
        return None
    if not words.holds("come_back", turn.text):
        return None
    known = [{"id": current["id"], "name": current["name"]}, *(current.get("earlier") or [])]
    said = set(turn.folded.split()) - words.phrases("common_in_names")
    fits = [(len(said & _telling(one["name"])), one) for one in known]
    best = max(score for score, _ in fits)
    if best:
        return next(one for score, one in fits if score == best)
    if talk.memory.report is not None:
        return None  # "quay lai cai hoi nay" goes on with the report that rests
    nothing_named = not words.left_after_all(("aspect", "come_back_words"), turn.text) and not turn.first("procedure")
    return known[1] if nothing_named and len(known) > 1 else None


def _telling(name: str) -> Set[str]:
    return set(fold(name).split()) - words.phrases("common_in_names")
