"""What the case templates get to show: labels, allowed steps, and the timeline in plain sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from admin_ui import words
from admin_ui.bulk.wording import macro_menu
from admin_ui.case_desk.context import case_desk, person
from admin_ui.case_desk.tabs import tabs
from admin_ui.case_desk.words import line_of as desk_line_of
from admin_ui.case_work.context import case_work, line_of
from admin_ui.cases import finding
from admin_ui.cases.later import later_context
from admin_ui.cases.talking import talk, ways
from admin_ui.deadline_labels import deadline_label, reply_label
from admin_ui.field.context import field_context
from admin_ui.field.words import sentence as field_sentence
from admin_ui.looks import context as looks
from admin_ui.undelivered.words import route_sentence
from inbox_api.areas import service as areas
from inbox_api.cases import citizen_topic, desk, fields, later, refusing, topics, watchers
from inbox_api.cases.sheets import reading as sheets
from inbox_api.cases.sheets import working
from inbox_api.cases.sheets.rules import shown_value, told_rows
from inbox_api.cases.shield import service as shield
from inbox_api.cases.states import PHOTO_TYPES, VERB_LABELS, CaseState
from inbox_api.comments import desk as comments
from inbox_api.conversations import shielding
from inbox_api.deadlines.service import working_calendar
from inbox_api.files import places
from inbox_api.masking import masked
from inbox_api.models import Case, CaseEvent, CaseFollower, Officer
from inbox_api.texts import gettext as _
from inbox_api.views import service as views

SECRET = "to_cao"  # noqa: S105 - the name of a restriction
# Steps with a form of their own on the page.
OWN_FORMS = frozenset({"resolve", "close", "transfer", "ask_confirmation"})
BY_CITIZEN = frozenset({"rating", "addition"})
RESULT_STATES = frozenset({CaseState.RESOLVED, CaseState.AWAITING_CONFIRMATION})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline. kind styles it; text: what was written, or ""."""

    at: datetime
    who: str
    sentence: str
    text: str
    kind: str
    is_public: bool
    code: str = ""  # of another case that it speaks of
    number: int = 0


def public_copy_text(case: Case) -> str:
    """What the citizen wants to be shown to everybody, in plain words."""
    if case.is_public:
        return _("allowed, without name and phone number") if not case.hide_name else _("allowed, never the name")
    return _("no, for officers only") if not case.hide_name else _("no; the citizen asked not to be named")


def contact_of(case: Case) -> str:
    """Who brought the matter; a denouncer stays secret in every list."""
    if case.restricted == SECRET:
        return _("Denouncer (secret)")
    name = case.contact_name or (case.citizen.display_name if case.citizen else None)
    return name or _("not known")


def timeline(session: Session, case: Case, *, sees_person: bool) -> list[Line]:
    """Newest first, as the page shows it; texts still as they were written."""
    wards = {ward.code: ward.name for ward in areas.wards(session)}
    return gathered([_line(event, wards, sees_person) for event in reversed(desk.timeline(session, case))])


def gathered(lines: list[Line]) -> list[Line]:
    """Many cases put into a common case in one go are one line; the codes stay readable below it."""
    found: list[Line] = []
    for (kind, who, at), group in groupby(lines, key=lambda line: (line.kind, line.who, line.at)):
        run = list(group)
        if kind == "joined" and len(run) > 1:
            codes = ", ".join(reversed([line.code for line in run]))
            sentence = _("put %(count)s cases into this common case", count=len(run))
            run = [Line(at, who, sentence, codes, kind, run[0].is_public, number=run[0].number)]
        found += run
    return found


