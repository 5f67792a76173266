"""Whether anybody but officers may read of a case at all."""

from __future__ import annotations

from inbox_api.cases import topics
from inbox_api.models import Case


def is_publishable(case: Case) -> bool:
    """The citizen allowed it, and cases of this kind and topic may be public."""
    return case.is_public and case.restricted == "none" and topics.may_be_public(case.case_type, case.topic)
