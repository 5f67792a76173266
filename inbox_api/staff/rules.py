"""Who may give which role. Decided without the database.

Administrators see no case texts, so they cannot hand out what reads restricted cases or decides for a unit: leaders of
the unit or above give these. Who could not give a role cannot take over an account that holds it either.
"""

from __future__ import annotations

from collections.abc import Collection

from inbox_api.errors import Conflict, Invalid, NotAllowed
from inbox_api.folding import storable
from inbox_api.texts import lazy_gettext

BY_ADMINS = ("officer", "dispatcher", "trainer", "approver", "auditor", "admin")
BY_LEADERS = ("inspector", "leader")
REASON_LENGTH = range(5, 501)


class OwnAccount(NotAllowed):
    code = "own_account"
    message = lazy_gettext("Nobody changes the rights of the own account; a colleague must do it.")


class RoleNotYours(NotAllowed):
    code = "role_not_yours"
    message = lazy_gettext(
        "Leaders of the unit or above it give and take the roles of leader and inspector; administrators all others."
    )


class MovesWithRoles(RoleNotYours):
    message = lazy_gettext(
        "Who leads or inspects moves to another unit without these roles; a leader there, or above, gives them anew."
    )


class LastAdministrator(Conflict):
    code = "last_administrator"
    message = lazy_gettext("This is the last administrator: make somebody else one first.")


class NoInspectorLeft(Conflict):
    code = "no_inspector_left"
    message = lazy_gettext("Nobody else could read the open denunciations of this inspector: name another one first.")


class ReasonNeeded(Invalid):
    code = "reason_needed"
    message = lazy_gettext("Say why, in 5 to 500 characters.")


def require_may_give(changed: Collection[str], *, is_admin: bool, is_leader_above: bool) -> None:
    """changed: the roles that are given or taken. Taking is open to administrators, too: see `require_may_take`."""
    for role in changed:
        if not (is_leader_above if role in BY_LEADERS else is_admin):
            raise RoleNotYours


def require_may_take(changed: Collection[str], *, is_admin: bool, is_leader_above: bool) -> None:
    """An administrator may take every role away; a leader those that leaders give."""
    if changed and not is_admin:
        require_may_give(changed, is_admin=False, is_leader_above=is_leader_above)


def may_open(roles: Collection[str], *, is_admin: bool, is_leader_above: bool) -> bool:
    """Whether one may set a new password for an account with these roles, and so could act as it."""
    if set(roles) & set(BY_LEADERS):
        return is_leader_above and (is_admin or "admin" not in roles)
    return is_admin


def require_may_open(roles: Collection[str], *, is_admin: bool, is_leader_above: bool) -> None:
    """Raises RoleNotYours."""
    if not may_open(roles, is_admin=is_admin, is_leader_above=is_leader_above):
        raise RoleNotYours


def reason_of(text: str) -> str:
    """Raises ReasonNeeded."""
    words = storable(text).strip()
    if len(words) not in REASON_LENGTH:
        raise ReasonNeeded
    return words
