"""Which ways out the running system has from settings: what it was started with counts, not what this shell knows."""

from __future__ import annotations

from hopthu import demo_ways, run_state
from inbox_api.routes import configured
from inbox_api.settings import Settings

OF_SIMULATORS = {demo_ways.MAIL: configured.MAIL, demo_ways.SMS: configured.SMS}


def by_settings(settings: Settings) -> frozenset[str]:
    """Channels that settings describe, so that nothing of their accounts is missing."""
    named = {channel for channel in OF_SIMULATORS.values() if configured.is_by_settings(channel)}
    state = run_state.read(settings.var) or {}
    played = {channel for name, channel in OF_SIMULATORS.items() if name in state.get("processes", {})}
    return frozenset(named | played)
