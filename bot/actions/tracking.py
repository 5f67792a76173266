"""Cases already made: where is it, add to it, rate it; and the honest answer about one-stop dossiers."""

from typing import List, Optional

from bot.actions import codes_said, resending, texts, words
from bot.actions.inbox_client import InboxRefusedError
from bot.actions.turn import Json, Talk

LATEST = 3
REOPENED = "mo-lai"  # the inbox's word for a case opened again


def code_of(talk: Talk) -> Optional[str]:
    """The case code in the message (typed anyhow) or in a button, or None."""
    return codes_said.case_code_in(talk.turn.text) or codes_said.case_code_in(talk.turn.first("case_code") or "")


def check_case(talk: Talk) -> None:
    """The case of the given code, else the citizen's own latest ones."""
    code = code_of(talk)
    if code:
        show_by_code(talk, code, codes_said.lookup_key_in(talk.turn.text) or "")
        return
    cases = talk.inbox.list_cases(sender=talk.turn.sender)
    if not cases:
        talk.say("utter_case_none")
        talk.button("report_issue", "/report_issue")
        talk.ask_person_button()
        talk.memory.pending = {"kind": "case_code"}
        return
    open_cases = [case for case in cases if not case.get("is_closed")] or cases[:1]
    for case in open_cases[:LATEST]:
        show(talk, case)
    talk.memory.last_case = open_cases[0]["code"]
    _expect_more(talk, open_cases[0])
    talk.button("add_to_case", "/add_to_case")
    talk.ask_person_button()


def show_by_code(talk: Talk, code: str, key: str) -> None:
    """One case; a code of another conversation needs its lookup key."""
    try:
        case = talk.inbox.show_case(code, sender=talk.turn.sender, key=key)
    except InboxRefusedError as refusal:
        if refusal.status == 429:
            talk.say("utter_too_many_tries")
            talk.ask_person_button()
        elif key:
            talk.say("utter_case_key_wrong")
            talk.ask_person_button()
            talk.memory.pending = {"kind": "case_key", "code": code}
        else:
            talk.say("utter_case_not_found")
            talk.memory.pending = {"kind": "case_key", "code": code}
        return
    show(talk, case)
    _expect_more(talk, case)


def code_forgotten(talk: Talk) -> None:
    """ "khong nho ma": cases reported here need none, others are found by people."""
    talk.read_as("check_case")
    if talk.inbox.list_cases(sender=talk.turn.sender):
        check_case(talk)
        return
    talk.say("utter_case_code_forgotten")
    talk.ask_person_button()
    talk.button("report_issue", "/report_issue")
    talk.memory.pending = {"kind": "case_code"}


def _expect_more(talk: Talk, case: Json) -> None:
    """The status of a closed case promises that words on what is still wrong open it again: the next message may.

    One that was not accepted is not opened: where the inbox says so, it can be corrected and sent anew.
    """
    if case.get("may_send_again"):
        resending.offer(talk, case["code"])
    elif case.get("is_closed") and case.get("status") != resending.REFUSED:
        talk.memory.pending = {"kind": "closed_case", "code": case["code"]}


def show(talk: Talk, case: Json) -> None:
    """State, unit, deadline, next step and the last answer of one case, in one message."""
    key = "utter_case_status" if case.get("topic_name") else "utter_case_status_plain"
    lines = [texts.render(key, **{name: case.get(name) for name in ("code", "topic_name", "status_text")})]
    fields = {"answer": "last_public_text", "unit": "unit_name", "due": "due_text", "next": "next_step_text"}
    for name, field in fields.items():
        if case.get(field) and not (case.get("is_closed") and name in ("due", "unit")):
            lines.append(texts.render(f"utter_case_{name}", **{field: case[field]}))
    talk.tell("\n".join(lines))


def add_to_case(talk: Talk) -> None:
    """Add the words or files of this message to the named case, else to the latest: an open one before a closed one."""
    code = code_of(talk) or _latest(talk, closed=False) or _latest(talk, closed=True)
    if code is None:
        talk.say("utter_nothing_to_add")
        talk.button("report_issue", "/report_issue")
        talk.memory.pending = {"kind": "case_code"}
        return
    has_words = not talk.turn.is_button and len(words.left_after("opening", talk.turn.text)) >= 4
    if talk.turn.file_ids or has_words:
        add(talk, code, talk.turn.text)
        return
    talk.say("utter_ask_addition", code=code)
    talk.memory.pending = {"kind": "add_to_case", "code": code}


