"""Who may see to wishes about personal data, and how it is noted by which way one came."""

from __future__ import annotations

import re

from inbox_api.errors import Invalid, NotAllowed
from inbox_api.models import Officer
from inbox_api.texts import lazy_gettext

REASONS = {
    "letter": lazy_gettext("By letter or a paper application"),
    "counter": lazy_gettext("In person at the counter"),
    "phone": lazy_gettext("By telephone"),
    "email": lazy_gettext("By e-mail"),
    "guardian": lazy_gettext("By a parent or guardian"),
    "authority": lazy_gettext("By order of an authority"),
}
REFERENCE = re.compile(r"[\w/.,:()-][\w/.,:() -]{0,79}")


class ReferenceMissing(Invalid):
    code = "reference_missing"
    message = lazy_gettext("Give the number of the letter or note of the wish: up to 80 characters, no names.")


def require_admin(officer: Officer) -> None:
    """Raises NotAllowed."""
    if not officer.has_role("admin"):
        raise NotAllowed


def is_reference(text: str) -> bool:
    return REFERENCE.fullmatch(text) is not None
