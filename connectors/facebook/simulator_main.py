"""The simulator as a program of its own."""

from __future__ import annotations

import argparse
import os
import signal

from connectors.facebook.simulator import FacebookSimulator


def main() -> None:
    """Run until stopped."""
    # Threads started later inherit the mask, so the signals reach sigwait only.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    parser = argparse.ArgumentParser(prog="python -m connectors.facebook.simulator")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--webhook", required=True, help="where to post events")
    parser.add_argument("--page-id", default="102030405060708")
    parser.add_argument("--app-id", default="555000111222333")
    parser.add_argument("--app-secret", default=os.environ.get("HOPTHU_FACEBOOK_APP_SECRET", ""))
    parser.add_argument("--access-token", default=os.environ.get("HOPTHU_FACEBOOK_ACCESS_TOKEN", ""))
    parser.add_argument(
        "--no-receipts", action="store_true", help="echo what was sent, but no delivery and read events"
    )
    options = parser.parse_args()
    if not options.app_secret or not options.access_token:
        parser.error("HOPTHU_FACEBOOK_APP_SECRET and HOPTHU_FACEBOOK_ACCESS_TOKEN must be set")
    simulator = FacebookSimulator(
        webhook=options.webhook,
        app_secret=options.app_secret,
        access_token=options.access_token,
        page_id=options.page_id,
        app_id=options.app_id,
        sends_receipts=not options.no_receipts,
    )
    server = simulator.start(options.port)
    print(f"Facebook simulator on {simulator.base_url}/ posting to {options.webhook}", flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    server.shutdown()