def add(talk: Talk, code: str, text: str, files: Optional[List[int]] = None, *, closes: bool = False) -> bool:
    """Send the addition; the inbox opens a finished case again. One that takes nothing is said honestly.

    closes: the words say that it is done; True, and nothing is said, when the inbox ended the case by them.
    """
    try:
        case = talk.inbox.add_to_case(
            code,
            sender=talk.turn.sender,
            message_id=talk.turn.message_id,
            text=text,
            attachment_ids=talk.turn.file_ids if files is None else files,
        )
    except InboxRefusedError:
        talk.say("utter_add_closed", code=code)
        talk.button("report_issue", "/report_issue")
        talk.ask_person_button()
        return False
    talk.memory.last_case = code
    if closes and case.get("is_closed"):
        return True
    if case.get("status") == REOPENED:
        talk.say("utter_reopened", code=code)
    elif case.get("is_closed"):
        talk.say("utter_added_to_closed", code=code)
        talk.ask_person_button()
    else:
        talk.say("utter_added", code=code)
    return False


def rate(talk: Talk) -> None:
    """Keep a score; ask for it when the message holds none."""
    code = code_of(talk) or _latest(talk, closed=True)
    if code is None:
        talk.say("utter_rate_none")
        talk.memory.pending = {"kind": "rate_code"}
        return
    score = codes_said.score_in(talk.turn.first("score") or "") or codes_said.score_in(_without_code(talk.turn.text))
    if score is None:
        ask_score(talk, code)
    else:
        keep_score(talk, code, score)


def ask_score(talk: Talk, code: str) -> None:
    """One row of five numbers."""
    talk.say("utter_ask_score", code=code)
    for score in range(1, 6):  # so that a typed number is the score, also where channels number the choices
        talk.choice(str(score), '/rate{"case_code":"%s","score":%d}' % (code, score))
    talk.memory.pending = {"kind": "rate", "code": code}


def keep_score(talk: Talk, code: str, score: int) -> None:
    """Store the score of a closed case; a low one asks why, and offers to open the case again."""
    comment = "" if talk.turn.is_button else talk.turn.text[:1000]
    try:
        talk.inbox.rate_case(
            code, sender=talk.turn.sender, message_id=talk.turn.message_id, score=score, comment=comment
        )
    except InboxRefusedError as refusal:
        talk.say("utter_rate_too_early" if refusal.status == 409 else "utter_rate_none", code=code)
        return
    talk.say("utter_rated_low" if score <= 2 else "utter_rated", code=code, score=score)
    if score <= 2:
        talk.button("reopen", '/rate{"case_code":"%s","step":"reopen"}' % code)
        talk.button("not_satisfied", '/rate{"case_code":"%s","step":"not_satisfied","score":%d}' % (code, score))
        talk.ask_person_button()
        talk.memory.pending = {"kind": "low_rating", "code": code, "score": score, "said": comment}


def check_dossier(talk: Talk) -> None:
    """This system cannot read one-stop dossiers: say where one can, and show the cases reported here to who meant them.

    A code of ours says that those are meant.
    """
    if code_of(talk):
        talk.read_as("check_case")
        check_case(talk)
        return
    talk.say("utter_dossier")
    talk.say("utter_dossier_late")
    talk.button("check_case", "/check_case")
    talk.button("report_late", "/report_service")
    if not talk.turn.is_button:  # tapped, the button means these words
        talk.memory.pending = {"kind": "dossier", "text": talk.turn.text[:1000], "files": talk.turn.files}
    talk.ask_person_button()


def _without_code(text: str) -> str:
    return codes_said.CASE_CODE.sub(" ", text.upper())


def _latest(talk: Talk, *, closed: bool) -> Optional[str]:
    """The newest own case that is open, or closed; None when there is none. The one just spoken of comes first."""
    cases = [case for case in talk.inbox.list_cases(sender=talk.turn.sender) if bool(case.get("is_closed")) is closed]
    codes = [str(case["code"]) for case in cases]
    return talk.memory.last_case if talk.memory.last_case in codes else next(iter(codes), None)
