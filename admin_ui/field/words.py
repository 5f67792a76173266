"""The words of field work: labels, and every text that the scripts show (they come with the page, also offline)."""

from __future__ import annotations

from typing import Any

from babel.support import LazyProxy

from inbox_api.cases.states import STATE_LABELS
from inbox_api.field.facts import FACTS, text_of
from inbox_api.models import CaseEvent, VisitOutcome
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

OUTCOMES: dict[str, LazyProxy] = {
    VisitOutcome.SOLVED: lazy_gettext("Solved"),
    VisitOutcome.NOT_SOLVED: lazy_gettext("Not solved, work is needed"),
    VisitOutcome.SEEN: lazy_gettext("Looked at, nothing decided"),
    VisitOutcome.NOT_FOUND: lazy_gettext("Nothing of the kind found"),
    VisitOutcome.NO_ACCESS: lazy_gettext("Could not get there"),
}
WHY: dict[str, LazyProxy] = {
    "changed_meanwhile": lazy_gettext("Somebody changed it here while the phone was on its way."),
    "not_in_charge": lazy_gettext("The visitor's unit only helps; the unit in charge decides."),
    "moved_on": lazy_gettext("The case had gone to others when the visit arrived."),
    "closed": lazy_gettext("The case was closed when the visit arrived."),
}
STAGES: dict[str, LazyProxy] = {"before": lazy_gettext("Before"), "after": lazy_gettext("After")}

# {n} and other names in braces are filled in by the scripts.
_SCRIPT_TEXTS: dict[str, LazyProxy] = {
    "online": lazy_gettext("Connected"),
    "offline": lazy_gettext("No network: everything is kept on this phone"),
    "loadedAt": lazy_gettext("list of {time}"),
    "notLoaded": lazy_gettext("The list is not on this phone yet. It comes with the network."),
    "scopeMine": lazy_gettext("Mine ({n})"),
    "scopeUnit": lazy_gettext("The whole unit ({n})"),
    "empty": lazy_gettext("No case was chosen for a visit."),
    "emptyMine": lazy_gettext("None of your own. Look at the whole unit's."),
    "way": lazy_gettext("About {n} as the crow flies."),
    "metres": lazy_gettext("{n} m"),
    "kilometres": lazy_gettext("{n} km"),
    "away": lazy_gettext("{n} from you"),
    "fromLast": lazy_gettext("{n} from the one before"),
    "noAddress": lazy_gettext("no address"),
    "noPlace": lazy_gettext("no coordinates yet"),
    "noDue": lazy_gettext("no deadline"),
    "due": lazy_gettext("due {time}"),
    "late": lazy_gettext("overdue since {time}"),
    "goes": lazy_gettext("goes: {name}"),
    "on": lazy_gettext("on {day}"),
    "directions": lazy_gettext("Directions to {code} in the phone's map"),
    "outbox": lazy_gettext("{n} visits wait on this phone"),
    "outboxWaiting": lazy_gettext("They are sent when the network is back."),
    "outboxSending": lazy_gettext("They are being sent."),
    "outboxSignedOut": lazy_gettext("Sign in again to send them. Nothing is lost."),
    "outboxOther": lazy_gettext("Somebody else is signed in here. Sign in again to send them."),
    "outboxRow": lazy_gettext("{code}, written at {time}, {photos} photos"),
    "refused": lazy_gettext("Not taken: {reason}"),
    "row_again": lazy_gettext("Send again"),
    "row_edit": lazy_gettext("Correct it"),
    "row_drop": lazy_gettext("Delete from the phone"),
    "sureDrop": lazy_gettext("Delete the visit of {code} from this phone? It was never sent."),
    "strangers": lazy_gettext("Visits of {names} wait on this phone, too. They are sent when their writer signs in."),
    "locating": lazy_gettext("Looking for the place…"),
    "locatingWithin": lazy_gettext("Looking for the place… within {n} m so far"),
    "stand": lazy_gettext("Your place of {time}, within {n} m. It stays on this phone."),
    "place_denied": lazy_gettext(
        "The browser does not give the place. Allow it in the settings of this page, or order by ward."
    ),
    "place_missing": lazy_gettext("This device does not know where it is."),
    "place_timeout": lazy_gettext("The place could not be found. Try again in the open."),
    "choose": lazy_gettext("Choose"),
    "chooseCase": lazy_gettext("Choose {code} for a visit"),
    "chosen": lazy_gettext("{code} is on your list."),
    "needsNetwork": lazy_gettext("This needs the network."),
    "mineBy": lazy_gettext("On the spot ({name})"),
    "choiceKept": lazy_gettext("Your choice is kept. The other version stays in the timeline."),
    "nothing": lazy_gettext("(empty)"),
    "notOnPhone": lazy_gettext("The facts of this case are not on this phone"),
    "sentPicture": lazy_gettext("Photo {n} that was sent in"),
    "spot": lazy_gettext("{place}, within {n} m, at {time}"),
    "noSpot": lazy_gettext("not fixed yet"),
    "photo_before": lazy_gettext("photo before, no. {n}"),
    "photo_after": lazy_gettext("photo after, no. {n}"),
    "dropPhoto": lazy_gettext("Remove"),
    "dropPhotoOf": lazy_gettext("Remove {photo}"),
    "tooManyPhotos": lazy_gettext("At most 12 photos belong to one visit."),
    "notKept": lazy_gettext("This phone could not keep it. Free some space and try again."),
    "noOutcome": lazy_gettext("Say what you found: choose one of the answers."),
    "noWords": lazy_gettext("Write what you found, or take a photo."),
    "sent": lazy_gettext("The visit of {code} is in the case file."),
    "sentWithChoices": lazy_gettext("The visit of {code} has arrived. Some facts differ: choose below."),
    "movedOn": lazy_gettext("The visit of {code} has arrived. The case has gone to others, who see it now."),
    "savedOnline": lazy_gettext("Kept. It is being sent."),
    "savedOffline": lazy_gettext("Kept on this phone. It is sent when the network is back."),
    "leaving": lazy_gettext("On this phone there are still {n} visits that were not sent and {m} drafts."),
}


