"""A demo city with something on every page: the city of the API's examples, and what people did there since.

Each deed of deeds.json goes through the API as the officer who would do it: [who, call, body, {name: field to keep}].
Everything is committed: browsers look at it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy.orm import Session

from hopthu import demo_operations
from inbox_api import db
from inbox_api.http.describing import filled
from inbox_api.models import AttemptState, Case, Route, RouteAnswer, RouteAttempt
from inbox_api.routes import links
from inbox_api.settings import get_settings
from tests.contract.api.desk_world import picture, undelivered_of
from tests.contract.api.world import prepared
from tests.databases import own_database
from tests.factories import PAGE, PASSWORD, create_case_for, receive
from tests.fakes.officer_client import SECONDS, OfficerClient
from tests.serving import serving

DEEDS = Path(__file__).with_name("deeds.json")
# Words that no line can break, as people paste them.
UNBROKEN = "https://vidu.example/ban-do-ngap-lut?tuyen-duong=nguyen-thi-minh-khai&toa-do=9.934721,106.345312&phong=18"
LONG_NAME = "Nguyễn-Phúc-Công-Tằng-Tôn-Nữ-Hoàng-Thảo-Nguyên-Phương-Anh"


@dataclass(frozen=True)
class City:
    url: str
    names: dict[str, str]

    def address(self, path: str) -> str:
        return self.url + str(filled(path, self.names))


@contextmanager
def filled_city(server: str, var: Path) -> Iterator[City]:
    """The web process on a database of its own. var: a new folder for its files."""
    with own_database(server, HOPTHU_VAR=str(var), HOPTHU_DEMO="true"):
        now = datetime.now(UTC)
        names = prepared(db.get_engine())
        names |= {"now": now.isoformat(), "soon": (now + timedelta(days=3)).isoformat(), "page": PAGE}
        with db.transaction() as session:
            demo_operations.fill(session, now)
            names |= _long_words(session, now) | {"proof": links.new_token()}
            _answered_by_link(session, names, now)
        with serving() as url, pytest.MonkeyPatch.context() as patch:
            patch.setattr(get_settings(), "public_url", url)
            _do(url, names)
            yield City(url, names)


def _long_words(session: Session, now: datetime) -> dict[str, str]:
    talk = receive(session, UNBROKEN, channel="facebook", now=now)
    talk.citizen.display_name = LONG_NAME
    return {"case_unbroken": create_case_for(session, talk, description=UNBROKEN, address=UNBROKEN, now=now).code}


def _answered_by_link(session: Session, names: dict[str, str], now: datetime) -> None:
    """The citizen of a case holds a message with a short link."""
    case = session.query(Case).filter_by(code=names["case"]).one()
    answer = session.get(RouteAnswer, int(undelivered_of(session, case, now)))
    assert answer is not None
    session.add(
        RouteAttempt(
            answer_id=answer.id, case_id=case.id, route=Route.SMS, state=AttemptState.SENT, marker="by-link",
            created_at=now, started_at=now, link_digest=links.digest(names["proof"]),
        )
    )  # fmt: skip


def _do(url: str, names: dict[str, str]) -> None:
    clients: dict[str, OfficerClient] = {}
    for who, call, *more in json.loads(DEEDS.read_text(encoding="utf-8")):
        if who not in clients:
            clients[who] = OfficerClient(url, who, PASSWORD)
        answer = _send(clients[who], str(filled(call, names)), filled(more[0], names) if more else {})
        for name, place in more[1].items() if len(more) > 1 else ():
            names[name] = str(_found(answer, place))
    names["outside"] = urlsplit(names["outside"]).path


def _send(client: OfficerClient, call: str, body: Any) -> Any:
    method, _space, path = call.partition(" ")
    content = {"data": picture()} if body == "photo" else {"json": body} if method != "GET" else {}
    mime = {"content-type": "image/jpeg"} if body == "photo" else {}
    answer = client.http.request(
        method, f"{client.url}/api/v1/{path}", headers={"X-CSRF-Token": client.csrf, **mime}, timeout=SECONDS, **content
    )
    assert answer.ok, f"{call}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content else None


def _found(answer: Any, place: str) -> Any:
    for part in place.split("."):
        answer = answer[int(part)] if isinstance(answer, list) else answer[part]
    return answer
