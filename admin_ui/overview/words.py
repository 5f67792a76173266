"""Words of the leaders' pages for what the database stores as slugs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from babel.support import LazyProxy

from inbox_api.cases.states import STATE_LABELS, CaseState
from inbox_api.deadlines.wording import due_text
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

INSTRUCTION_STATES: dict[str, LazyProxy] = {
    "given": lazy_gettext("Instruction: given"),
    "reported": lazy_gettext("Instruction: reported"),
    "returned": lazy_gettext("Instruction: returned"),
    "accepted": lazy_gettext("Instruction: accepted"),
    "withdrawn": lazy_gettext("Instruction: withdrawn"),
}
INSTRUCTION_FILTERS: dict[str, LazyProxy] = {
    "open": lazy_gettext("Instructions: open"),
    "late": lazy_gettext("Instructions: late"),
    "reported": lazy_gettext("Instructions: to be judged"),
    "given": lazy_gettext("Instructions: given by me"),
    "ended": lazy_gettext("Instructions: ended"),
}
ABSENCE_KINDS: dict[str, LazyProxy] = {
    "leave": lazy_gettext("Absence: leave"),
    "sick": lazy_gettext("Absence: sick"),
    "trip": lazy_gettext("Absence: business trip"),
    "off_duty": lazy_gettext("Absence: off duty"),
}
APPROVAL_STATES: dict[str, LazyProxy] = {
    "waiting": lazy_gettext("Approval: waiting"),
    "approved": lazy_gettext("Approval: approved"),
    "refused": lazy_gettext("Approval: refused"),
    "withdrawn": lazy_gettext("Approval: withdrawn"),
    "asked": lazy_gettext("Approval: asked"),
}
LEGAL_EVENTS: dict[str, LazyProxy] = {
    "signed_paper": lazy_gettext("Fact: signed petition received"),
    "reception": lazy_gettext("Fact: citizen received in person"),
    "answered": lazy_gettext("Fact: answered after the reception"),
    "guided": lazy_gettext("Fact: citizen guided in writing"),
    "forwarded": lazy_gettext("Fact: passed to the competent body"),
    "acceptance": lazy_gettext("Fact: accepted for settlement"),
    "refusal": lazy_gettext("Fact: notice of not accepting"),
    "signing": lazy_gettext("Fact: first decision signed"),
    "decision_sent": lazy_gettext("Fact: first decision sent"),
    "second_paper": lazy_gettext("Fact: second complaint received"),
    "second_acceptance": lazy_gettext("Fact: second complaint accepted"),
    "second_signing": lazy_gettext("Fact: second decision signed"),
    "second_published": lazy_gettext("Fact: second decision sent and published"),
    "notified": lazy_gettext("Fact: parties told of the acceptance"),
    "conclusion": lazy_gettext("Fact: conclusion signed"),
    "conclusion_sent": lazy_gettext("Fact: conclusion sent"),
    "acted": lazy_gettext("Fact: conclusion acted on"),
    "published": lazy_gettext("Fact: conclusion published"),
    "repeat_paper": lazy_gettext("Fact: repeated denunciation received"),
    "repeat_decided": lazy_gettext("Fact: repeated denunciation decided on"),
    "withdrawal": lazy_gettext("Fact: withdrawn by the citizen"),
}
REMINDERS: dict[str, LazyProxy] = {
    "reminded": lazy_gettext("reminded the citizen of the question"),
    "last": lazy_gettext("told the citizen for the last time that an answer is missing"),
}
LEGAL_OPTIONS: dict[str, LazyProxy] = {
    "complex": lazy_gettext("Complex case"),
    "remote": lazy_gettext("Remote area"),
    "elsewhere": lazy_gettext("Another body is competent"),
}
WHY_CHOSEN: dict[str, LazyProxy] = {
    "round_robin": lazy_gettext("by the round"),
    "by_load": lazy_gettext("least work"),
    "known": lazy_gettext("knows this person"),
}


def notice_sentence(kind: str, detail: dict[str, Any]) -> str:
    """What a notice says, without any citizen's words."""
    code, name = str(detail.get("code") or ""), str(detail.get("name") or "")
    if kind == "deadline":
        return _deadline(code, detail)
    if kind == "waiting":
        return _waiting(name, detail)
    if kind == "followed":
        return _followed(code, name, detail)
    if kind == "decision":
        state = str(APPROVAL_STATES.get(str(detail.get("state")), ""))
        return _("Your question on %(code)s: %(state)s", code=code, state=state)
    sentences = {
        "mention": _("A colleague named you in a note of case %(code)s", code=code),
        "reminder": _("A reminder of case %(code)s has come", code=code),
        "assigned": _("Case %(code)s was given to you", code=code),
        "transferred": _("Case %(code)s was passed to your unit", code=code),
        "urgent_case": _("An urgent case has come in: %(code)s", code=code),
        "reopened": _("The citizen has opened case %(code)s again", code=code),
        "no_answer": _("The citizen has not answered; case %(code)s is with you again", code=code),
        "addition": _("The citizen has added something to case %(code)s", code=code),
        "low_rating": _("Case %(code)s got a low rating", code=code),
        "document_review": _("A document on case %(code)s waits for your review", code=code),
        "document_sign": _("A document on case %(code)s waits for your signature", code=code),
        "document_back": _("Your document on case %(code)s came back", code=code),
        "document_gone": _("The document on case %(code)s no longer waits for you", code=code),
        "document_held_up": _("The document on case %(code)s waits for somebody who is away", code=code),
        "document_signed": _("Your document on case %(code)s is signed", code=code),
        "answer_stopped": _("Your answer on case %(code)s did not go out", code=code),
        "co_unit": _("Your unit is asked to help with case %(code)s", code=code),
        "co_answer": _("A helping unit answered on case %(code)s", code=code),
        "approval": _("A question on case %(code)s waits for your decision", code=code),
        "instruction": _("A leader instructs on case %(code)s", code=code),
        "instruction_reported": _("Your instruction on case %(code)s was reported on", code=code),
        "instruction_late": _("The instruction on case %(code)s is past its deadline", code=code),
        "instruction_accepted": _("Your report on case %(code)s was accepted", code=code),
        "instruction_returned": _("Your report on case %(code)s came back", code=code),
        "field_plan": _("You are to visit the place of case %(code)s", code=code),
        "substitute": _("You stand in for %(name)s", name=name),
        "substitute_end": _("You no longer stand in for %(name)s", name=name),
    }
    news = _("There is news on case %(code)s", code=code) if code else _("There is news for you")
    return sentences.get(kind, news)


