"""What the page of a case shows: to the citizen, and to officers who look at it as the citizen does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from admin_ui.undelivered.words import CONTACTS
from inbox_api.cases import citizen_lines, next_steps
from inbox_api.cases.publishing import public
from inbox_api.cases.shield import service as shield
from inbox_api.models import Case
from inbox_api.routes import page
from inbox_api.routes.page import Shown


def case_context(
    session: Session, case: Case, answers: Sequence[Shown], shown: Callable[[str], str] = str
) -> dict[str, Any]:
    """Of code_page_case.html. shown: how texts of the case are shown, str for the citizen's own eyes."""
    return {
        "view": "case",
        "case": case,
        "code": case.code,
        "state": page.state_text(case),
        "transfers": citizen_lines.transfer_count(case),
        "next_step": next_steps.on_page(case),
        "promise": shown(page.promise_text(case)),
        "answers": [replace(one, text=shown(one.text)) for one in answers],
        "lines": [replace(line, text=shown(line.text)) for line in citizen_lines.of_case(session, case)],
        "contacts": [
            (kind, address if shown is str else "", is_chosen, is_proved)
            for kind, address, is_chosen, is_proved in page.contacts_of(session, case)
        ],
        "kinds": CONTACTS,
        "looks": [(look.at, look.officer.unit.name, shown(look.reason)) for look in shield.looks(session, case)],
        "public_copy": public.public_id_of(session, case),
    }