def _line(event: CaseEvent, wards: dict[str, str], sees_person: bool) -> Line:
    detail = event.detail
    sentence = field_sentence(event, wards) or _sentence(event)
    text = str(detail.get("text") or detail.get("reason") or "")
    if event.kind == "field":
        text = "\n".join(_changed(detail if sees_person else fields.without_person(detail), wards))
    if event.kind == "created":
        routed = _("Routed by the rule: %(rule)s", rule=detail["rule"]) if detail.get("rule") else ""
        text = "\n".join(filter(None, [routed, citizen_topic.sentence(event)]))
    if detail.get("no_photo_reason"):
        text = "\n".join(filter(None, [text, _("No photo: %(reason)s", reason=detail["no_photo_reason"])]))
    actor = "citizen" if event.kind in BY_CITIZEN else str(detail.get("actor") or "")
    who = event.officer.display_name if event.officer else _by(actor)
    if detail.get("on_behalf_of"):
        who = _("%(who)s, on behalf of %(absent)s,", who=who, absent=detail["on_behalf_of"])
    return Line(event.at, who, sentence, text, event.kind, event.is_public, str(detail.get("code") or ""), event.id)


def _by(actor: str) -> str:
    if actor.startswith("citizen"):
        return _("The citizen")
    return str(words.AUTHORS["bot"]) if actor == "bot" else _("The system")


def _sentence(event: CaseEvent) -> str:
    detail = event.detail
    own = line_of(event) or desk_line_of(event)
    if own is not None:
        return own
    if event.kind == "state":
        return _state_sentence(detail)
    if event.kind == "route":
        return route_sentence(detail)
    name = detail.get("name", "")
    sentences = {
        "created": _("recorded the case"),
        "unit": _("transferred the case to %(name)s", name=name),
        "officer": _("assigned the case to %(name)s", name=name),
        "note": _("wrote an internal note"),
        "answer": _("answered the citizen"),
        "addition": _("added to the case"),
        "rating": _("rated the handling: %(score)s of 5", score=detail.get("score", "")),
        "field": _("corrected the record"),
        "ticked": _("ticked off a step"),
        "unticked": _("took back the tick of a step"),
        "undo": _("took the last step back"),
        "linked": _("linked %(count)s messages to the case", count=len(detail.get("messages", []))),
    }
    return sentences.get(event.kind, event.kind)


def _state_sentence(detail: dict[str, Any]) -> str:
    values = {"old": words.state(detail["from"]), "new": words.state(detail["to"])}
    return _('changed the state from "%(old)s" to "%(new)s"', **values)


def _changed(detail: dict[str, Any], wards: dict[str, str]) -> list[str]:
    before, after = detail.get("before", {}), detail.get("after", {})
    lines = []
    for name, value in after.items():
        if name == "own_fields":
            lines += _changed_own(before.get(name) or {}, value or {})
            continue
        old, new = before.get(name), value
        if name == "ward_code":
            old, new = wards.get(old or "", old), wards.get(new or "", new)
        if name == "topic":
            old, new = topics.topic_name(old), topics.topic_name(new)
        lines.append(_changed_one(str(words.CASE_FIELDS.get(name, name)), old, new))
    return lines


def _changed_one(field: str, old: str | None, new: str | None) -> str:
    empty = _("(empty)")
    return _("%(field)s: %(old)s, now: %(new)s", field=field, old=old or empty, new=new or empty)


