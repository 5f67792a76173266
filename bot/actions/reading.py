"""What a message is, where its words are surer than the trained intent: danger, a report, a paper, a wish to report.

`by_words` comes before everything else, also in an open report; `again` only where nothing is being asked.
"""

from dataclasses import replace

from bot.actions import danger_words, procedures, report_words, words
from bot.actions.procedures import hits
from bot.actions.report_moves import PROCEDURE_INTENTS, is_urgent
from bot.actions.report_state import KIND_OF_INTENT
from bot.actions.turn import Json, Talk, Turn

# Intents that may hide a cry for help: none of them is business of its own.
IDLE = frozenset(
    ("greet", "inform", "nlu_fallback", "out_of_scope", "abuse", "ask_human", "thank", "affirm", "ask_capability")
)
# Kinds a plain "to cao", "khieu nai quyet dinh" may be mistaken for.
MAY_BE_LEGAL = frozenset(KIND_OF_INTENT) | {"inform", "nlu_fallback", "add_to_case"}
LOOKUPS = PROCEDURE_INTENTS | {"check_dossier", "check_case"}
# What random keys or another language must never set off.
DOUBTFUL = frozenset(("out_of_scope", "denounce", "complaint", "emergency"))
# "e muon bao 1 viec" holds so little that any of these may come out.
WISHES = frozenset(("check_case", "inform", "nlu_fallback", "greet"))
# Questions that "toi dau roi", "xong chua" turn into one about papers already handed in.
HOW_FAR = frozenset(("ask_where", "ask_duration", "ask_procedure", "ask_online", "ask_delivery"))
UNSURE = 0.6
LIKELY = 0.3
LEAST_LIKELY = 0.1
TOPIC_WITH_PLACE = 0.6
TOPIC_ALONE = 0.9
MOST_WORDS_OF_A_NAME = 4
FACTS = ("address", "ward", "landmark", "phone", "person", "id_number", "date_time")


def by_words(turn: Turn, *, in_form: bool) -> Turn:
    """The turn with the intent that its words make certain: danger first, a bare name of a procedure, random keys."""
    if not turn.text or turn.is_button:
        return turn
    if danger_words.is_despair(turn.text):
        return replace(turn, intent="emergency", confidence=1.0)
    legal = _legal_kind(turn)
    if legal:
        return replace(turn, intent=legal, confidence=1.0)
    if danger_words.tells_sexual_violence(turn.text) or _hides_danger(turn, in_form=in_form):
        return replace(turn, intent="emergency", confidence=1.0)
    is_doubtful = turn.intent in DOUBTFUL or turn.confidence < UNSURE
    if is_doubtful and not turn.files and not turn.entities and not words.is_readable(turn.text):
        return replace(turn, intent="nlu_fallback")
    is_name = bool(turn.first("procedure")) and len(turn.folded.split()) <= MOST_WORDS_OF_A_NAME
    if not in_form and turn.intent in IDLE and (words.is_one_of("papers", turn.text) or is_name):
        return replace(turn, intent="ask_procedure")
    if turn.intent in HOW_FAR and words.holds("how_far", turn.text) and words.holds("handed_in", turn.text):
        return replace(turn, intent="check_dossier")
    return turn


def _legal_kind(turn: Turn) -> str:
    """ "denounce" for the word with a person named, "complaint" for a complaint about a decision; "" for neither.

    Such words inside a report must not be recorded as one: the law wants another way (see urgent.py).
    """
    if turn.intent not in MAY_BE_LEGAL or words.holds("says_neither", turn.text) or words.is_question(turn.text):
        return ""
    if words.holds("says_denounce", turn.text) and (turn.first("person") or turn.first("agency")):
        return "denounce"
    return "complaint" if words.holds("says_complaint", turn.text) else ""


def _hides_danger(turn: Turn, *, in_form: bool) -> bool:
    """True when the words are a cry for help although the intent is idle talk, a question, or a mere report."""
    if turn.intent == "report_issue":
        return danger_words.pleads(turn.text) and danger_words.cries_for_help(turn.text, must_cry=False)
    if turn.intent in LOOKUPS and not turn.first("procedure") and not danger_words.speaks_of_papers(turn.text):
        return danger_words.cries_for_help(turn.text, must_cry=in_form or turn.confidence >= UNSURE)
    return turn.intent in IDLE and danger_words.cries_for_help(turn.text, must_cry=in_form)


def again(talk: Talk) -> None:
    """A message whose intent is unsure or empty, but which reads like something clear."""
    if talk.turn.intent == "emergency" and not is_urgent(talk.turn, in_form=False):
        talk.read_as("nlu_fallback")
    turn = talk.turn
    if not turn.text or turn.is_button or turn.intent in KIND_OF_INTENT:
        return
    asked = _asked_of_named(turn)
    if asked:
        talk.read_as(asked)
    elif turn.intent == "nlu_fallback" and (_asks_on(talk) or _asks_about_papers(turn)):
        talk.read_as(turn.ranking[0]["name"])
    elif report_words.wants_to_report(turn.text) and (turn.intent in WISHES or turn.confidence < UNSURE):
        talk.read_as("report_issue")
    elif turn.intent == "check_dossier" and talk.memory.last_case and _asks_how_far(turn):
        talk.read_as("check_case")
    elif is_report(turn):
        talk.read_as("report_issue")
    elif turn.intent in ("nlu_fallback", "inform") and talk.memory.procedure and _names_another_procedure(talk):
        talk.read_as("ask_procedure")


