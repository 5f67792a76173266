"""What the pages of models call things."""

from __future__ import annotations

from babel.support import LazyProxy

from admin_ui.intent_words import INTENTS
from admin_ui.sayings import said_or_itself
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.training.models.gates import Gate

RUN_STATES: dict[str, LazyProxy] = {
    "queued": lazy_gettext("waiting its turn"),
    "running": lazy_gettext("running"),
    "ready": lazy_gettext("ready to deploy"),
    "blocked": lazy_gettext("blocked by gates"),
    "failed": lazy_gettext("failed"),
    "cancelled": lazy_gettext("cancelled"),
}
STEPS: dict[str, LazyProxy] = {
    "preparing": lazy_gettext("preparing the data"),
    "training": lazy_gettext("learning"),
    "evaluating": lazy_gettext("being judged"),
    "regressions": lazy_gettext("comparing with the model in use"),
    "gates": lazy_gettext("looking at the gates"),
}
DEPLOYMENT_STATES: dict[str, LazyProxy] = {
    "running": lazy_gettext("on its way"),
    "live": lazy_gettext("in use"),
    "stopped": lazy_gettext("stopped"),
    "rolled_back": lazy_gettext("rolled back"),
    "replaced": lazy_gettext("replaced by a newer one"),
}
STOP_REASONS: dict[str, LazyProxy] = {
    "errors": lazy_gettext("stopped by itself: too many failed answers"),
    "fallback": lazy_gettext("stopped by itself: it asks back more often"),
    "handover": lazy_gettext("stopped by itself: more conversations went to people"),
    "latency": lazy_gettext("stopped by itself: it answers too slowly"),
    "back": lazy_gettext("in use again by itself: the newer model did badly"),
    "start": lazy_gettext("the program was started with it"),
    "promote": lazy_gettext("put in use from the command line"),
}
ROWS: dict[str, LazyProxy] = {
    "gold": lazy_gettext("Frozen set"),
    "held-out": lazy_gettext("Held-out set"),
    "typos": lazy_gettext("Held-out set with typing errors"),
    "recent": lazy_gettext("Reviewed lately"),
    "folds": lazy_gettext("Cross-validation"),
    "training": lazy_gettext("Training lines (sample)"),
}
STYLES: dict[str, LazyProxy] = {
    "all": lazy_gettext("All"),
    "clean": lazy_gettext("with accents"),
    "plain": lazy_gettext("without accents"),
    "teencode": lazy_gettext("chat spelling"),
}
TRENDS: dict[str, LazyProxy] = {
    "accuracy": lazy_gettext("Read rightly"),
    "clean": STYLES["clean"],
    "plain": STYLES["plain"],
    "teencode": STYLES["teencode"],
    "fallback": lazy_gettext("Asks back"),
    "sure_and_wrong": lazy_gettext("Sure and wrong"),
    "emergency": lazy_gettext("Emergencies found"),
    "denounce": lazy_gettext("Denunciations found"),
}
CURVES: dict[str, LazyProxy] = {
    "recall": lazy_gettext("found (recall)"),
    "precision": lazy_gettext("right among those (precision)"),
    "asks_back": lazy_gettext("asks back"),
}
DECISIONS: dict[str, LazyProxy] = {
    "better": lazy_gettext("The new reading is better"),
    "worse": lazy_gettext("The new reading is worse"),
    "same": lazy_gettext("Both will do"),
}
TROUBLES: dict[str, LazyProxy] = {
    "worker": lazy_gettext("the worker stopped in the middle"),
    "too slow": lazy_gettext("it took too long"),
}
DONE: dict[str, LazyProxy] = {
    "queued": lazy_gettext("The training is queued."),
    "cancelled": lazy_gettext("The training ends."),
    "tagged": lazy_gettext("The tags are kept."),
    "waived": lazy_gettext("The gate is waived; your reason is in the log."),
    "started": lazy_gettext("The model is on its way."),
    "advanced": lazy_gettext("The next stage has begun."),
    "rolled_back": lazy_gettext("Back to the model before."),
    "saved": lazy_gettext("The conversation is kept."),
    "accepted": lazy_gettext("What this model does is expected from now on."),
    "folds": lazy_gettext("The cross-validation is queued; it takes some minutes."),
    "switched": lazy_gettext("Changed."),
}


def intent(name: str | None) -> str:
    """An intent in plain words; new ones by their name."""
    if name == "nlu_fallback":
        return _("asks back")
    return said_or_itself(INTENTS, name)


def gate(one: Gate) -> str:
    """What a gate is about."""
    parts = one.name.split(":")
    if parts[0] == "gold":
        return _("The frozen set is read no worse than by the model in use and the best one deployed lately")
    if one.name == "style:typos":
        return _("Typing errors (the held-out set, mistyped)")
    if parts[0] == "style":
        return _("Style: %(style)s", style=said_or_itself(STYLES, parts[1]))
    if one.name == "protected":
        return _("The protected intents of this model and of the one in use are known from the same sentences")
    if parts[0] == "protected":
        measure = _("none is missed") if parts[2] == "recall" else _("no false alarm")
        return _("Protected: %(intent)s, %(measure)s", intent=intent(parts[1]), measure=measure)
    if parts[0] == "regressions":
        return _("All regression conversations go on as before")
    return _("A second person has decided on all flips of the shadow run, and none is worse")


def stop_reason(reason: str | None) -> str:
    """A reason that people gave, or one of our own in words."""
    return said_or_itself(STOP_REASONS, reason)


def trouble(name: str | None) -> str:
    """Why a training failed."""
    return said_or_itself(TROUBLES, name)


def minutes(seconds: float | None) -> str:
    """ "1:20"; "" for nothing."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}" if seconds is not None else ""


def share(value: float | None) -> str:
    """ "94.3 %" with the decimal comma of the language; a dash for nothing."""
    return "-" if value is None else f"{value * 100:.1f}%".replace(".", ",")
