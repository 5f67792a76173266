"""Programs read of published cases what the pages show, and nothing else."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy.orm import Session

from inbox_api.cases.publishing import deciding, service
from inbox_api.errors import NotFound
from inbox_api.models import Case, Message
from tests.factories import NOW, officer
from tests.integration.pages.test_public_copies import draft, get, make, publish, secrets_of

API = "/api/v1/public-copies"


def ask(client: TestClient, path: str = "", headers: dict[str, str] | None = None, **params: str) -> Any:
    """As a program without cookies or key."""
    client.cookies.clear()
    return client.get(f"{API}{path}", params=params or None, headers=headers, follow_redirects=False)


def ids(client: TestClient, **params: str) -> list[int]:
    answer = ask(client, "", None, **params)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()]


def test_a_program_reads_what_the_page_shows_and_learns_nobody(session: Session, client: TestClient) -> None:
    case = make(session, has_photo=True)
    twin = publish(session, case)
    one = ask(client, f"/{twin.id}")
    assert ask(client).json() == [one.json()]
    shown = one.json()
    assert set(shown) == {
        "id", "title", "text", "result", "place", "ward", "topic", "published_at", "is_answered", "photos", "page"
    }  # fmt: skip
    page = get(client, shown["page"])
    for part in (shown["title"], shown["text"], shown["place"], shown["ward"]["name"], shown["topic"]):
        assert part in page.replace("&#39;", "'")
    for secret in secrets_of(case):
        pattern = rf"\b{re.escape(secret)}\b" if len(secret) < 5 else re.escape(secret)
        assert not re.search(pattern, one.text), secret
        assert not re.search(pattern, json.dumps(dict(one.headers))), secret
    assert "set-cookie" not in one.headers
    assert one.headers["x-robots-tag"] == "noindex"
    assert "access-control-allow-origin" not in ask(client, headers={"origin": "https://example.org"}).headers


def test_photos_are_the_covered_copies_only(session: Session, client: TestClient) -> None:
    twin = publish(session, make(session, has_photo=True))
    (photo,) = ask(client, f"/{twin.id}").json()["photos"]
    answer = client.get(photo["address"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    picture = Image.open(io.BytesIO(answer.content)).convert("RGB")
    middle = picture.getpixel((picture.width // 3, picture.height // 3))
    assert isinstance(middle, tuple)
    assert max(middle) < 16
    assert answer.content == client.get(f"/cong-khai/{twin.id}/anh/{photo['id']}").content
    unchanged = ask(client, f"/{twin.id}/photos/{photo['id']}", {"if-none-match": answer.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    for other in (twin.photos[0].attachment_id + 10_000, photo["id"] + 1):
        assert ask(client, f"/{twin.id}/photos/{other}").status_code == 404


def test_a_photo_that_the_citizen_took_back_is_public_no_more(session: Session, client: TestClient) -> None:
    twin = publish(session, make(session, has_photo=True))
    (photo,) = ask(client, f"/{twin.id}").json()["photos"]
    message = session.get(Message, twin.photos[0].attachment.message_id)
    assert message is not None
    message.deleted_at = NOW
    session.flush()
    assert ask(client, f"/{twin.id}").json()["photos"] == ask(client).json()[0]["photos"] == []
    assert client.get(photo["address"]).status_code == 404
    assert client.get(f"/cong-khai/{twin.id}/anh/{photo['id']}").status_code == 404
    assert f"/anh/{photo['id']}" not in get(client, f"/cong-khai/{twin.id}")
    with pytest.raises(NotFound):
        service.preview(session, officer(session, "lan"), twin.id, twin.photos[0].attachment_id)


def test_a_copy_nobody_approved_is_not_there(session: Session, client: TestClient) -> None:
    twin = draft(session, make(session, has_photo=True))
    for path in (f"/{twin.id}", f"/{twin.id}/photos/{twin.photos[0].id}", "/999999999"):
        answer = ask(client, path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert answer.headers["content-type"] == "application/problem+json"
    assert ids(client) == []


def test_a_withdrawn_copy_is_gone_and_a_replaced_one_leads_on(session: Session, client: TestClient) -> None:
    case = make(session, has_photo=True)
    first, second = publish(session, case), publish(session, case)
    held = ask(client, f"/{second.id}").headers["etag"]
    moved = ask(client, f"/{first.id}")
    assert (moved.status_code, moved.headers["location"]) == (302, f"{API}/{second.id}")
    assert ask(client, f"/{first.id}/photos/{first.photos[0].id}").status_code == 410
    assert ids(client) == [second.id]
    deciding.withdraw(session, officer(session, "lan"), second.id, "Người dân yêu cầu", second.version, NOW)
    photo = second.photos[0].id
    for path in (f"/{first.id}", f"/{second.id}", f"/{second.id}/photos/{photo}"):
        answer = ask(client, path, {"if-none-match": held})
        assert (answer.status_code, answer.json()["code"]) == (410, "gone")
        assert "Lê Lợi" not in answer.text
    assert ids(client) == []


@pytest.mark.parametrize("change", [{"is_public": False}, {"restricted": "child"}, {"topic": "1303"}])
def test_a_case_that_became_private_takes_its_copy_along(
    session: Session, client: TestClient, change: dict[str, object]
) -> None:
    case = make(session)
    twin = publish(session, case)
    for name, value in change.items():
        setattr(case, name, value)
    session.flush()
    assert ask(client, f"/{twin.id}").status_code == 410
    assert ids(client) == []


def test_the_filters_of_the_page_narrow_the_list(session: Session, client: TestClient) -> None:
    flood = publish(session, make(session))
    light = publish(session, make(session, "Đèn đường Hùng Vương không sáng", topic="0301"))
    light.case.ward_code = "long-duc"
    session.flush()
    assert ids(client) == [light.id, flood.id]
    assert ids(client, q="ngap sau cho") == ids(client, q="NGẬP SÂU") == [flood.id]
    assert ids(client, ward="long-duc") == [light.id]
    assert ids(client, field="04") == [flood.id]
    assert ids(client, q="đèn", ward="tra-vinh") == ids(client, q="canary") == []
    assert ids(client, q="' | !x & (") == []
    choices = ask(client, "/filters").json()
    assert "long-duc" in {one["code"] for one in choices["wards"]}
    assert "04" in {one["code"] for one in choices["fields"]}


def test_pages_neither_skip_nor_repeat_while_copies_come_and_go(session: Session, client: TestClient) -> None:
    twins = [publish(session, make(session, f"Ổ gà số {number} trên đường Lê Lợi")) for number in range(5)]
    lan, seen, path = officer(session, "lan"), list[int](), f"{API}?q=duong&limit=2"
    while path:
        answer = client.get(path)
        seen += [one["id"] for one in answer.json()]
        if len(seen) == 2:  # a new one at the top, and the one that the cursor stands on goes
            publish(session, make(session, "Ổ gà mới trên đường Lê Lợi"))
            deciding.withdraw(session, lan, twins[3].id, "Người dân yêu cầu", twins[3].version, NOW)
        path = answer.links["next"]["url"] if "next" in answer.links else ""
    assert seen == [twin.id for twin in reversed(twins)]


def test_a_cursor_of_other_filters_is_refused(session: Session, client: TestClient) -> None:
    for number in range(2):
        publish(session, make(session, f"Ổ gà số {number} trên đường Lê Lợi"))
    cursor = ask(client, limit="1").links["next"]["url"].partition("cursor=")[2]
    answer = ask(client, limit="1", cursor=cursor, ward="tra-vinh")
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_malformed")


def test_the_tag_changes_with_what_is_shown_and_only_then(session: Session, client: TestClient) -> None:
    case = make(session)
    twin = publish(session, case)
    for path in ("", f"/{twin.id}"):
        first = ask(client, path)
        again = ask(client, path, {"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.headers["cache-control"]) == (304, "no-cache")
        close(session, case)
        changed = ask(client, path, {"if-none-match": first.headers["etag"]})
        assert changed.status_code == 200
        case.closed_at = None
        session.flush()
        assert ask(client, path).headers["etag"] == first.headers["etag"]


def close(session: Session, case: Case) -> None:
    case.closed_at = NOW
    session.flush()


def test_callers_are_told_how_often_they_may_ask(session: Session, client: TestClient) -> None:
    assert {"ratelimit", "ratelimit-policy"} <= set(ask(client).headers)


@pytest.mark.parametrize("path", ["/0", "/x", f"/{2**63}", "/1/photos/0"])
def test_a_malformed_number_is_refused(client: TestClient, path: str) -> None:
    answer = ask(client, path)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def test_the_pages_name_their_twin_for_programs(session: Session, client: TestClient) -> None:
    twin = publish(session, make(session))
    link = '<link rel="alternate" type="application/json" href="{}">'
    assert link.format(f"{API}/{twin.id}") in get(client, f"/cong-khai/{twin.id}")
    page = get(client, "/cong-khai", q="ngập", phuong="tra-vinh", **{"linh-vuc": "04"})
    assert link.format(f"{API}?q=ng%E1%BA%ADp&amp;ward=tra-vinh&amp;field=04") in page
