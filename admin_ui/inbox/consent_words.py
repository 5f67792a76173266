"""How the ledger of consents reads in the person panel."""

from __future__ import annotations

from babel.support import LazyProxy

from inbox_api.models import ConsentAct
from inbox_api.texts import lazy_gettext

ACTS: dict[str, LazyProxy] = {
    ConsentAct.ASKED: lazy_gettext("was asked"),
    ConsentAct.GIVEN: lazy_gettext("agreed"),
    ConsentAct.WITHDRAWN: lazy_gettext("withdrew it"),
}
HOW: dict[str, LazyProxy] = {
    "words": lazy_gettext("in own words"),
    "form": lazy_gettext("with a report"),
    "follow": lazy_gettext("by following a case"),
}
