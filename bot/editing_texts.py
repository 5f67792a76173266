"""Look at and change the bot's words: `python -m bot.editing_texts` reads one JSON request, prints one JSON answer.

Requests: {"do": "list"}, {"do": "show", "key"}, {"do": "set", "key", "texts": [...]}, {"do": "reset", "key"},
{"do": "check", "file": path or null}, {"do": "export"}. Answers hold "entries" ([{"key", "shipped", "own"}], own is
null where the shipped text is in use), "problems" ([{"line", "key", "code", "detail"}]), or "error" (unknown_key,
no_file, broken_file). `bot.actions.text_overrides` decides what fits; a change that does not fit is not written.
"""

import json
import sys
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Any, Dict, List

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from bot.actions import text_overrides, texts

Json = Dict[str, Any]


def handle(request: Json) -> Json:
    """Carry out one request; see above."""
    shipped = texts.responses()
    file = text_overrides.path()
    accepted, problems = text_overrides.read(file, shipped)
    key = request.get("key")
    if key is not None and key not in shipped:
        return {"error": "unknown_key"}
    if request["do"] == "set":
        return _set(file, str(key), request["texts"])
    if request["do"] == "reset":
        return _reset(file, str(key))
    if request["do"] == "check" and request.get("file"):
        file = Path(request["file"])
        if not file.is_file():
            return {"error": "no_file"}
        accepted, problems = text_overrides.read(file, shipped)
    keys = [key] if key is not None else list(shipped)
    entries = [{"key": one, "shipped": shipped[one], "own": accepted.get(one)} for one in keys]
    return {"file": str(file), "entries": entries, "problems": [asdict(problem) for problem in problems]}


def _set(file: Path, key: str, wanted: List[str]) -> Json:
    """Write the variations of one key, when all fit; the rest of the file, comments included, stays."""
    refused = [text_overrides.refuse(key, text, texts.responses()) for text in wanted]
    problems = [
        {"line": number, "key": key, "code": found[0], "detail": found[1]}
        for number, found in enumerate(refused, 1)
        if found
    ]
    if problems or not wanted:
        return {"problems": problems or [{"line": 1, "key": key, "code": "empty", "detail": ""}]}
    content = _load(file)
    if content is None:
        return {"error": "broken_file"}
    content["responses"][key] = [CommentedMap(text=DoubleQuotedScalarString(text.strip())) for text in wanted]
    _write(file, content)
    return {"file": str(file), "problems": []}


def _reset(file: Path, key: str) -> Json:
    """The shipped text again; nothing happens when it is in use already."""
    content = _load(file)
    if content is None:
        return {"error": "broken_file"}
    if content["responses"].pop(key, None) is not None:
        _write(file, content)
    return {"file": str(file), "problems": []}


def _load(file: Path) -> Any:
    """The file as a map with `responses`, an empty one when there is none; None when it cannot be read as one."""
    if not file.exists():
        return CommentedMap(responses=CommentedMap())
    try:
        content = YAML().load(file.read_text(encoding="utf-8"))
    except Exception:  # noqa: BLE001  whatever the parser stumbles over: the file is not ours to overwrite
        return None
    if content is None:
        return CommentedMap(responses=CommentedMap())
    if not isinstance(content, CommentedMap):
        return None
    if "responses" not in content:
        return CommentedMap(responses=content)
    return content if isinstance(content["responses"], CommentedMap) else None


def _write(file: Path, content: Any) -> None:
    """In one step: a running bot never reads half a file."""
    yaml = YAML()
    yaml.width = 10_000
    out = StringIO()
    yaml.dump(content, out)
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    beside.write_text(out.getvalue(), encoding="utf-8")
    beside.replace(file)


def main() -> int:
    request = json.loads(sys.stdin.read())
    sys.stdout.write(json.dumps(handle(request), ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
