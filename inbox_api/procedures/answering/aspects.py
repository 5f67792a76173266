"""What one can ask about a procedure, and which fields of the record each answer rests on."""

from __future__ import annotations

import enum


class Aspect(enum.StrEnum):
    OVERVIEW = "overview"
    DOCUMENTS = "documents"
    FORM = "form"
    FEE = "fee"
    DURATION = "duration"
    PLACE = "place"
    STEPS = "steps"
    CONDITIONS = "conditions"
    ONLINE = "online"
    DELIVERY = "delivery"
    SOURCE = "source"  # legal basis, where the record comes from, what is related
    CASE = "case"  # what the record says on one special case, see Case


class Case(enum.StrEnum):
    """A special case people ask about: "what if somebody else does it for me?". Words: data/cases.json.

    The last four are questions that neither the processing time nor the fee may answer.
    """

    PROXY = "proxy"
    LATE = "late"
    FOREIGN = "foreign"
    DISABLED = "disabled"
    POOR = "poor"
    MERIT = "merit"
    FINE = "fine"
    VALIDITY = "validity"  # how long the paper itself is good for
    DEADLINE = "deadline"  # until when it must be handed in
    BENEFIT = "benefit"  # how much is paid out


# Whose memory_fields make the answer one to be confirmed, and whose city's own values name their source.
FIELDS: dict[Aspect, tuple[str, ...]] = {
    Aspect.OVERVIEW: (),
    Aspect.DOCUMENTS: ("documents",),
    Aspect.FORM: ("documents",),
    Aspect.FEE: ("fee", "fees", "methods"),
    Aspect.DURATION: ("processing_time", "methods"),
    Aspect.PLACE: ("submit_where", "receiving_address"),
    Aspect.STEPS: ("steps", "official_steps"),
    Aspect.CONDITIONS: ("conditions",),
    Aspect.ONLINE: ("submit_where", "online_level", "online_url"),
    Aspect.DELIVERY: ("submit_where",),
    Aspect.SOURCE: (),
    Aspect.CASE: ("conditions", "documents", "fee", "fees"),
}
