"""Sentences of another Rasa project come in: for each of its intents somebody says what becomes of it.

Made anew with a name and an answer, put to an intent that is here, or left out; one batch, which is undone as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy.orm import Session

from inbox_api.errors import AppError, Invalid
from inbox_api.masking import masked
from inbox_api.models import Officer
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.training.data import changes, checks, projects, state, taught
from inbox_api.training.data.keeping import NewLine
from inbox_api.training.data.repository import DataRepository
from inbox_api.training.data.rights import require_editor
from inbox_api.training.examples import Span, parse_line, render

MAKE, LEAVE = "+", "-"
MOST_LINES = 5000


class NothingChosen(Invalid):
    code = "nothing_chosen"
    message = lazy_gettext("Nothing of this project would come in: choose what becomes of its intents.")


class ProjectTooLarge(Invalid):
    code = "project_too_large"
    message = lazy_gettext("At most 5,000 sentences come in at once: leave some intents out first.")


@dataclass(frozen=True, slots=True)
class Choice:
    """to: an intent that is here, MAKE, or LEAVE. title, answer: of one that is made."""

    to: str
    title: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Foreign:
    """An intent of the project. new: how many sentences are not here yet; choice: what is proposed for it."""

    name: str
    count: int
    new: int
    samples: tuple[str, ...]
    choice: Choice


@dataclass(frozen=True)
class Project:
    """What another project holds. labels: (its label, how often, the one here or "" to leave its marks out)."""

    found: projects.Project
    data: state.TrainingData

    @cached_property
    def intents(self) -> list[Foreign]:
        known = set(self.data.intents)
        return [
            Foreign(
                name, len(lines), sum(self._is_new(name, line) for line in lines),
                tuple(parse_line(name, line).text for line in lines[:2]),
                Choice(name) if name in known else self._proposed(name),
            )
            for name, lines in self.found.lines.items()
        ]  # fmt: skip

    @cached_property
    def labels(self) -> list[tuple[str, int, str]]:
        return [(name, n, name if name in self.data.entities else "") for name, n in self.found.labels.items()]

    @cached_property
    def private(self) -> list[str]:
        """Sentences that stay out for a real-looking number, which is covered."""
        texts = (parse_line(name, line).text for name, lines in self.found.lines.items() for line in lines)
        return [masked(text) for text in texts if checks.has_private_numbers(text)]

    def _is_new(self, intent: str, line: str) -> bool:
        return checks.duplicate_of(self.data, parse_line(intent, line).text) is None

    def _proposed(self, name: str) -> Choice:
        """Made where the project has words for it; without an answer nothing is made unasked."""
        answer, title = self.found.answers.get(name, ""), " ".join(name.replace("/", " ").replace("_", " ").split())
        can_be_made = bool(answer and projects.name_for(name)) and name not in checks.shipped_intents()
        return Choice(MAKE if can_be_made else LEAVE, title[: taught.TITLE_CHARACTERS].strip(), answer)


def is_foreign(data: state.TrainingData, told: projects.Opened) -> bool:
    """Another bot's: a domain of its own, or intents and labels that nobody knows here."""
    known, labels = set(data.intents) | checks.shipped_intents(), set(data.entities)
    return told.has_domain or bool(told.intents - known) or any(one not in labels for one in told.labels())


@dataclass(frozen=True, slots=True)
class Adopted:
    """refused: (sentence, why) of those that were left out."""

    batch: str
    intents: int
    lines: int
    refused: tuple[tuple[str, str], ...]


def take_in(
    session: Session, officer: Officer, found: projects.Project, choices: Mapping[str, Choice],
    labels: Mapping[str, str], *, reason: str,
) -> Adopted:  # fmt: skip
    """Carry the choices out; an intent without one is left out, a label without one leaves its words unmarked.

    Raises NotAllowed, NoReason, BadIntentName, BadTitle, BadAnswer, UnknownIntent, NothingChosen, ProjectTooLarge.
    """
    require_editor(officer)
    DataRepository(session).lock()
    batch = changes.new_batch()
    wanted = {name: one for name, one in choices.items() if name in found.lines and one.to != LEAVE}
    made = {name: projects.name_for(name) for name, one in wanted.items() if one.to == MAKE}
    for name, own in made.items():
        changes.new_intent(
            session, officer, own, title=wanted[name].title, answers=[wanted[name].answer], reason=reason,
            source="import", batch=batch,
        )  # fmt: skip
    known = {label: to for label, to in labels.items() if to in state.current(session).entities}
    told = [
        (made.get(name, one.to), _relabelled(line, known)) for name, one in wanted.items() for line in found.lines[name]
    ]
    lines, refused = _fitting(session, told, reason)
    if not lines and not made:
        raise NothingChosen
    if len(lines) > MOST_LINES:
        raise ProjectTooLarge
    changes.add_all(session, officer, lines, source="import", batch=batch)
    return Adopted(batch, len(made), len(lines), tuple(refused))


def _relabelled(line: str, labels: Mapping[str, str]) -> str:
    example = parse_line("", line)
    spans = [replace(span, entity=labels[span.entity]) for span in example.entities if span.entity in labels]
    return render(example.text, [_bare(span, example.text) for span in spans])


def _bare(span: Span, text: str) -> Span:
    """A mark without blanks at its ends; roles and groups are the other bot's."""
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    return Span(span.entity, start, start + len(words.strip()), "")


def _fitting(session: Session, told: list[tuple[str, str]], reason: str) -> tuple[list[NewLine], list[tuple[str, str]]]:
    """(the lines that may come in, (sentence, why) of the others); what is here already is neither."""
    data, erased = state.current(session), DataRepository(session).forgotten_digests()
    lines, refused, seen = list[NewLine](), list[tuple[str, str]](), set[str]()
    for intent, line in told:
        text = parse_line(intent, line).text
        key = state.key_of(text)
        if key in seen or checks.duplicate_of(data, text) is not None:
            continue
        seen.add(key)
        try:
            checks.readable(data, intent, line)
        except AppError as error:
            refused.append((text, error.text))
            continue
        if state.digest_of(text) in erased:
            refused.append((text, _("A citizen had this sentence erased: %(line)s", line=text)))
            continue
        lines.append(NewLine(intent, line, reason))
    return lines, refused
