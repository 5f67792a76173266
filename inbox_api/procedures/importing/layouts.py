"""The layouts in which procedures are published. The first one whose content fits reads the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from inbox_api.procedures.importing.excel_list import read_workbook
from inbox_api.procedures.importing.json_lines import parse_lines
from inbox_api.procedures.importing.portal_json import is_ours, is_portal, read_values
from inbox_api.procedures.importing.readings import LineProblem, Origin, ReadResult
from inbox_api.procedures.importing.sniffing import Sniffed, sniff
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext


@dataclass(frozen=True, slots=True)
class Layout:
    """key: for programs. title: for people. Both functions are pure; `read` never raises."""

    key: str
    title: object  # a lazy text
    fits: Callable[[Sniffed], bool]
    read: Callable[[Sniffed, Origin], ReadResult]


def _is_ours(file: Sniffed) -> bool:
    """Objects of ours, or lines that nobody else reads: what is broken in them is reported line by line."""
    if file.kind != "json" or _is_portal(file):
        return False
    if file.is_lines:
        return True
    value = file.values[0][1]
    return is_ours(value) or (isinstance(value, dict) and "id" in value)


def _read_ours(file: Sniffed, _origin: Origin) -> ReadResult:
    if file.is_lines:
        return parse_lines(file.data.splitlines())
    value = file.values[0][1]
    items = value if isinstance(value, list) else [value]
    return parse_lines(json.dumps(item, ensure_ascii=False).encode("utf-8", "surrogatepass") for item in items)


def _is_portal(file: Sniffed) -> bool:
    return file.kind == "json" and any(is_portal(value) for _line, value in file.values)


LAYOUTS: tuple[Layout, ...] = (
    Layout("ours", lazy_gettext("Our JSON Lines"), _is_ours, _read_ours),
    Layout(
        "portal_json",
        lazy_gettext("JSON of the national portal"),
        _is_portal,
        lambda file, origin: read_values(list(file.values), origin),
    ),
    Layout(
        "excel_list",
        lazy_gettext("Excel list"),
        lambda file: file.kind == "xlsx",
        lambda file, origin: read_workbook(file.data, origin),
    ),
)


def read_file(data: bytes, origin: Origin) -> tuple[str, ReadResult]:
    """(key of the layout, "" for none; what it gave). Pure; never raises, whatever the bytes are."""
    file = sniff(data)
    layout = next((one for one in LAYOUTS if one.fits(file)), None)
    if layout is None:
        why = file.refusal or _("is in no layout that can be read")
        return "", ReadResult(errors=[LineProblem(0, "", why)])
    result = layout.read(file, origin)
    if file.remark:
        result.warnings.append(LineProblem(0, "", file.remark))
    return layout.key, result


def title_of(key: str) -> str:
    """The name of a layout for people; "" for no layout."""
    return next((str(layout.title) for layout in LAYOUTS if layout.key == key), "")
