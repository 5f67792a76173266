"""The rest of the simulated Graph API: nodes, subscription, profile, personas, thread control, lists, token check."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from connectors.facebook import simulator_comments
from connectors.facebook import simulator_officers as officers
from connectors.facebook.missed import FIELDS
from connectors.facebook.simulator_graph import Call, Refused, as_object, graph_time
from connectors.facebook.simulator_state import TOKEN_ENDS
from connectors.simulation.state import Line, Thread

HISTORY_LENGTH = 20


def node(call: Call) -> dict[str, Any]:
    """/{page}, /{person}, /{comment}, /{post}, /debug_token."""
    if call.node == "debug_token" and call.method == "GET":
        return _debug_token(call)
    if call.node in {call.page.id, "me"} and call.method == "GET":
        call.fields("page")
        return {"id": call.page.id, "name": call.page.name}
    if call.page.comment(call.node) is not None or "_" in call.node:
        return _comment_or_post(call)
    return _person(call)


def _comment_or_post(call: Call) -> dict[str, Any]:
    if call.method != "GET":
        return {"POST": simulator_comments.changed, "DELETE": simulator_comments.removed}[call.method](call)
    comment, post = call.page.comment(call.node), call.page.post(call.node)
    if comment is not None:
        return simulator_comments.shown(call, comment, call.fields("comment"))
    if post is None:
        raise Refused(100, 33, count=False)
    return simulator_comments.shown_post(call, post, call.fields("post"))


def _person(call: Call) -> dict[str, Any]:
    thread = call.simulator.memory.threads.get(call.node)
    if thread is None or call.method != "GET":
        raise Refused(100, 33, count=False)
    call.fields("person")
    if call.page.person(call.node).has_no_profile:
        raise Refused(100, 2018218, count=False)
    name = call.simulator.person(thread)
    last, _, first = name.rpartition(" ")
    picture = f"{call.simulator.base_url}/picture"
    return {"id": call.node, "name": name, "first_name": first, "last_name": last, "profile_pic": picture}


def _debug_token(call: Call) -> dict[str, Any]:
    token = str(call.given.get("input_token") or "")
    page = next((page for page in call.simulator.pages.values() if page.token == token), None)
    if page is None:
        return {"data": {"is_valid": False, "error": {"code": 190, "message": "x"}, "scopes": []}}
    is_valid = page.token_state not in TOKEN_ENDS
    data: dict[str, Any] = {
        "app_id": call.simulator.app_id,
        "type": "PAGE",
        "is_valid": is_valid,
        "expires_at": 0,
        "data_access_expires_at": int(call.simulator.memory.clock.now().timestamp()) + 60 * 86400,
        "profile_id": page.id,
        "scopes": page.permissions,
    }
    if not is_valid:
        data["error"] = {"code": 190, "subcode": TOKEN_ENDS[page.token_state], "message": "x"}
    return {"data": data}


def _accounts(call: Call) -> dict[str, Any]:
    tasks = ["MESSAGING", "MODERATE", "CREATE_CONTENT"]
    pages = call.simulator.pages.values()
    return {"data": [{"id": p.id, "name": p.name, "access_token": p.token, "tasks": tasks} for p in pages]}


def _subscription(call: Call) -> dict[str, Any]:
    page = call.own_page()
    is_lost = call.simulator.sender.is_disabled
    if call.method == "GET":
        is_there = page.fields and not is_lost
        return {"data": [{"id": call.simulator.app_id, "subscribed_fields": page.fields}] if is_there else []}
    if call.method == "DELETE":
        page.fields = []
        return {"success": True}
    named = call.given.get("subscribed_fields")
    fields = [name.strip() for name in named.split(",")] if isinstance(named, str) else list(named or [])
    if not fields or not set(fields) <= {*FIELDS, "inbox_labels", "leadgen"}:
        raise Refused(100, count=False)
    if {"feed", "mention"} & set(fields) and "pages_manage_metadata" not in page.permissions:
        raise Refused(200, count=False)
    page.fields = fields
    call.simulator.sender.enable()
    return {"success": True}


def _profile(call: Call) -> dict[str, Any]:
    page = call.own_page()
    if call.method == "GET":
        asked = call.fields("profile")
        found = {name: value for name, value in page.profile.items() if name in asked}
        return {"data": [found] if found else []}
    if call.method == "DELETE":
        fields = call.given.get("fields")
        for name in json.loads(fields) if isinstance(fields, str) else fields or []:
            page.profile.pop(name, None)
        return {"result": "success"}
    given = {key: value for key, value in call.given.items() if key != "appsecret_proof"}
    if "persistent_menu" in given and not ({**page.profile, **given}).get("get_started"):
        raise Refused(100, count=False)
    for name, most in (("ice_breakers", 4), ("persistent_menu", 20)):
        for part in given.get(name) or []:
            if part.get("locale", "default") == "default" and len(part.get("call_to_actions") or []) > most:
                raise Refused(100, count=False)
    page.profile.update(given)
    return {"result": "success"}


def _personas(call: Call) -> dict[str, Any]:
    page = call.own_page()
    if call.method == "GET":
        return {"data": [{"id": key, **value} for key, value in page.personas.items()]}
    name = str(call.given.get("name") or "")
    if not name:
        raise Refused(100, count=False)
    persona_id = call.simulator.new_number()
    page.personas[persona_id] = {"name": name, "profile_picture_url": str(call.given.get("profile_picture_url") or "")}
    return {"id": persona_id}


# thread control


def _recipient(call: Call) -> Thread:
    call.own_page()
    named = call.given.get("recipient")
    thread = call.simulator.memory.threads.get(str(as_object(named).get("id") or named or ""))
    if thread is None:
        raise Refused(100, 2018001, count=False)
    return thread


def _owner(call: Call) -> dict[str, Any]:
    owner = call.simulator.owner_of(_recipient(call)) or call.simulator.app_id
    return {"data": [{"thread_owner": {"app_id": owner}}]}


def _take(call: Call) -> dict[str, Any]:
    thread = _recipient(call)
    if not call.page.has_default_app:
        raise Refused(10, count=False)  # refused where no application is the Page's default one
    thread.owner = None
    return {"success": True}


def _pass(call: Call) -> dict[str, Any]:
    thread = _recipient(call)
    target = str(call.given.get("target_app_id") or "")
    if not target:
        raise Refused(100, count=False)
    officers.hand_over(call.simulator, thread, target, "pass_thread_control")
    return {"success": True}


def _release(call: Call) -> dict[str, Any]:
    _recipient(call).owner = None
    return {"success": True}


def _nothing(call: Call) -> dict[str, Any]:
    _recipient(call)
    return {"success": True}


# lists


def _conversations(call: Call) -> dict[str, Any]:
    page, memory = call.own_page(), call.simulator.memory
    fields = call.fields("conversation")
    named = call.given.get("user_id")
    with memory.lock:
        threads = [
            thread
            for thread in memory.threads.values()
            if thread.lines and call.simulator.page_of(thread) is page and named in {None, thread.citizen}
        ]
        threads.sort(key=lambda thread: thread.lines[-1].at, reverse=True)
        return simulator_comments.paged(call, [_conversation(call, thread, fields) for thread in threads])


def _conversation(call: Call, thread: Thread, fields: dict[str, str]) -> dict[str, Any]:
    people = [{"id": thread.citizen, "name": call.simulator.person(thread)}, {"id": call.page.id, "name": "Page"}]
    found: dict[str, Any] = {"id": f"t_{thread.citizen}"}
    if "participants" in fields:
        found["participants"] = {"data": people}
    if "updated_time" in fields:
        found["updated_time"] = graph_time(thread.lines[-1].at)
    if "messages" in fields:
        lines = thread.lines[: -HISTORY_LENGTH - 1 : -1]
        found["messages"] = {"data": [_history(call, thread, line) for line in lines]}
    return found


def _history(call: Call, thread: Thread, line: Line) -> dict[str, Any]:
    sender = thread.citizen if line.direction == "in" else call.page.id
    text = "" if line.cards else line.text
    found: dict[str, Any] = {
        "id": line.id,
        "message": text,
        "from": {"id": sender},
        "to": {"data": [{"id": call.page.id if sender == thread.citizen else thread.citizen}]},
        "created_time": graph_time(line.at),
    }
    if line.attachments:
        data = [
            {"mime_type": item.get("mime"), "name": item.get("name"), "image_data": {"url": item["url"]}}
            if item["kind"] == "image"
            else {"mime_type": item.get("mime"), "name": item.get("name"), "file_url": item["url"]}
            for item in line.attachments
        ]
        found["attachments"] = {"data": data}
    return found


def _feed(call: Call) -> dict[str, Any]:
    page, fields = call.own_page(), call.fields("post")
    posts = [post for post in reversed(page.posts.values()) if not post.is_deleted]
    return simulator_comments.paged(call, [simulator_comments.shown_post(call, post, fields) for post in posts])


EDGES: dict[tuple[str, str], Callable[[Call], dict[str, Any]]] = {
    ("GET", "accounts"): _accounts,
    **{(method, "subscribed_apps"): _subscription for method in ("GET", "POST", "DELETE")},
    **{(method, "messenger_profile"): _profile for method in ("GET", "POST", "DELETE")},
    ("GET", "personas"): _personas,
    ("POST", "personas"): _personas,
    ("GET", "thread_owner"): _owner,
    ("POST", "take_thread_control"): _take,
    ("POST", "pass_thread_control"): _pass,
    ("POST", "release_thread_control"): _release,
    ("POST", "request_thread_control"): _nothing,
    ("POST", "extend_thread_control"): _nothing,
    ("GET", "conversations"): _conversations,
    ("GET", "feed"): _feed,
}
