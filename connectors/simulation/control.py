"""The control API under /_sim/: tests and the phone page act as citizens and officers through it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.simulation.platform import Platform
from connectors.simulation.server import BadOrder, Reply, Request
from connectors.simulation.state import Thread


def control(platform: Platform, request: Request) -> Reply:
    """Answer one control request; each connector's README lists them. Raises BadOrder."""
    path = request.path.removeprefix("/_sim/").strip("/")
    special = platform.control(path, request)
    if special is not None:
        return special
    if request.method == "GET":
        return _look(platform, path, request.query)
    order = request.json()
    if path == "messages":
        return _citizen_writes(platform, [order])
    if path == "batch":
        orders = order.get("messages")
        if not isinstance(orders, list) or not orders:
            raise BadOrder("messages is missing")
        return _citizen_writes(platform, orders)
    if path == "officer":
        thread = platform.thread(order)
        return Reply.of({"citizen": thread.citizen, "message_id": platform.officer_writes(thread, order)}, 201)
    if path == "raw":
        thread, event = platform.thread(order), order.get("event")
        if not isinstance(event, dict):
            raise BadOrder("event is missing")
        platform.post(thread, [event])
        return Reply.of({"citizen": thread.citizen}, 202)
    return _settings(platform, path, order)


def _settings(platform: Platform, path: str, order: Mapping[str, Any]) -> Reply:
    if path == "faults":
        try:
            platform.memory.faults.set(order)
        except ValueError as error:
            raise BadOrder(str(error)) from error
        platform.sender.duplicate_next = int(order.get("duplicate_webhooks", 0))
        return Reply.of(platform.memory.faults.settings)
    if path == "clock":
        return Reply.of({"now": platform.move_clock(order).isoformat()})
    if path == "stats/reset":
        with platform.memory.lock:
            platform.memory.figures.clear()
            platform.memory.markers.clear()
        return Reply.of(platform.stats())
    return Reply.of({"detail": "unknown"}, 404)


def _citizen_writes(platform: Platform, orders: list[Any]) -> Reply:
    """One webhook post with all the orders' events; they are accepted (202) before they are delivered."""
    ids, events = [], []
    with platform.memory.lock:
        for order in orders:
            if not isinstance(order, dict):
                raise BadOrder("a message is not an object")
            thread = platform.thread(order)
            message_id, event = platform.citizen_item(thread, order)
            ids.append(message_id)
            events.append(event)
        platform.post(thread, events)
    return Reply.of({"citizen": thread.citizen, "message_id": ids[0], "message_ids": ids}, 202)


def _look(platform: Platform, path: str, query: Mapping[str, str]) -> Reply:
    if path == "stats":
        return Reply.of(platform.stats())
    if path == "about":
        return Reply.of({"name": platform.name})
    if path == "threads":
        with platform.memory.lock:
            threads = [_summary(thread) for thread in platform.memory.threads.values()]
        return Reply.of({"threads": threads})
    kind, _, key = path.partition("/")
    if kind == "threads" and key:
        return _thread(platform, key, query)
    return Reply.of({"detail": "unknown"}, 404)


def _thread(platform: Platform, key: str, query: Mapping[str, str]) -> Reply:
    """Every message in order; `after`: only those with a higher `seq`."""
    after = int(query["after"]) if query.get("after", "").isdigit() else 0
    with platform.memory.lock:
        thread = platform.memory.threads.get(platform.citizen_id(key))
        if thread is None:
            return Reply.of({"citizen": platform.citizen_id(key), "key": key, "messages": [], "is_typing": False})
        typing_until = thread.typing_until
        is_typing = typing_until is not None and typing_until > platform.memory.clock.now()
        lines = [line.shown() for line in thread.lines if line.seq > after]
    return Reply.of({**_summary(thread), "messages": lines, "is_typing": is_typing})


def _summary(thread: Thread) -> dict[str, Any]:
    last = thread.lines[-1] if thread.lines else None
    return {
        "citizen": thread.citizen,
        "key": thread.key,
        "count": len(thread.lines),
        "in": sum(line.direction == "in" for line in thread.lines),
        "out": sum(line.direction == "out" for line in thread.lines),
        "last_at": last.at.isoformat() if last else None,
    }