def script_texts() -> dict[str, str]:
    """key -> text, for the template of texts."""
    labels: dict[str, Any] = dict(_SCRIPT_TEXTS)
    labels |= {f"state_{state.value}": label for state, label in STATE_LABELS.items()}
    labels |= {f"outcome_{name}": label for name, label in OUTCOMES.items()}
    labels |= {f"fact_{name}": label for name, label in FACTS.items()}
    labels |= {f"why_{name}": label for name, label in WHY.items()}
    return {key: str(text) for key, text in labels.items()}


def sentence(event: CaseEvent, ward_names: dict[str, str]) -> str | None:
    """A line of field work in a case's timeline; None for every other kind of line."""
    detail = event.detail
    if event.kind == "visit":
        photos = detail.get("before", 0) + detail.get("after", 0)
        outcome = OUTCOMES.get(detail.get("outcome", ""), "")
        return _("visited the place: %(outcome)s (%(photos)s photos)", outcome=outcome, photos=photos)
    if event.kind == "field_plan":
        name = detail.get("name") or _("somebody of the unit")
        return _("chose the case for a visit by %(name)s", name=name)
    if event.kind == "field_plan_removed":
        return _("took the case off the list of visits")
    if event.kind == "field_choice":
        fact = str(FACTS.get(detail.get("fact", ""), ""))
        mine, theirs = (text_of(detail["fact"], detail.get(side), ward_names) for side in ("mine", "theirs"))
        taken, other = (mine, theirs) if detail.get("chosen") == "mine" else (theirs, mine)
        return _("%(fact)s: chose %(taken)s, not %(other)s", fact=fact, taken=taken, other=other)
    if event.kind == "field_proposal":
        is_accepted = detail.get("decision") == "accepted"
        return _("accepted that it is solved") if is_accepted else _("did not accept that it is solved")
    return None
