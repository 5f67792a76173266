"""The Send API: messages, sender actions, uploads, private replies, with the vendor's checks in its order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from connectors.facebook.simulator_checks import message_problem
from connectors.facebook.simulator_graph import Call, Refused, as_object
from connectors.facebook.simulator_officers import echo_in_order
from connectors.facebook.simulator_state import PRIVATE_REPLY_LIFE, UPLOAD_LIFE, Comment, Post, Upload
from connectors.simulation.state import Line, Thread

WINDOW, HUMAN_WINDOW = timedelta(hours=24), timedelta(days=7)
TYPING = timedelta(seconds=20)
MAX_FILE_BYTES = 25_000_000
TYPES = frozenset({"RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"})


def messages(call: Call) -> dict[str, Any]:
    """POST /{page}/messages. The echo goes out outside the lock: it may have to arrive first."""
    page, simulator = call.own_page(), call.simulator
    if page.restricted_until is not None and simulator.memory.clock.now() < page.restricted_until:
        raise Refused(10, 1893063)
    recipient = as_object(call.given.get("recipient"))
    with simulator.memory.lock:
        if recipient.get("comment_id") or recipient.get("post_id"):
            thread, line, metadata = _private_reply(call, recipient)
        else:
            thread = _thread(call, recipient)
            if action := call.given.get("sender_action"):
                return _sender_action(call, thread, str(action))
            line, metadata = _message(call, thread)
    echo_in_order(simulator, thread, line, metadata=metadata)
    return {"recipient_id": thread.citizen, "message_id": line.id}


def _thread(call: Call, recipient: Mapping[str, Any]) -> Thread:
    thread = call.simulator.memory.threads.get(str(recipient.get("id", "")))
    if thread is None or call.simulator.page_of(thread) is not call.page:
        raise Refused(100, 2018001)
    return thread


def _sender_action(call: Call, thread: Thread, action: str) -> dict[str, Any]:
    if action not in {"typing_on", "typing_off", "mark_seen", "react", "unreact"} or call.given.get("message"):
        raise Refused(100)
    call.simulator.memory.figures["typing"] += action == "typing_on"
    now = call.simulator.memory.clock.now()
    thread.typing_until = now + TYPING if action == "typing_on" else None
    return {"recipient_id": thread.citizen}


def _message(call: Call, thread: Thread) -> tuple[Line, str | None]:
    """Check and keep one message. Raises Refused."""
    figures = call.simulator.memory.figures
    message = _checked(call)
    if call.page.person(thread.citizen).blocks_page:
        raise Refused(551, 1545041)
    if call.simulator.owner_of(thread):
        figures["thread_refusals"] += 1
        raise Refused(10, 2018300)
    kind = str(call.given.get("messaging_type") or "RESPONSE")
    if kind not in TYPES or (kind == "MESSAGE_TAG" and call.given.get("tag") != "HUMAN_AGENT"):
        raise Refused(100)  # the other tags are retired
    is_tagged = kind == "MESSAGE_TAG"
    if is_tagged and not call.page.has_human_agent:
        raise Refused(10)
    figures["human_tags"] += is_tagged
    if not call.simulator.is_open(thread, HUMAN_WINDOW if is_tagged else WINDOW):
        figures["outside_window"] += 1
        raise Refused(10, 2018278)
    return _keep(call, thread, message, "HUMAN_AGENT" if is_tagged else kind)


def _checked(call: Call) -> dict[str, Any]:
    message, upload = as_object(call.given.get("message")), call.request.form[1].get("filedata")
    if message_problem(message, has_upload=upload is not None):
        raise Refused(100)
    if upload is not None and len(upload.content) > MAX_FILE_BYTES:
        raise Refused(100, 2018109)
    upload_id = as_object(as_object(message.get("attachment")).get("payload")).get("attachment_id")
    if upload_id is not None:
        known = call.page.uploads.get(str(upload_id))
        if known is None or known.ends_at < call.simulator.memory.clock.now():
            raise Refused(100, 2018074)
    return message


def _keep(call: Call, thread: Thread, message: Mapping[str, Any], sent_as: str) -> tuple[Line, str | None]:
    simulator = call.simulator
    payload = as_object(as_object(message.get("attachment")).get("payload"))
    cards = payload.get("elements") or []
    text = str(message.get("text") or payload.get("text") or "")
    choices = message.get("quick_replies") or payload.get("buttons") or []
    buttons = [{key: item.get(key) for key in ("title", "payload", "url", "type")} for item in choices]
    for button in buttons:
        button["type"] = None if message.get("quick_replies") else button["type"]
    metadata = message.get("metadata")
    thread.typing_until = None
    simulator.memory.count_send(thread, text, metadata)
    line = simulator.memory.add(
        thread,
        f"m_{simulator.memory.new_id()}",
        "out",
        text=text or "\n".join(str(card.get("title")) for card in cards),
        marker=metadata,
        sent_as=sent_as,
        buttons=buttons,
        cards=list(cards),
        attachments=_attachments(call, message, payload),
    )
    return line, metadata


def _attachments(call: Call, message: Mapping[str, Any], payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    simulator = call.simulator
    kind = str(as_object(message.get("attachment")).get("type"))
    upload = call.request.form[1].get("filedata")
    if upload is not None:
        path = simulator.memory.keep_file(upload.name, upload.mime, upload.content)
        return [{"kind": kind, "url": simulator.base_url + path, "name": upload.name, "mime": upload.mime}]
    if payload.get("attachment_id"):
        known = call.page.uploads[str(payload["attachment_id"])]
        return [{"kind": known.kind, "url": simulator.base_url + known.path, "name": known.name, "mime": known.mime}]
    if payload.get("url"):
        name = urlsplit(str(payload["url"])).path.rsplit("/", 1)[-1]
        return [{"kind": kind, "url": payload["url"], "name": name}]
    return []


def upload(call: Call) -> dict[str, Any]:
    """POST /{page}/message_attachments: keep a file for 90 days."""
    page, memory = call.own_page(), call.simulator.memory
    file = call.request.form[1].get("filedata")
    attachment = as_object(as_object(call.given.get("message")).get("attachment"))
    if attachment.get("type") not in {"image", "video", "audio", "file"}:
        raise Refused(100)
    if file is None and not as_object(attachment.get("payload")).get("url"):
        raise Refused(100, 2018047)
    if file is not None and len(file.content) > MAX_FILE_BYTES:
        raise Refused(100, 2018109)
    memory.figures["uploads"] += 1
    upload_id = call.simulator.new_number()
    kept = Upload(str(attachment["type"]), memory.clock.now() + UPLOAD_LIFE)
    if file is not None:
        kept.path, kept.name, kept.mime = memory.keep_file(file.name, file.mime, file.content), file.name, file.mime
    page.uploads[upload_id] = kept
    return {"attachment_id": upload_id}


def _private_reply(call: Call, recipient: Mapping[str, Any]) -> tuple[Thread, Line, str | None]:
    """Once per comment or visitor's post ever, within seven days, never to the Page itself. Raises Refused."""
    page, memory = call.page, call.simulator.memory
    target: Comment | Post | None
    if recipient.get("comment_id"):
        target = page.comment(str(recipient["comment_id"]))
    else:
        target = page.post(str(recipient["post_id"]))
    if target is None:
        raise Refused(100, 33)
    if target.is_answered_privately:
        raise Refused(10900)
    is_late = memory.clock.now() - target.created_at > PRIVATE_REPLY_LIFE
    if is_late or target.author == page.id or not page.is_published:
        raise Refused(10902)
    message = _checked(call)
    target.is_answered_privately = True
    memory.figures["private_replies"] += 1
    # The author's thread, which stays shut until he answers.
    thread = memory.thread(target.author)
    thread.account = "" if page.id == call.simulator.page_id else page.id
    line, metadata = _keep(call, thread, message, "PRIVATE_REPLY")
    return thread, line, metadata


EDGES = {("POST", "messages"): messages, ("POST", "message_attachments"): upload}
