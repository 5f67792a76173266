"""Sending in our own chat: the row in our database is the delivery, so there is no call to make."""

from __future__ import annotations

from connectors.base import OutboundMessage, SendResult


def pieces(message: OutboundMessage) -> list[OutboundMessage]:
    """The message itself: our page shows text of any length, buttons and a file together."""
    return [message]


def send(message: OutboundMessage) -> SendResult:
    """The marker as the id; the live event that shows it comes with the row."""
    return SendResult(external_id=message.marker)