def _followed(code: str, name: str, detail: dict[str, Any]) -> str:
    """name: of the unit that a case was passed to."""
    state = str(STATE_LABELS[CaseState(detail["to"])]) if detail.get("to") else ""
    sentences = {
        "state": _("Case %(code)s, which you follow: %(state)s", code=code, state=state),
        "closed": _("Case %(code)s, which you follow, has ended: %(state)s", code=code, state=state),
        "reopened": _("Case %(code)s, which you follow, is open again", code=code),
        "answered": _("The citizen was answered in case %(code)s, which you follow", code=code),
        "wrote": _("The citizen has written in case %(code)s, which you follow", code=code),
        "transferred": _("Case %(code)s, which you follow, was passed to: %(name)s", code=code, name=name),
    }
    return sentences.get(str(detail.get("step")), _("There is news on case %(code)s", code=code))


def _waiting(name: str, detail: dict[str, Any]) -> str:
    decisions, documents = int(detail.get("decisions") or 0), int(detail.get("documents") or 0)
    if name:
        return _("%(documents)d documents wait for %(name)s, for whom you stand in", documents=documents, name=name)
    if not documents:
        return _("Still waiting for your decision: %(decisions)d questions", decisions=decisions)
    if not decisions:
        return _("Still waiting for your review or signature: %(documents)d documents", documents=documents)
    return _(
        "Still waiting for you: %(decisions)d questions, %(documents)d documents",
        decisions=decisions,
        documents=documents,
    )


def _deadline(code: str, detail: dict[str, Any]) -> str:
    step = int(detail.get("step") or 0)
    due = due_text(datetime.fromisoformat(detail["due"])) if detail.get("due") else ""
    if detail.get("clock") == "next_reply":
        return _("The citizen of case %(code)s waits for an answer that was due %(due)s", code=code, due=due)
    if detail.get("clock") == "acknowledge" and not detail.get("urgent", True):
        return _("Case %(code)s has no reply yet, due %(due)s", code=code, due=due)
    if detail.get("clock") == "acknowledge":
        return _("Urgent case %(code)s has no reply yet, due %(due)s", code=code, due=due)
    if detail.get("clock") == "act":
        return _("Nobody works on urgent case %(code)s yet, due %(due)s", code=code, due=due)
    if step >= 100:
        return _("Case %(code)s is overdue since %(due)s", code=code, due=due)
    return _("%(step)d %% of the time of case %(code)s is used up, due %(due)s", step=step, code=code, due=due)
