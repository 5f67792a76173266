"""`hopthu run`: from nothing to a running system, and back to nothing at Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from hopthu import city, demo_channels, demo_operations, demo_ways, migrations, run_state, services
from hopthu.demo_ways import DemoWays
from hopthu.environment import ROOT, database, without_password
from hopthu.errors import CommandError
from hopthu.postgres_keeper import die_with_parent
from hopthu.supervisor import StopRequested, Supervisor, check_ports
from inbox_api.db import transaction
from inbox_api.settings import Settings, get_settings
from inbox_api.texts import gettext as _
from inbox_api.training.models import deploying

PROGRESS_SECONDS = 5.0


def run(settings: Settings, *, with_simulators: bool, has_scripted_bot: bool = False) -> None:
    """Run until a stop signal. Raises CommandError when the system cannot start."""
    if not has_scripted_bot and not services.is_installed():
        raise CommandError(_("The bot's environment (bot/.venv) is missing. Run: make install"))
    began = time.monotonic()
    # Only to know the ports: nothing is started with this list.
    secrets = {name: os.environ[name] for name in demo_channels.SIMULATOR_SECRETS}
    simulators = services.simulator_services(settings, secrets) if with_simulators else []
    ways = demo_ways.demo_ways(settings) if with_simulators else DemoWays()
    with run_state.only_supervisor(settings.var):
        check_ports(
            [*services.core_services(settings, Path(), with_simulators=with_simulators), *simulators, *ways.services]
        )
        supervisor = Supervisor(settings.var, port=settings.port, started_at=datetime.now(UTC))
        supervisor.handle_signals()
        try:
            known = secrets if with_simulators else {}
            _run_all(supervisor, settings, known, ways, began, has_scripted_bot=has_scripted_bot)
        except StopRequested:
            pass
        finally:
            _say(_("Stopping ..."))
            supervisor.stop()
    _say(_("Stopped."))


def _run_all(
    supervisor: Supervisor,
    settings: Settings,
    secrets: dict[str, str],
    ways: DemoWays,
    began: float,
    *,
    has_scripted_bot: bool,
) -> None:
    """Everything inside the life of the database."""
    _say(_("Starting Hop thu ket noi in %(path)s", path=settings.var))
    with database(settings) as embedded:
        supervisor.use_database(os.environ["HOPTHU_DATABASE_URL"], embedded)
        _done(_("Database"), began)
        settings = get_settings()
        step = time.monotonic()
        migrations.upgrade()
        _done(_("Tables"), step)
        step = time.monotonic()
        is_new = city.load_if_empty(settings, os.environ["HOPTHU_DEMO_PASSWORD"])
        if is_new:
            _done(_("Demo city"), step)
        _connect_channels(settings, secrets)
        if is_new and secrets and not has_scripted_bot:
            with transaction() as session:
                demo_operations.fill(session, datetime.now(UTC))
        model = None if has_scripted_bot else _model_in_use() or train_if_needed(settings)
        known = dict(ways.variables)
        wanted = services.core_services(settings, model, with_simulators=bool(secrets), more=known)
        if secrets:
            wanted += [*services.simulator_services(settings, secrets), *ways.services]
        try:
            supervisor.start(wanted)
            seconds = time.monotonic() - began
            names = {service.name for service in ways.services}
            _say(summary(settings, has_simulators=bool(secrets), seconds=seconds, ways=names))
            supervisor.watch()
        finally:
            supervisor.stop()  # before the database


def _model_in_use() -> Path | None:
    """What people have put in use at the training desk; None: whatever fits the files."""
    with transaction() as session:
        return deploying.chosen_file(session)


def _connect_channels(settings: Settings, secrets: dict[str, str]) -> None:
    now = datetime.now(UTC)
    name = city.name()
    demo_channels.connect_web_chat(settings, name, now)
    if secrets:
        demo_channels.connect_simulators(settings, secrets, name, now)


def train_if_needed(settings: Settings) -> Path:
    """The model that fits the training data, trained now when there is none. Raises CommandError."""
    log_file = settings.var / "logs" / "training.log"
    log_file.parent.mkdir(parents=True, exist_ok=True)
    command = services.training_command(settings)
    began = said = time.monotonic()
    with log_file.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=services.bot_environment(settings),
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            preexec_fn=lambda: die_with_parent(signal.SIGKILL),  # noqa: PLW1509 - no threads
        )
        try:
            while process.poll() is None:
                time.sleep(0.1)
                if time.monotonic() - said > PROGRESS_SECONDS:
                    said = time.monotonic()
                    _say(_("  training the bot: %(seconds)d s", seconds=said - began))
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    lines = log_file.read_text(encoding="utf-8", errors="replace").strip().splitlines() or [""]
    model = Path(lines[-1])
    if process.returncode != 0 or not model.is_file():
        raise CommandError(
            _("The bot could not be trained: %(reason)s (details: %(log)s)", reason=lines[-1], log=log_file)
        )
    if time.monotonic() - began > PROGRESS_SECONDS:
        _done(_("Model of the bot"), began)
    return model


def summary(settings: Settings, *, has_simulators: bool, seconds: float, ways: Collection[str] = ()) -> str:
    """The block that ends the start: addresses, demo accounts, how to stop. ways: simulators of demo_ways that run."""
    ports = services.Ports(settings.port)
    lines = ["", _("Ready after %(seconds).0f s.", seconds=seconds)]
    entries = [
        (_("Citizens' chat"), f"{settings.web_address}/chat"),
        (_("Officers' inbox"), f"{settings.web_address}/"),
        (_("API documentation"), f"{settings.web_address}/docs"),
    ]
    if has_simulators:
        entries += [
            (_("Messenger simulator"), f"http://127.0.0.1:{ports.facebook_simulator}/"),
            (_("Zalo simulator"), f"http://127.0.0.1:{ports.zalo_simulator}/"),
        ]
    entries += [(title, address) for name, title, address in demo_ways.pages(settings) if name in ways]
    width = max(len(title) for title, _address in entries)
    lines += [f"  {title:<{width}}  {address}" for title, address in entries]
    accounts = city.demo_accounts(settings)
    if accounts:
        lines += ["", _("Demo accounts (password of all: %(password)s)", password=os.environ["HOPTHU_DEMO_PASSWORD"])]
        lines += [f"  {account['username']:<6} {account['name']}, {account['unit']}" for account in accounts]
    lines.append("")
    lines.append(_("Logs: %(path)s", path=settings.var / "logs"))
    lines.append(_("Press Ctrl-C to stop."))
    return "\n".join(lines)


def _done(title: str, began: float) -> None:
    _say(_("  %(title)s is ready (%(seconds).1f s)", title=title, seconds=time.monotonic() - began))


def _say(text: str) -> None:
    print(without_password(text), flush=True)
