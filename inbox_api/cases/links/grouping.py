"""Waves: many people, one matter, a short time. Which of the newest cases form one. Plain values, no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from inbox_api.cases.links.likeness import Likeness, Matter, is_cut, likeness, streets
from inbox_api.folding import fold

FITS = 0.5


@dataclass(slots=True)
class Group:
    """Cases of one matter, oldest first, each with what spoke for it."""

    members: list[Matter] = field(default_factory=list)
    found: dict[int, Likeness] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """Cases without a known person count as one each."""
        return len({one.person if one.person is not None else -one.id for one in self.members})

    @property
    def place(self) -> str:
        """The place that most of them name, "" when none does."""
        named = Counter(name for one in self.members for name in streets(one))
        if not named:
            return ""
        best = min(named, key=lambda name: (-named[name], name))
        if not is_cut(best):
            return best
        whole = [name for name in named if name.startswith(f"{best} ")]
        return min(whole, key=lambda name: (-named[name], name), default=best)


def fit(group: Group, matter: Matter) -> Likeness:
    """The best likeness with any member; a place that one member names is the group's."""
    return max((likeness(matter, one) for one in group.members), key=lambda found: found.score)


def grouped(matters: Sequence[Matter], window: timedelta) -> list[Group]:
    """Every matter in one group, the largest first. A group ends when nothing is added to it for `window`."""
    groups: list[Group] = []
    for matter in sorted(matters, key=lambda one: (one.at, one.id)):
        fits = [(fit(group, matter), group) for group in groups if matter.at - group.members[-1].at <= window]
        found, best = max(fits, key=lambda pair: pair[0].score, default=(Likeness(0.0, ()), None))
        if best is None or found.score < FITS:
            best = Group()
            groups.append(best)
        best.members.append(matter)
        best.found[matter.id] = found
    return sorted(groups, key=lambda group: (-group.people, group.members[0].at, group.members[0].id))


def wave_with(matter_id: int, matters: Sequence[Matter], window: timedelta, least_people: int) -> Group | None:
    """The group of that case when enough people are in it."""
    for group in grouped(matters, window):
        if any(one.id == matter_id for one in group.members):
            return group if group.people >= least_people else None
    return None


def spelled(place: str, texts: Sequence[str]) -> str:
    """How the texts write the folded name of a place most often, preferring the spelling with the most marks."""
    length = len(place.split())
    found: Counter[str] = Counter()
    for text in texts:
        words = [word.strip(".,;:!?()\"'") for word in text.split()]
        for start in range(len(words) - length + 1):
            name = " ".join(words[start : start + length])
            if name and fold(name) == place:
                found[_title(name)] += 1
    return max(found, key=lambda name: (len(name.encode()), found[name], name), default=_title(place))


def _title(name: str) -> str:
    """Every word with a capital, as on the signs of streets."""
    return " ".join(word[:1].upper() + word[1:].lower() for word in name.split())
