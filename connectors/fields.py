"""What a person types in to connect an account, described by each channel's fields.py.

Use these names through connectors.base; which channel wants what stands in connectors.registry.
"""

from __future__ import annotations

from dataclasses import dataclass

PREVIOUS = "_previous"  # the secret "app_secret_previous" counts beside "app_secret" while that is replaced


@dataclass(frozen=True, slots=True)
class AccountField:
    """One secret or option of an account.

    is_needed:  nothing works without it.
    verifies:   signatures of what comes in are checked with it: connectors accept the old one beside the new one.
    is_ours:    we make it up; the vendor is told.
    is_renewed: the vendor hands it out anew by itself; typed in once at most.
    leads:      an address to which secrets are sent: who changes it must type the secrets in again.
    pattern:    what the whole value must look like; "" = any.
    choices:    the values that are allowed; () = any.
    """

    name: str
    is_secret: bool = True
    is_needed: bool = True
    verifies: bool = False
    is_ours: bool = False
    is_renewed: bool = False
    leads: bool = False
    pattern: str = ""
    choices: tuple[str, ...] = ()
