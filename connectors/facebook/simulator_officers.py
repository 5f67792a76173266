"""What the Page says: echoes of our sends, officers in the vendor's own tools, other applications, own comments."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from connectors.facebook import simulator_events as events
from connectors.facebook.simulator_state import Comment, Page
from connectors.simulation.state import Line, Thread

if TYPE_CHECKING:
    from connectors.facebook.simulator import FacebookSimulator

ECHO_AFTER_SECONDS = 0.2
ECHO_BEFORE_SECONDS = 2.0


def echo(simulator: FacebookSimulator, thread: Thread, line: Line, *, app_id: str | None, metadata: str | None) -> None:
    """Tell the webhook what the Page sent, then that it arrived and was read."""
    message: dict[str, Any] = {"mid": line.id, "is_echo": True}
    if app_id is not None:
        message["app_id"] = int(app_id)
    if metadata is not None:
        message["metadata"] = metadata
    if line.text and not line.cards:
        message["text"] = line.text
    attachments = [{"type": item["kind"], "payload": {"url": item["url"]}} for item in line.attachments]
    if line.cards:
        attachments.append({"type": "template", "payload": {"template_type": "generic", "elements": line.cards}})
    if attachments:
        message["attachments"] = attachments
    simulator.post(thread, [events.item(simulator, thread, from_page=True, message=message)])
    if simulator.forms.receipts:
        watermark = simulator.memory.clock.milliseconds()
        delivery = {"mids": [line.id], "watermark": watermark}
        simulator.post(thread, [events.item(simulator, thread, delivery=delivery)])
        simulator.post(thread, [events.item(simulator, thread, read={"watermark": watermark})])


def echo_in_order(simulator: FacebookSimulator, thread: Thread, line: Line, *, metadata: str | None) -> None:
    """The echo of an accepted send, before or after the API's answer as `forms.echo` says."""
    order = simulator.forms.echo

    def tell() -> None:
        echo(simulator, thread, line, app_id=simulator.app_id, metadata=metadata)

    if order == "none":
        return
    if order == "after":
        timer = threading.Timer(ECHO_AFTER_SECONDS, tell)
        timer.daemon = True
        timer.start()
        return
    tell()
    until = time.monotonic() + ECHO_BEFORE_SECONDS
    while order == "before" and simulator.waiting() and time.monotonic() < until:
        time.sleep(0.01)


def writes(simulator: FacebookSimulator, thread: Thread, order: Mapping[str, Any]) -> str:
    """`take_control` hands the thread to the vendor's inbox (or `app`) first; `pass_control` gives it back."""
    app_id = str(order.get("app") or simulator.forms.inbox_app_id)
    if order.get("take_control"):
        hand_over(simulator, thread, app_id, "take_thread_control")
    line_id = ""
    if order.get("text") or order.get("image"):
        text, attachments = str(order.get("text") or ""), simulator.attachments(order)
        mid = f"m_{simulator.memory.new_id()}"
        line = simulator.memory.add(thread, mid, "officer", text=text, attachments=attachments)
        echo(simulator, thread, line, app_id=None if order.get("without_app_id") else app_id, metadata=None)
        line_id = line.id
    if order.get("comment"):
        line_id = comments(simulator, simulator.page_of(thread), order["comment"]).id
    if order.get("pass_control"):
        hand_over(simulator, thread, simulator.app_id, "pass_thread_control")
    return line_id


def comments(simulator: FacebookSimulator, page: Page, order: Mapping[str, Any]) -> Comment:
    """The Page itself writes a comment, by our application or in the vendor's tools. Raises BadOrder."""
    comment = events.add_comment(simulator, page, order, page.id, page.name)
    simulator.post_change(page, events.feed(simulator, page, comment, "add"))
    return comment


def hand_over(simulator: FacebookSimulator, thread: Thread, owner: str, event: str) -> None:
    """Change the owner of a thread and tell the webhook (which always hears of it in `messaging`)."""
    previous = thread.owner or simulator.app_id
    control = {"previous_owner_app_id": previous, "new_owner_app_id": owner, "metadata": ""}
    thread.owner = None
    simulator.post(thread, [{**events.item(simulator, thread), event: control}])
    thread.owner = owner if owner != simulator.app_id else None
