"""Start one bot process: `python -m bot.server rasa PORT [MODEL]`, `actions PORT`, or `spare PORT` (bot/spare.py).

MODEL is a file or a folder (its newest file is taken); the default is $HOPTHU_VAR/models. Both listen on loopback.
`PUT /model?token=...` swaps models; the token is HOPTHU_SERVICE_TOKEN.
"""

import os
import sys
from pathlib import Path
from typing import List

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = {
    "rasa": ("HOPTHU_SERVICE_TOKEN", "HOPTHU_ACTION_URL", "HOPTHU_BOT_DATABASE_URL"),
    "actions": ("HOPTHU_SERVICE_TOKEN", "HOPTHU_INBOX_URL"),
    "spare": ("HOPTHU_SERVICE_TOKEN", "HOPTHU_ACTION_URL", "HOPTHU_BOT_DATABASE_URL"),
}

QUIET_AND_SMALL = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "SANIC_ACCESS_LOG": "false",
    # One message is a few small products of matrices: a pool of threads for each costs memory and wins nothing.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


def action_url(base: str) -> str:
    """The address Rasa posts to: accepts the server's address with or without its path."""
    return base if base.rstrip("/").endswith("/webhook") else base.rstrip("/") + "/webhook"


def start_rasa(port: str, model: str) -> None:
    """Run Rasa in this process: its token then stands in no process list."""
    sys.argv = [
        "rasa", "run", "--port", port, "--interface", "127.0.0.1", "--model", model,
        "--endpoints", str(ROOT / "bot" / "endpoints.yml"), "--credentials", str(ROOT / "bot" / "credentials.yml"),
        "--enable-api", f"--auth-token={os.environ['HOPTHU_SERVICE_TOKEN']}",  # it may begin with a dash
    ]  # fmt: skip
    from bot.calm_memory import freeze_after_each_model

    freeze_after_each_model()
    from bot import city_words  # late: its lists belong to the model

    city_words.follow_each_model()
    from rasa.__main__ import main as rasa_main  # late: it reads the environment when imported

    rasa_main()


def start_actions(port: str) -> None:
    """Run the action server in this process."""
    sys.argv = ["rasa_sdk", "--actions", "bot.actions", "--port", port]
    from rasa_sdk.__main__ import main as sdk_main

    sdk_main()


def main(arguments: List[str]) -> None:
    """Check the environment, then run the server."""
    if len(arguments) < 2 or arguments[0] not in REQUIRED or not arguments[1].isdigit():
        sys.exit(__doc__)
    kind, port = arguments[:2]
    missing = [name for name in REQUIRED[kind] if not os.environ.get(name)]
    if missing:
        sys.exit(f"Not set: {', '.join(missing)}")
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["LOG_LEVEL"] = os.environ.get("HOPTHU_BOT_LOG_LEVEL", "warning").upper()  # debug would print messages
    os.environ["SANIC_HOST"] = "127.0.0.1"  # the action server has no option for it
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    for name, value in QUIET_AND_SMALL.items():
        os.environ.setdefault(name, value)
    if kind == "rasa":
        os.environ["HOPTHU_ACTION_URL"] = action_url(os.environ["HOPTHU_ACTION_URL"])
    default_model = str(Path(os.environ.get("HOPTHU_VAR", "var")) / "models")
    model = arguments[2] if len(arguments) > 2 else default_model
    model = str(Path(model).absolute())
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    if kind == "spare":
        from bot import spare

        spare.wait(int(port))
    elif kind == "rasa":
        start_rasa(port, model)
    else:
        start_actions(port)


if __name__ == "__main__":
    main(sys.argv[1:])
