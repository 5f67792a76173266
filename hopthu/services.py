"""The processes of the system: commands, ports, health checks, and what each may know."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hopthu.child import Service
from hopthu.environment import BOT_PYTHON, child_environment
from inbox_api.settings import Settings
from inbox_api.texts import gettext as _

# The bot talks to citizens' texts with code nobody updates any more: it gets no key, no database but its own.
BOT_VARIABLES = frozenset(
    {
        "HOPTHU_VAR",
        "HOPTHU_SERVICE_TOKEN",
        "HOPTHU_INBOX_URL",
        "HOPTHU_INBOX_TIMEOUT",
        "HOPTHU_ACTION_URL",
        "HOPTHU_BOT_DATABASE_URL",
        "HOPTHU_BOT_LOG_LEVEL",
    }
)
SIMULATOR_VARIABLES = frozenset({"HOPTHU_VAR"})


@dataclass(frozen=True, slots=True)
class Ports:
    """All ports follow from HOPTHU_PORT."""

    web: int

    @property
    def facebook_simulator(self) -> int:
        return self.web + 1

    @property
    def zalo_simulator(self) -> int:
        return self.web + 2

    @property
    def mail_simulator(self) -> int:
        """SMTP."""
        return self.web + 3

    @property
    def sms_simulator(self) -> int:
        return self.web + 4

    @property
    def mail_page(self) -> int:
        """What the mail simulator was given, for people."""
        return self.web + 7

    @property
    def rasa(self) -> int:
        return self.web + 5

    @property
    def rasa_b(self) -> int:
        """The second bot process, for a model on its way."""
        return self.web + 8

    @property
    def actions(self) -> int:
        return self.web + 6


def addresses(settings: Settings) -> dict[str, str]:
    """Variables by which the processes find each other."""
    ports = Ports(settings.port)
    return {
        "HOPTHU_PORT": str(settings.port),
        "HOPTHU_VAR": str(settings.var),
        "HOPTHU_INBOX_URL": f"http://127.0.0.1:{ports.web}",
        "HOPTHU_ACTION_URL": f"http://127.0.0.1:{ports.actions}",
    }


def bot_environment(settings: Settings) -> dict[str, str]:
    return child_environment(addresses(settings), only=BOT_VARIABLES)


def training_command(settings: Settings) -> list[str]:
    return [str(BOT_PYTHON), "-m", "bot.training", "--out", str(settings.var / "models")]


def simulator_hosts(settings: Settings, *, with_simulators: bool) -> str:
    """The simulators' addresses, from which citizens' files may come too while they play the vendors."""
    ports = Ports(settings.port)
    simulators = [f"127.0.0.1:{port}" for port in (ports.facebook_simulator, ports.zalo_simulator)]
    return ",".join(simulators if with_simulators else [])


def core_services(
    settings: Settings, model: Path | None, *, with_simulators: bool, more: Mapping[str, str] | None = None
) -> list[Service]:
    """Web, worker, action server and Rasa, in the order in which they are started; without a model a scripted bot.

    more: variables for web and worker.
    """
    ports = Ports(settings.port)
    hosts = simulator_hosts(settings, with_simulators=with_simulators)
    ours = child_environment({**addresses(settings), "HOPTHU_SIMULATOR_HOSTS": hosts, **(more or {})})
    bot = bot_environment(settings)
    web_command = [sys.executable, "-m", "uvicorn", "admin_ui.app:app", "--host", settings.host]
    web_command += ["--port", str(ports.web), "--no-access-log", "--timeout-graceful-shutdown", "5"]
    return [
        Service("web", _("Web pages and API"), web_command, ours, ports.web, "/health"),
        Service("worker", _("Worker"), [sys.executable, "-m", "inbox_api.worker"], ours, stop_seconds=20.0),
        *(_bot_services(ports, bot, model) if model is not None else [_scripted_bot(ports, bot)]),
    ]


def _scripted_bot(ports: Ports, bot: Mapping[str, str]) -> Service:
    command = [sys.executable, "-m", "hopthu.chaos.scripted_bot", str(ports.rasa)]
    return Service("rasa", _("Scripted bot"), command, bot, ports.rasa, "/health")


def _bot_services(ports: Ports, bot: Mapping[str, str], model: Path) -> list[Service]:
    return [
        Service(
            "actions",
            _("Actions of the bot"),
            [str(BOT_PYTHON), "-m", "bot.server", "actions", str(ports.actions)],
            bot,
            ports.actions,
            "/health",
        ),
        Service(
            "rasa",
            _("Bot (Rasa)"),
            [str(BOT_PYTHON), "-m", "bot.server", "rasa", str(ports.rasa), str(model)],
            bot,
            ports.rasa,
            "/",
            start_seconds=180.0,
        ),
        Service(
            "rasa-b",
            _("Bot for a new model"),
            [str(BOT_PYTHON), "-m", "bot.server", "spare", str(ports.rasa_b)],
            bot,
            ports.rasa_b,
            "/",
        ),
    ]


def simulator_services(settings: Settings, secrets: Mapping[str, str]) -> list[Service]:
    """The two vendors, played on this machine. secrets: those of demo_channels.SIMULATOR_SECRETS."""
    ports = Ports(settings.port)
    allowed = SIMULATOR_VARIABLES | secrets.keys()
    environment = child_environment({**addresses(settings), **secrets}, only=frozenset(allowed))
    hooks = f"http://127.0.0.1:{ports.web}/webhooks"
    return [
        Service(
            "facebook-simulator",
            _("Messenger simulator"),
            [*_simulator("facebook", ports.facebook_simulator), "--webhook", f"{hooks}/facebook"],
            environment,
            ports.facebook_simulator,
            "/",
        ),
        Service(
            "zalo-simulator",
            _("Zalo simulator"),
            [*_simulator("zalo", ports.zalo_simulator), "--webhook", f"{hooks}/zalo"],
            environment,
            ports.zalo_simulator,
            "/",
        ),
    ]


def _simulator(channel: str, port: int) -> list[str]:
    return [sys.executable, "-m", f"connectors.{channel}.simulator", "--port", str(port)]


def is_installed() -> bool:
    """True when the bot's environment is there."""
    return os.access(BOT_PYTHON, os.X_OK)
