"""The peer: a Rasa server with its own Facebook channel and the smallest bot that answers (see peer/)."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hopthu.child import Child, Service
from hopthu.environment import BOT_PYTHON, ROOT, child_environment
from hopthu.errors import CommandError
from hopthu.supervisor import wait_until_ready
from inbox_api.texts import gettext as _

PEER = Path(__file__).parent / "peer"
NAME = "Rasa 3.6.21, its own Facebook channel"


@dataclass(frozen=True, slots=True)
class PeerServer:
    """Where the peer takes webhooks, and the secret they are signed with."""

    port: int
    app_secret: str

    @property
    def webhook(self) -> str:
        return f"http://127.0.0.1:{self.port}/webhooks/facebook/webhook"


@contextmanager
def running_peer(port: int, *, app_secret: str, graph_url: str, access_token: str) -> Iterator[PeerServer]:
    """Train the small bot, start Rasa, wait until it answers; stopped at the end. Raises CommandError."""
    with tempfile.TemporaryDirectory(prefix="hopthu-peer-") as name:
        folder = Path(name) / "bot"
        shutil.copytree(PEER, folder)
        (folder / "credentials.yml").write_text(
            "peer_channel.PeerFacebookInput:\n"
            f"  verify: peer\n  secret: {app_secret}\n  page-access-token: {access_token}\n",
            encoding="ascii",
        )
        environment = child_environment(
            {
                "PEER_GRAPH_URL": graph_url,
                "PYTHONPATH": str(folder),
                "RASA_TELEMETRY_ENABLED": "false",
                "TF_CPP_MIN_LOG_LEVEL": "3",
                "NO_PROXY": "127.0.0.1",
            },
            only=frozenset(),
        )
        model = train_peer(folder, environment)
        command = [str(BOT_PYTHON), "-m", "rasa", "run", "--model", str(model), "--port", str(port)]
        command += ["--interface", "127.0.0.1", "--credentials", str(folder / "credentials.yml")]
        service = Service("peer", NAME, [*command, "--quiet"], environment, port, "/", 120.0)
        child = Child(service, Path(name) / "peer.log", folder)
        child.start()
        try:
            wait_until_ready([child])
            yield PeerServer(port, app_secret)
        finally:
            child.stop()


def train_peer(folder: Path, environment: dict[str, str]) -> Path:
    """The model of the bot in `folder` (config.yml, domain.yml, data/). Raises CommandError."""
    command = [str(BOT_PYTHON), "-m", "rasa", "train", "--config", "config.yml", "--domain", "domain.yml"]
    command += ["--data", "data", "--out", "models", "--fixed-model-name", "peer"]
    if not os.access(BOT_PYTHON, os.X_OK):
        raise CommandError(_("The bot's environment (bot/.venv) is missing. Run: make install"))
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise CommandError(_("The bot could not be trained: %(reason)s (details: %(log)s)", reason=reason, log=ROOT))
    return folder / "models" / "peer.tar.gz"