def _changed_own(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Fields of the topic that say something else now."""
    old, new = dict(told_rows(before)), dict(told_rows(after))
    labels = [label for label in {**old, **new} if old.get(label) != new.get(label)]
    return [_changed_one(label, old.get(label), new.get(label)) for label in labels]


def list_context(
    session: Session, officer: Officer, place: finding.CasesPlace, size: int, now: datetime
) -> dict[str, Any]:
    """cases, their labels, whether there are more, the form of the filter. Raises NotFound (view), BadFilter."""
    view = views.view(session, officer, place.view) if place.view else None
    group = views.read(view.filter if view else place.f)
    found = desk.list_cases(
        session, officer, filter_name=place.filter, now=now, group=group, sort=place.sort, limit=size + 1,
        offset=(place.page - 1) * size,
    )  # fmt: skip
    calendar = working_calendar(session)
    number = desk.count_cases(session, officer, place.filter, group, now) if group.parts else None
    return {
        "place": place,
        "view": view,
        "views": views.views_of(session, officer),
        "count": number if number is None else views.count_text(number),
        "find": finding.form(session, officer, group),
        "f": view.filter if view else place.f,
        "cases": found[:size],
        "has_more": len(found) > size,
        "deadlines": {case.id: deadline_label(case, now, calendar) for case in found[:size]},
        "replies": {case.id: reply_label(case.reply_due_at, now, calendar) for case in found[:size]},
        "contact_of": namer(officer),
        "title_of": titler(officer),
        "later": later.of_cases(session, found[:size]),
        "followed": watchers.followed_of(session, officer, [case.id for case in found[:size]]),
        "tabs": tabs(session, officer),
        "may_act": desk.may_act(officer),
        "case_types": topics.CASE_TYPES,
        "topic_name": topics.topic_name,
    }


def unnamed(case: Case) -> str:
    """For handling units: that somebody brought the matter, not who."""
    if case.restricted == SECRET:
        return _("Denouncer (secret)")
    return _("hidden as the citizen wishes") if case.hide_name else _("not shown to handling units")


def namer(officer: Officer) -> Callable[[Case], str]:
    """Who brought a matter, as lists say it to this officer."""
    return lambda case: contact_of(case) if shield.is_listed_whole(officer, case) else unnamed(case)


def titler(officer: Officer) -> Callable[[Case], str]:
    """The title of a matter, as lists say it to this officer."""
    shown = shield.listed_text(officer)
    return lambda case: shown(case.title, case)


def follower_namer(
    session: Session, officer: Officer, followers: Sequence[CaseFollower], now: datetime
) -> Callable[[CaseFollower], str]:
    """A denouncer's name stands in no list; of who is behind the shield, only that there is somebody."""
    hidden = shielding.veils(session, officer, [one.conversation for one in followers], now)

    def name_of(follower: CaseFollower) -> str:
        one = follower.conversation
        if one.is_restricted:
            return _("Denouncer (secret)")
        return shielding.shown_name(one, hidden.get(one.id)) or _("Citizen no. %(number)s", number=one.citizen_id)

    return name_of


def case_context(session: Session, officer: Officer, case: Case, now: datetime) -> dict[str, Any]:
    may_act, may_tell = desk.may_act(officer), desk.may_step(session, officer, case)
    shown = shield.shown_text(session, officer, case, now)
    moves = desk.moves(session, officer, case)
    followers = comments.followers_of(session, case)
    verbs = {move.verb for move in moves}
    return {
        "case": case,
        "contact_of": contact_of,
        "public_copy_text": public_copy_text,
        "deadline": deadline_label(case, now, working_calendar(session)),
        "kind": topics.CASE_TYPES[case.case_type],
        "topic_name": topics.topic_name,
        "citizens_topic": citizen_topic.of_case(session, case),
        "fields": topics.FIELDS,
        "topics": topics.TOPICS,
        "wards": areas.wards(session),
        "lines": [replace(line, text=shown(line.text)) for line in timeline(session, case, sees_person=shown is str)],
        "covered": fields.covered(case, shown),
        "shown_text": shown,
        "shown_list": masked,
        "person": person(session, officer, case, now),
        "desk": case_desk(session, officer, case),
        "linked": desk.linked_messages(session, case),
        "followers": followers,
        "follower_name": follower_namer(session, officer, followers, now),
        "suggested_places": places.suggestions(session, case) if may_act else [],
        "may_act": may_act,
        "sheet": sheets.of_case(session, case),
        "may_tick": may_tell and case.closed_at is None,
        "may_tell": may_tell,
        "hidden_fields": working.covered(session, case, officer, now),
        "shown_value": shown_value,
        "macro_menu": macro_menu(session, officer),
        "moves": [move for move in moves if move.verb not in OWN_FORMS],
        "verb_labels": VERB_LABELS,
        "refusals": list(refusing.reasons().values()),
        "may_close": may_act and (case.closed_at is None) and bool(verbs - {"reopen"}),
        "has_result": CaseState(case.status) in RESULT_STATES,
        "wants_photo": case.case_type in PHOTO_TYPES,
        "colleagues": desk.colleagues(session, case) if may_act else [],
        "units": desk.units(session) if may_act else [],
        "work": case_work(session, officer, case, now),
        **field_context(session, officer, case),
        **(ways(session, case, now) if may_act else {"can_answer": False}),
        **talk(session, officer, case),
        "looks": looks.blocks(session, officer, case, now),
        **later_context(session, officer, case),
    }
