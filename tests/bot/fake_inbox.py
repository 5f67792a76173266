"""A small inbox over real HTTP: answers as tests/contract/bot/*.json says and keeps every request.

Also a program for trying the bot by hand: `python tests/bot/fake_inbox.py PORT TOKEN`.
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple
from urllib.parse import parse_qs, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.actions.turn import fold  # noqa: E402

CONTRACT = ROOT / "tests" / "contract" / "bot"
Json = Dict[str, Any]
PROCEDURES = [
    ("dang-ky-khai-sinh", "1.001193", "Đăng ký khai sinh", "khai sinh giay khai sinh lam khai sinh cho be con"),
    ("cap-ban-sao-trich-luc", "2.000635", "Cấp bản sao trích lục hộ tịch, bản sao Giấy khai sinh", "trich luc ban sao"),
    ("khai-sinh-lien-thong", "2.002621", "Đăng ký khai sinh kết hợp khai tử", "lien thong thuong tru bao hiem"),
    ("dang-ky-ket-hon", "1.000894", "Đăng ký kết hôn", "ket hon dang ky ket hon lay vo lay chong cuoi"),
    ("cap-doi-can-cuoc", "1.012541", "Cấp đổi thẻ căn cước", "can cuoc cccd cmnd lam lai the doi"),
    ("cap-lai-can-cuoc", "1.012542", "Cấp lại thẻ căn cước", "can cuoc cccd mat the lam lai bi mat"),
    ("dang-ky-thuong-tru", "1.004222", "Đăng ký thường trú", "thuong tru ho khau nhap khau"),
    ("cap-so-do-lan-dau", "1.012756", "Cấp sổ đỏ lần đầu", "so do lan dau nha dat"),
    ("cap-doi-so-do", "1.012786", "Cấp đổi sổ đỏ", "so do doi nha dat"),
    ("khieu-nai-lan-dau", "2.002409", "Giải quyết khiếu nại", "khieu nai"),
    ("cap-lai-so-do", "1.012785", "Cấp lại sổ đỏ bị mất", "so do mat nha dat"),
]
WARDS = {
    "phuong 7": "Phường Nguyệt Hóa", "p7": "Phường Nguyệt Hóa", "nguyet hoa": "Phường Nguyệt Hóa",
    "phuong 2": "Phường Trà Vinh", "p2": "Phường Trà Vinh", "phuong tra vinh": "Phường Trà Vinh",
    "long duc": "Phường Long Đức", "hoa thuan": "Phường Hòa Thuận",
}  # fmt: skip
TOPIC_NAMES = {
    row["code"]: row["name"]
    for row in json.loads((ROOT / "inbox_api/cases/data/topics.json").read_text(encoding="utf-8"))["topics"]
}
PROOF = "123456"  # the code that proves a phone number or an e-mail address
STREETS_IN_TWO_WARDS = {"le loi": ["Phường Trà Vinh", "Phường Nguyệt Hóa"]}


def example(name: str) -> Json:
    """One file of the contract."""
    content: Json = json.loads((CONTRACT / f"{name}.json").read_text(encoding="utf-8"))
    return content


class FakeInbox:
    """Start with `with FakeInbox("token") as inbox:`; `requests` holds (method, path, query, body)."""

    def __init__(self, token: str, port: int = 0) -> None:
        self.token = token
        self.requests: List[Tuple[str, str, Dict[str, str], Json]] = []
        self.cases: Dict[Tuple[str, str], Json] = {}
        self.is_down = False
        self.is_office_open = True
        self.offices: List[Json] = [OFFICE]
        self.office_wards: List[Json] = []  # to choose from
        self.questions = 0
        self.topic_questions: Dict[str, Json] = {}  # topic -> {"ask", "label", "known"}
        self.named: Dict[str, List[str]] = {}  # folded words of a citizen -> topics
        self.ask_topic_below = 0.5
        self.same: Optional[Json] = None  # {"offer", "text"}: a case of others like every draft
        self.contact_kinds = list(example("list_contacts")["response"]["body"]["kinds"])
        self.contact: Json = {}
        self.contact_refusal = 0
        self.report: Json = {}  # what differs from the usual report of a refused case
        self.copies = 0  # public ones of the citizen's cases
        self.receipt: Json = {}  # what differs from the usual receipt of a new case
        self.answers: Dict[Tuple[str, str], Json] = {}  # (procedure id, aspect) -> keys that differ from the usual
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake._serve(self, {})

            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                fake._serve(self, json.loads(self.rfile.read(size) or b"{}"))

            def log_message(self, *arguments: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "FakeInbox":
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve_forever(self) -> None:
        self._server.serve_forever()

    def sent(self, method: str, ending: str) -> List[Json]:
        """Bodies of all requests of this method whose path ends so."""
        return [body for verb, path, _, body in self.requests if verb == method and path.endswith(ending)]

    def _serve(self, handler: BaseHTTPRequestHandler, body: Json) -> None:
        parts = urlsplit(handler.path)
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        path = unquote(parts.path)
        self.requests.append((handler.command, path, query, body))
        if self.is_down:
            status, answer = 503, {"error": "down"}
        elif handler.headers.get("Authorization") != f"Bearer {self.token}":
            status, answer = 401, {"error": "token"}
        else:
            status, answer = self._route(handler.command, path, query, body)
        payload = json.dumps(answer).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(payload)))
        handler.end_headers()
        handler.wfile.write(payload)

    def _route(self, method: str, path: str, query: Dict[str, str], body: Json) -> Tuple[int, Json]:
        words = path.split("/")[3:]
        if path == "/bot/v1/cases" and method == "POST":
            return 200, self._create(body)
        if path == "/bot/v1/cases":
            own = [case for (sender, _), case in reversed(list(self.cases.items())) if sender == query["sender"]]
            return 200, {"cases": own}
        if words[0] == "cases":
            case = self._find(words[1], body.get("sender") or query.get("sender", ""), query.get("key", ""))
            if case is None:
                return 404, {"error": "unknown"}
            if words[2:] == ["report"]:
                if case["status"] != "khong-tiep-nhan":
                    return 404, {"error": "accepted"}
                return 200, dict(example("show_report")["response"]["body"], code=case["code"], **self.report)
            if words[2:] == ["phone"]:
                return 200, {"code": case["code"], "is_changed": not case.get("is_restricted")}
            if words[2:] == ["contact"] and method == "GET":
                return 200, {"kinds": self.contact_kinds, "chosen": None}
            if words[2:] == ["contact"]:
                return self._choose_contact(body)
            if words[2:] == ["contact", "code"]:
                is_right = body["code"] == PROOF
                return 200, {**self.contact, "is_proved": is_right, "needs_code": not is_right}
            if words[2:] == ["rating"] and not case["is_closed"]:
                return 409, {"error": "open"}
            if words[2:] == ["additions"] and case["status"] == "cho-dan-xac-nhan":
                is_done = "xong rồi" in body["text"]
                case.update(is_closed=is_done, status="da-dong" if is_done else "mo-lai")
            elif words[2:] == ["additions"] and case["is_closed"] and body["text"].strip():
                case.update(is_closed=False, status="mo-lai")  # as the inbox does; a photo alone is no reason
            return 200, case
        if words[0] == "conversations" and words[2:] == ["hidden"]:
            own = [case["code"] for (sender, _), case in reversed(list(self.cases.items())) if sender == words[1]]
            return 200, {"codes": own, "withdrawn": self.copies if own else 0}
        if words[0] == "conversations" and words[2:] == ["consents"] and method == "GET":
            return 200, dict(example("list_consents")["response"]["body"])
        if words[0] == "conversations" and words[2:] == ["consents"]:
            is_public = body["purpose"] == "public_copy" and not body["is_given"]
            return 200, {"is_changed": True, "withdrawn": self.copies if is_public else 0}
        if words[0] == "conversations" and words[2:] == ["danger-question"]:
            return 200, {"is_watched": True}
        if words[0] == "conversations":
            opens = None if self.is_office_open else "07:30 thứ Hai, 23/11/2026"
            return 200, {"handled_by": "queue", "is_office_open": self.is_office_open, "opens_at_text": opens}
        if words[:2] == ["procedures", "search"]:
            self.questions += query.get("final") != "false"
            return 200, search(query["q"], int(query["limit"]), self.questions)
        if words[:2] == ["procedures", "questions"]:
            return 200, {"noted": True}
        if words[0] == "procedures":
            return answer(words[1], query, self.answers)
        if words[0] == "topics":
            return 200, self._topics(query)
        if words[0] == "reports":
            return self._of_draft(words[1], body)
        if words[0] == "offices":
            return 200, {"offices": self.offices, "wards": self.office_wards}
        return 200, resolve(query["q"])

    def _topics(self, query: Dict[str, str]) -> Json:
        def told(code: str) -> Json:
            return {"code": code, "name": TOPIC_NAMES[code], "question": self.topic_questions.get(code)}

        asked = [code for code in query["codes"].split(",") if code in TOPIC_NAMES]
        found = self.named.get(fold(query["q"]), [])
        return {
            "topics": [told(code) for code in asked],
            "found": [told(code) for code in found],
            "ask_below": self.ask_topic_below,
        }

    def _of_draft(self, what: str, body: Json) -> Tuple[int, Json]:
        name = {"same": "find_same", "follow": "follow_same", "public-copy": "preview_public_copy"}[what]
        if set(body) != set(example(name)["request"]["body"]):
            raise AssertionError(f"{name} fields differ: {set(body)}")
        if what == "same":
            return 200, {"found": self.same}
        if what == "follow":
            usual = example(name)["response"]["body"]
            return (200, usual) if self.same and self.same["offer"] == body["offer"] else (404, {"error": "gone"})
        place = ", ".join(part for part in (body["address"], body["ward"]) if part)
        covered = body["description"].replace("Nguyễn Văn Tám", "███")
        name_of_topic = TOPIC_NAMES.get(body["topic"] or "")
        return 200, {"may_be_public": True, "topic_name": name_of_topic, "text": covered, "place": place}

    def _choose_contact(self, body: Json) -> Tuple[int, Json]:
        if set(body) != set(example("choose_contact")["request"]["body"]):
            raise AssertionError(f"choose_contact fields differ: {set(body)}")
        if self.contact_refusal:
            return self.contact_refusal, {"error": "refused"}
        shown = f"***{body['address'][-3:]}" if body["address"] else ""
        self.contact = {"kind": body["kind"], "shown_address": shown, "is_proved": False, "needs_code": bool(shown)}
        return 200, self.contact

    def _create(self, body: Json) -> Json:
        if set(body) != set(example("create_case")["request"]["body"]):
            raise AssertionError(f"create_case fields differ: {set(body)}")
        key = (body["sender"], body["message_id"])
        if key not in self.cases:
            number = len(self.cases) + 1
            code = f"TV-{body['case_type'][:2]}-261120-{number:05d}-{number % 10}"
            case = dict(example("create_case")["response"]["body"], code=code, case_type=body["case_type"])
            case.update(
                topic=body["topic"],
                is_closed=False,
                may_send_again=False,
                last_public_text=None,
                next_step_text="Cán bộ sẽ xem xét.",
                **self.receipt,
            )
            self.cases[key] = case
        return self.cases[key]

    def _find(self, code: str, sender: str, key: str) -> Optional[Json]:
        for (owner, _), case in self.cases.items():
            if case["code"] == code and (owner == sender or key == case["lookup_key"]):
                return case
        return None


OFFICE = {
    "name": "UBND phường Trà Vinh", "ward": "tra-vinh", "address": "Số 1 đường Mẫu", "phone": "0294 000 0000",
    "hours_text": "Thứ Hai đến thứ Sáu, 7:00–11:00 và 13:00–17:00",
    "reception_text": "Thứ Năm hằng tuần, 7:30–11:00",
    "now_text": "", "day_text": "",
}  # fmt: skip


NARROWING = {
    "question": "Anh/chị cần làm việc nào về đất ạ?",
    "options": [
        {"label": "Cấp lần đầu", "ids": ["cap-so-do-lan-dau"]},
        {"label": "Cấp đổi, cấp lại", "ids": ["cap-doi-so-do", "cap-lai-so-do"]},
    ],
}


def search(words: str, limit: int, question: int) -> Json:
    """Sure when the words hold the whole name of one procedure; else whatever shares a telling word.

    "nha dat" fits many: one question narrows it down.
    """
    asked = f" {fold(words)} "
    named, near = [], []
    for identity, code, name, more in PROCEDURES:
        core = fold(name).replace("dang ky ", "").replace("cap ", "", 1).replace("the ", "")
        telling = set(f"{core} {more}".split()) - {"lam", "dang", "ky", "cap", "the", "con", "cho", "be", "lai", "giay"}
        hits = len(set(asked.split()) & telling)
        result = {"id": identity, "code": code, "name": name, "score": min(hits / 4, 0.6)}
        if f" {core} " in asked:
            named.append({**result, "score": 0.9})
        elif hits:
            near.append(result)
    results = named + sorted(near, key=lambda item: -item["score"])
    longest = max((len(item["name"]) for item in named), default=0)
    if any(fold(item["name"]) in asked and len(item["name"]) == longest for item in named):
        named = [item for item in named if len(item["name"]) == longest]  # the whole of a longer name
        results = named
    is_wide = " nha dat " in asked
    return {
        "sure": len(named) == 1,
        "results": results[:limit],
        "narrowing": NARROWING if is_wide and len(named) != 1 else None,
        "question_id": question or None,
    }


def answer(identity: str, query: Dict[str, str], changes: Dict[Tuple[str, str], Json]) -> Tuple[int, Json]:
    """Parts for every aspect but delivery; in brackets what was asked for. Every short answer has details."""
    found = next((item for item in PROCEDURES if item[0] == identity), None)
    if found is None:
        return 404, {"error": "unknown"}
    aspect, case = query["aspect"], query.get("case")
    detail = ":detail" if query.get("detail") == "true" else ""
    where = f":{query['ward']}" if query.get("ward") else ""
    parts = [] if aspect == "delivery" else [f"{found[2]}: [{case or aspect}{where}{detail}]"]
    others = [name for name in ("documents", "fee", "duration", "place", "online") if name != aspect]
    usual = example("answer_procedure")["response"]["body"]
    return 200, {
        **usual,
        "procedure": {"id": found[0], "code": found[1], "name": found[2]},
        "aspect": aspect,
        "case": case,
        "parts": parts,
        "has_detail": aspect == "documents" and not detail,
        "other_aspects": others,
        **changes.get((identity, aspect), {}),
    }


def resolve(words: str) -> Json:
    """A ward named in the text, or the wards of a street that lies in two."""
    folded = f" {fold(words)} "
    for name, today in WARDS.items():
        if f" {name} " in folded:
            return {"ward": {"code": fold(today).replace(" ", "-"), "name": today}, "matched": name, "candidates": []}
    for street, wards in STREETS_IN_TWO_WARDS.items():
        if f" {street} " in folded:
            return {"ward": None, "matched": street, "candidates": [{"code": fold(n), "name": n} for n in wards]}
    return {"ward": None, "matched": None, "candidates": []}


if __name__ == "__main__":
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    FakeInbox(sys.argv[2], int(sys.argv[1])).serve_forever()
