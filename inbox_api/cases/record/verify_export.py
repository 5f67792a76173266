"""Checks an exported record of a case with Python alone, without the system it came from.

    python verify_export.py FOLDER        (the unpacked export)

It prints what does not fit and ends with 1, or "whole" and the last hash and ends with 0.
"""

import hashlib
import json
import sys
from pathlib import Path

FIRST = "0" * 64


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def problems(folder: Path) -> list[str]:
    """What does not fit, in words; [] when everything does."""
    log = [json.loads(line) for line in (folder / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    lines = [json.loads(line) for line in (folder / "timeline.jsonl").read_text(encoding="utf-8").splitlines()]
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    found, before = [], FIRST
    for row in log:
        sealed = {name: row[name] for name in ("id", "at", "actor", "action", "object_type", "object_id", "detail")}
        digest = hashlib.sha256(row["previous_hash"].encode() + b"\n" + canonical(sealed)).hexdigest()
        if digest != row["entry_hash"]:
            found.append(f"log entry {row['id']}: its seal does not hold")
        link = row["detail"].get("before_hash")
        if link is not None and link != before:
            found.append(f"log entry {row['id']}: an entry before it is missing or was put in")
        before = row["entry_hash"]
    if before != index["last_hash"]:
        found.append("the log does not end where the index says")
    is_emptied = any(row["action"] == "case.emptied" for row in log)
    seals = {row["detail"]["event"]: row["detail"]["digest"] for row in log if row["action"] == "case.event"}
    known = {line["id"]: hashlib.sha256(canonical(line)).hexdigest() for line in lines}
    for number, seal in seals.items():
        if number not in known:
            found.append(f"timeline: line {number} is missing")
        elif known[number] != seal and not is_emptied:
            found.append(f"timeline: line {number} was changed")
    for file in index["files"]:
        path = folder / file["name"]
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != file["sha256"]:
            found.append(f"file {file['name']}: missing or changed")
    return found


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    found = problems(folder)
    for line in found:
        sys.stdout.write(f"{line}\n")
    if not found:
        last = json.loads((folder / "index.json").read_text(encoding="utf-8"))["last_hash"]
        sys.stdout.write(f"whole, last hash {last}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
