"""Orders of the control API that only this platform knows: forms, disorder, Pages, posts, people, tokens, actors."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connectors.facebook import simulator_events as events
from connectors.facebook import simulator_officers as officers
from connectors.facebook.simulator_state import TOKEN_ENDS, Comment, Page
from connectors.simulation.server import BadOrder, Reply, Request

if TYPE_CHECKING:
    from connectors.facebook.simulator import FacebookSimulator

ACTORS = Path(__file__).parent / "actors.json"
PAGE_SWITCHES = ("is_published", "has_default_app", "has_human_agent", "name", "permissions", "fields")
DISORDER = ("duplicate_percent", "reorder_percent", "reorder_seconds", "disable_after")


def control(simulator: FacebookSimulator, path: str, request: Request) -> Reply | None:
    """None when the order is common to all simulators. Raises BadOrder."""
    if request.method == "GET":
        looks = LOOKS.get(path)
        return Reply.of(looks(simulator, request.query)) if looks else None
    order = ORDERS.get(path)
    return order(simulator, request.json()) if order else None


def _settings(simulator: FacebookSimulator, order: Mapping[str, Any]) -> Reply:
    """Forms of events (simulator_state.Forms) and how untidily posts arrive (simulation.delivery.Disorder)."""
    names = {field.name for field in dataclasses.fields(simulator.forms)}
    for name, value in order.items():
        if name in names:
            setattr(simulator.forms, name, frozenset(value) if name == "leaves_out" else value)
        elif name in DISORDER:
            setattr(simulator.sender.disorder, name, value)
        elif name == "seed":
            simulator.sender.disorder.random.seed(value)
        else:
            raise BadOrder(f"unknown setting: {name}")
    simulator.poster.flush()
    return Reply.of({"ok": True})


def _page(simulator: FacebookSimulator, order: Mapping[str, Any]) -> Reply:
    """{"page"?, "token"? for a new one, switches, "token_state"?, "restricted_minutes"?}: change or add a Page."""
    page_id = str(order.get("page") or simulator.page_id)
    page = simulator.pages.get(page_id)
    if page is None:
        if not page_id.isdigit() or not order.get("token"):
            raise BadOrder("a new page needs a numeric id and a token")
        page = simulator.pages[page_id] = Page(page_id, str(order.get("name") or "Page"), str(order["token"]))
    for name in PAGE_SWITCHES:
        if name in order:
            setattr(page, name, order[name])
    if "token_state" in order:
        if order["token_state"] not in {"valid", *TOKEN_ENDS}:
            raise BadOrder("unknown state of a token")
        page.token_state = order["token_state"]
    if "new_token" in order:
        page.token, page.token_state = str(order["new_token"]), "valid"
    if "restricted_minutes" in order:
        page.restricted_until = simulator.memory.clock.now() + timedelta(minutes=float(order["restricted_minutes"]))
    return Reply.of({"page": page.id, "fields": page.fields})


def _page_post(simulator: FacebookSimulator, order: Mapping[str, Any]) -> Reply:
    """The Page writes a post."""
    page = _page_of(simulator, order)
    post = events.add_post(simulator, page, str(order.get("text") or ""), page.id, page.name)
    simulator.post_change(page, events.feed_post(simulator, page, post, "add", "status"))
    return Reply.of({"post": post.id}, 201)


def _page_comment(simulator: FacebookSimulator, order: Mapping[str, Any]) -> Reply:
    """An officer comments, hides, shows or deletes in the vendor's tools: {"reply_to", "text"}, {"hide": id}, …"""
    page = _page_of(simulator, order)
    for verb, change in COMMENT_CHANGES.items():
        if verb in order:
            comment = page.comment(str(order[verb]))
            if comment is None:
                raise BadOrder("no such comment")
            change(comment)
            simulator.post_change(page, events.feed(simulator, page, comment, verb))
            return Reply.of({"comment": comment.id})
    return Reply.of({"comment": officers.comments(simulator, page, order).id}, 201)


def _set(name: str, value: bool) -> Callable[[Comment], None]:
    return lambda comment: setattr(comment, name, value)