def _asked_of_named(turn: Turn) -> str:
    """The intent of a question that names its procedure, among names and numbers or unsure; "" for none."""
    may_be = turn.intent == "nlu_fallback" or (turn.intent == "inform" and words.is_question(turn.text))
    if not may_be or not turn.first("procedure"):
        return ""
    likely = [item["name"] for item in turn.ranking[:3] if item["name"] in PROCEDURE_INTENTS]
    named = [procedures.INTENT_OF_ASPECT[aspect] for aspect in words.aspects_in(turn.text)]
    return next(iter(likely + named), "")


def is_report(turn: Turn) -> bool:
    """True when place and matter are clear, though the trained intent is another ("rac do bay o hem 8" sounds rude)."""
    best = turn.topics[0] if turn.topics else {}
    code, certainty = str(best.get("code") or best.get("name") or ""), float(best.get("confidence") or 0)
    has_place = bool(turn.first("address") or turn.first("ward") or turn.first("landmark") or turn.file_ids)
    likely = [item["name"] for item in turn.ranking[:4] if item["name"] != "report_issue" or _is_likely(item)]
    offered = [name for name in likely if name not in IDLE]
    if turn.intent == "nlu_fallback" and has_place and offered[:1] == ["report_issue"] and words.has_content(turn.text):
        return True
    may_be_rude = turn.intent in ("abuse", "greet", "inform") and "report_issue" in likely[:2]
    if may_be_rude and has_place and tells_more(turn):
        return True
    is_open = turn.intent in ("inform", "nlu_fallback") or turn.confidence < UNSURE
    enough = TOPIC_WITH_PLACE if has_place else TOPIC_ALONE
    is_told = is_open and "report_issue" in likely and certainty >= enough and not code.startswith("14")
    return is_told or (has_place and not turn.file_ids and _is_bare_matter(turn, code, certainty))


def _is_bare_matter(turn: Turn, code: str, certainty: float) -> bool:
    """ "rac duong Quang Trung": beside the place little more than the thing that is wrong, and the topic or a word
    of the field tells it.
    """
    may_be = turn.intent in ("inform", "nlu_fallback", "out_of_scope") and not turn.first("procedure")
    rest = _beside_facts(turn)
    if not may_be or words.is_question(turn.text) or words.names_paper(turn.text) or turn.first("person"):
        return False
    written = f" {' '.join(words.as_written(rest))} "
    is_named = any(f" {thing} " in written for thing in words.phrases("bare_matters"))
    is_sure = certainty >= TOPIC_WITH_PLACE and code[:2] not in ("14", "15")
    return is_named or (is_sure and bool(words.left_after_all(("opening", "labels", "vague_place"), rest)))


def _is_likely(item: Json) -> bool:
    return float(item.get("confidence") or 0) >= LEAST_LIKELY


def is_story(turn: Turn) -> bool:
    """True when the words tell what is wrong, beside any place, time or number."""
    return bool(turn.text) and (turn.intent in KIND_OF_INTENT or is_report(turn)) and tells_more(turn)


def tells_more(turn: Turn) -> bool:
    """True when more than facts is said ("den hu o so 4 Ly Tu Trong"), not only who, where and which number."""
    return len(words.left_after_all(("opening", "labels", "vague_place"), _beside_facts(turn))) >= 2


def _beside_facts(turn: Turn) -> str:
    """The message without its places, times, numbers and names."""
    rest = turn.text
    for part in sorted((part for name in FACTS for part in turn.as_written(name)), key=len, reverse=True):
        rest = rest.replace(part, " ")
    return rest


def _asks_on(talk: Talk) -> bool:
    """Likeliest a question on a procedure: the one just spoken of ("con toi nop thay duoc khong?"), or one named so
    plainly that the catalogue is sure.
    """
    best = talk.turn.ranking[0] if talk.turn.ranking else {"name": "", "confidence": 0.0}
    if best["name"] not in PROCEDURE_INTENTS or float(best["confidence"]) < LIKELY:
        return False
    goes_on = bool(talk.memory.procedure) and words.is_question(talk.turn.text)
    return goes_on or _names_one(talk)


def _asks_about_papers(turn: Turn) -> bool:
    """ "lam giay to nha dat": likeliest about a procedure, and about doing papers; the catalogue may ask which."""
    best = turn.ranking[0] if turn.ranking else {"name": "", "confidence": 0.0}
    is_likely = best["name"] in PROCEDURE_INTENTS and float(best["confidence"]) >= LIKELY
    return is_likely and words.holds("about_papers", turn.text) and bool(words.left_after("aspect", turn.text))


def _names_another_procedure(talk: Talk) -> bool:
    """ "the con thuong tru" after an answer about another procedure: short, and the catalogue is sure."""
    left = words.left_after("aspect", talk.turn.text)
    is_short = bool(left) and len(talk.turn.folded.split()) <= MOST_WORDS_OF_A_NAME + 2
    return is_short and _names_one(talk)


def _names_one(talk: Talk) -> bool:
    """True when the catalogue knows which procedure the words name."""
    text = talk.turn.text
    return hits.meant(talk.inbox.search_procedures(text, limit=hits.LOOKED_AT, is_final=False), text) is not None


def _asks_how_far(turn: Turn) -> bool:
    """ "xong chua": nothing in it speaks of papers handed in."""
    names_papers = turn.first("dossier_code") or turn.first("procedure") or " ho so" in f" {turn.folded}"
    return not names_papers and len(turn.folded.split()) <= MOST_WORDS_OF_A_NAME + 1
