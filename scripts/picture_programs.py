"""The pictures of the pages for programs: API keys, webhooks out, the description of the interface."""

from __future__ import annotations

from collections.abc import Callable

from picture_talks import Town
from playwright.sync_api import Page

Take = Callable[[Page, str, Callable[[], object]], None]
HOOK = {"#hook-name": "IOC", "#hook-url": "https://ioc.example/su-kien"}
OPEN = "node => { node.open = true; node.scrollIntoView() }"
KINDS = ("case.created", "case.state_changed", "message.not_delivered")


def take_program_pages(town: Town, take: Take) -> None:
    """Forms are filled but not sent: a picture holds no secret, and nothing is called."""
    admin, stranger = town.officer("admin"), town.new_page()

    def fill_hook() -> None:
        admin.goto(f"{town.url}/quan-tri/webhook/moi")
        for place, value in HOOK.items():
            admin.locator(place).fill(value)
        for kind in KINDS:
            admin.locator(f"input[name=events][value='{kind}']").check()

    def open_an_example() -> None:
        stranger.goto(f"{town.url}/docs#post--api-v1-cases-code-state")
        stranger.locator("#post--api-v1-cases-code-state").evaluate(
            "node => { node.open = true; node.scrollIntoView() }"
        )

    take(admin, "api-keys", lambda: admin.goto(f"{town.url}/quan-tri/khoa-api"))
    take(admin, "webhook-new", fill_hook)
    take(admin, "webhooks", lambda: admin.goto(f"{town.url}/quan-tri/webhook"))
    take(stranger, "api-docs", open_an_example)
