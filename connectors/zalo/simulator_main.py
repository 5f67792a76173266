"""The Zalo simulator as a program."""

from __future__ import annotations

import argparse
import os
import signal

from connectors.zalo import simulator as simulator_module


def main() -> None:
    """Run until stopped."""
    # Threads started later inherit the mask, so the signals reach sigwait only.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    parser = argparse.ArgumentParser(prog="python -m connectors.zalo.simulator", description=simulator_module.__doc__)
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument("--webhook", required=True, help="where to post events")
    parser.add_argument("--app-id", default="1000000000000000001")
    parser.add_argument("--oa-id", default="5000000000000000001")
    for name in ("app-secret", "oa-secret", "access-token", "refresh-token"):
        variable = "HOPTHU_ZALO_" + name.upper().replace("-", "_")
        parser.add_argument(f"--{name}", default=os.environ.get(variable, ""), help=f"default: ${variable}")
    parser.add_argument(
        "--no-receipts", action="store_true", help="echo what was sent, but no received and seen events"
    )
    options = parser.parse_args()
    if not all((options.app_secret, options.oa_secret, options.access_token, options.refresh_token)):
        parser.error("the four HOPTHU_ZALO_ secrets must be set")
    simulator = simulator_module.ZaloSimulator(
        webhook=options.webhook,
        app_id=options.app_id,
        app_secret=options.app_secret,
        oa_id=options.oa_id,
        oa_secret=options.oa_secret,
        access_token=options.access_token,
        refresh_token=options.refresh_token,
        sends_receipts=not options.no_receipts,
    )
    server = simulator.start(options.port)
    print(f"Zalo simulator on {simulator.base_url}/ posting to {options.webhook}", flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    server.shutdown()