COMMENT_CHANGES = {
    "hide": _set("is_hidden", True),
    "unhide": _set("is_hidden", False),
    "remove": _set("is_deleted", True),
}


def _people(simulator: FacebookSimulator, order: Mapping[str, Any]) -> Reply:
    """{"citizen", "blocks_page"?, "has_no_profile"?}."""
    thread = simulator.thread(order)
    person = simulator.page_of(thread).person(thread.citizen)
    for name in ("blocks_page", "has_no_profile"):
        if name in order:
            setattr(person, name, bool(order[name]))
    return Reply.of({"citizen": thread.citizen})


def _policy(simulator: FacebookSimulator, order: Mapping[str, Any]) -> Reply:
    """The vendor acts against the Page: {"action": "block"}."""
    page = _page_of(simulator, order)
    now = simulator.memory.clock.milliseconds()
    event = {
        "recipient": {"id": page.id},
        "timestamp": now,
        str(order.get("key") or "policy-enforcement"): {"action": str(order.get("action") or "block"), "reason": "x"},
    }
    simulator.poster.put(f"page {page.id}", page.id, "messaging", [event])
    return Reply.of({"ok": True}, 202)


def _page_of(simulator: FacebookSimulator, order: Mapping[str, Any]) -> Page:
    page = simulator.pages.get(str(order.get("page") or simulator.page_id))
    if page is None:
        raise BadOrder("no such page")
    return page


# actors


def actors() -> dict[str, list[dict[str, Any]]]:
    """name -> its steps: orders for a citizen, with `wait` seconds before and "{last}" for the last id."""
    return dict(json.loads(ACTORS.read_text(encoding="utf-8")))


def _act(simulator: FacebookSimulator, order: Mapping[str, Any]) -> Reply:
    """{"actor", "citizen", "speed"? (1 = as written, 0 = at once)}: play one script in the background."""
    steps = actors().get(str(order.get("actor")))
    if steps is None:
        raise BadOrder("no such actor")
    simulator.thread(order)
    speed = float(order.get("speed", 0))
    arguments = (simulator, dict(order), steps, speed)
    if speed <= 0:
        play(*arguments)
    else:
        threading.Thread(target=play, args=arguments, daemon=True).start()
    return Reply.of({"steps": len(steps)}, 202)


def play(simulator: FacebookSimulator, order: Mapping[str, Any], steps: list[dict[str, Any]], speed: float) -> None:
    """Carry out a script for one citizen."""
    last = {"id": "", "comment": ""}
    base = {key: order[key] for key in ("citizen", "page") if key in order}
    for step in steps:
        if speed > 0:
            time.sleep(float(step.get("wait", 0)) * speed)
        given = json.loads(json.dumps(step).replace("{last}", last["id"]).replace("{comment}", last["comment"]))
        given = {**base, **{key: value for key, value in given.items() if key != "wait"}}
        with simulator.memory.lock:
            thread = simulator.thread(given)
            if "officer" in given:
                last["id"] = simulator.officer_writes(thread, given["officer"])
                continue
            last["id"], event = simulator.citizen_item(thread, given)
            if "comment" in given:
                last["comment"] = last["id"]
            simulator.post(thread, [event])


def _shown_posts(simulator: FacebookSimulator, query: Mapping[str, str]) -> dict[str, Any]:
    page = _page_of(simulator, query)
    return {"posts": [json.loads(json.dumps(dataclasses.asdict(post), default=str)) for post in page.posts.values()]}


ORDERS: dict[str, Callable[[FacebookSimulator, Mapping[str, Any]], Reply]] = {
    "settings": _settings,
    "pages": _page,
    "page_posts": _page_post,
    "page_comments": _page_comment,
    "people": _people,
    "policy": _policy,
    "actors": _act,
}
LOOKS: dict[str, Callable[[FacebookSimulator, Mapping[str, str]], dict[str, Any]]] = {
    "posts": _shown_posts,
    "actors": lambda _simulator, _query: {"actors": {name: len(steps) for name, steps in actors().items()}},
}
