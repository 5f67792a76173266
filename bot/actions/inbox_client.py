"""The only place where the bot calls the inbox (tests/contract/bot/*.json is the specification)."""

import threading
import time
from typing import Any, Dict, List, Optional
from urllib.parse import quote

import requests

from bot.settings import Settings

Json = Dict[str, Any]
# Seconds; together well below the worker's patience with the bot.
RETRY_PAUSES = (0.2, 0.8, 1.5)


class InboxUnavailableError(Exception):
    """The inbox did not answer, or answered 5xx or nonsense. Carries no citizen text."""


class InboxRefusedError(Exception):
    """The inbox answered 4xx; `status` says which (404 unknown, 409 clash, 422 malformed, 429 too many tries)."""

    def __init__(self, status: int) -> None:
        super().__init__(f"inbox answered {status}")
        self.status = status


class InboxClient:
    """Blocking calls with timeouts; one `requests.Session` per thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._local = threading.local()

    def create_case(self, body: Json) -> Json:
        """Record a case; `body` as in create_case.json. Idempotent on (sender, message_id)."""
        return self._call("POST", "/bot/v1/cases", body=body)

    def add_to_case(self, code: str, *, sender: str, message_id: str, text: str, attachment_ids: List[int]) -> Json:
        """Add words or files; a finished case is opened again. InboxRefusedError 404 when it is not the sender's."""
        body = {"sender": sender, "message_id": message_id, "text": text, "attachment_ids": attachment_ids}
        return self._call("POST", f"/bot/v1/cases/{quote(code, safe='')}/additions", body=body)

    def show_case(self, code: str, *, sender: str, key: str = "") -> Json:
        """One case of the sender, or any with its lookup key; InboxRefusedError 404 or 429 otherwise."""
        return self._call("GET", f"/bot/v1/cases/{quote(code, safe='')}", query={"sender": sender, "key": key})

    def show_report(self, code: str, *, sender: str) -> Json:
        """A refused report of the sender as it was told; InboxRefusedError 404 for any other case."""
        return self._call("GET", f"/bot/v1/cases/{quote(code, safe='')}/report", query={"sender": sender})

    def list_cases(self, *, sender: str) -> List[Json]:
        """The citizen's own cases, newest first."""
        return self._list(self._call("GET", "/bot/v1/cases", query={"sender": sender}), "cases")

    def rate_case(self, code: str, *, sender: str, message_id: str, score: int, comment: str) -> Json:
        """Keep a score from 1 to 5; InboxRefusedError 409 when the case is still open."""
        body = {"sender": sender, "message_id": message_id, "score": score, "comment": comment}
        return self._call("POST", f"/bot/v1/cases/{quote(code, safe='')}/rating", body=body)

    def list_contacts(self, code: str, *, sender: str) -> Json:
        """{"kinds": ways that are open for an own case, "chosen": one of them or None}."""
        return self._call("GET", f"/bot/v1/cases/{quote(code, safe='')}/contact", query={"sender": sender})

    def change_phone(self, code: str, *, sender: str, message_id: str, text: str, phone: str) -> Json:
        """{"code", "is_changed"}; is_changed False: only noted for officers. InboxRefusedError: not one's own."""
        body = {"sender": sender, "message_id": message_id, "text": text, "phone": phone}
        return self._call("POST", f"/bot/v1/cases/{quote(code, safe='')}/phone", body=body)

    def choose_contact(self, code: str, *, sender: str, message_id: str, kind: str, address: str) -> Json:
        """As in choose_contact.json; InboxRefusedError 422 for no such address, 429 for too many codes."""
        body = {"sender": sender, "message_id": message_id, "kind": kind, "address": address}
        return self._call("POST", f"/bot/v1/cases/{quote(code, safe='')}/contact", body=body)

    def prove_contact(self, code: str, *, sender: str, message_id: str, kind: str, code_typed: str) -> Json:
        """As choose_contact; InboxRefusedError 409 when the code is too old."""
        body = {"sender": sender, "message_id": message_id, "kind": kind, "code": code_typed}
        return self._call("POST", f"/bot/v1/cases/{quote(code, safe='')}/contact/code", body=body)

    def hand_over(self, *, sender: str, message_id: str, reason: str, data_request: str = "") -> Json:
        """Give the conversation to people: {"handled_by", "is_office_open", "opens_at_text"}.

        data_request: see correct object delete, where something is asked of one's own data.
        """
        path = f"/bot/v1/conversations/{quote(sender, safe='')}/handover"
        more = {"data_request": data_request} if data_request else {}
        return self._call("POST", path, body={"message_id": message_id, "reason": reason, **more})

    def hide_person(self, *, sender: str, message_id: str) -> Json:
        """Hide the sender in all their own cases, at once: {"codes", "withdrawn": public copies}."""
        path = f"/bot/v1/conversations/{quote(sender, safe='')}/hidden"
        return self._call("POST", path, body={"message_id": message_id})

    def answer_consent(self, *, sender: str, message_id: str, purpose: str, is_given: bool) -> Json:
        """The sender's yes or no to one purpose, in effect at once: {"is_changed", "withdrawn": public copies}."""
        path = f"/bot/v1/conversations/{quote(sender, safe='')}/consents"
        return self._call("POST", path, body={"message_id": message_id, "purpose": purpose, "is_given": is_given})

    def list_consents(self, *, sender: str) -> List[Json]:
        """[{"purpose", "title", "is_allowed", "said_on": dd/mm/yyyy or None}]."""
        return self._list(self._call("GET", f"/bot/v1/conversations/{quote(sender, safe='')}/consents"), "consents")

    def ask_danger(self, *, sender: str, message_id: str) -> Json:
        """Tell that the citizen was asked whether somebody is in danger: unanswered, people are told."""
        path = f"/bot/v1/conversations/{quote(sender, safe='')}/danger-question"
        return self._call("POST", path, body={"message_id": message_id})

    def search_procedures(self, words: str, *, limit: int = 3, is_final: bool = True) -> Json:
        """{"sure", "results": [{"id", "code", "name", "score"}], "narrowing", "question_id"}, best first.

        is_final=False: no citizen asked this in these words; it is not noted as a question.
        """
        query = {"q": words[:300], "limit": str(limit)}
        if not is_final:
            query["final"] = "false"
        return self._call("GET", "/bot/v1/procedures/search", query=query)

    def choose_procedure(self, question_id: int, procedure_id: str) -> Json:
        """Report which procedure was taken of what a search offered."""
        path = f"/bot/v1/procedures/questions/{question_id}/choice"
        return self._call("POST", path, body={"procedure_id": procedure_id})

    def answer_procedure(
        self,
        procedure_id: str,
        *,
        aspect: str,
        ward: str = "",
        channel: str = "",
        case: str = "",
        is_detail: bool = False,
    ) -> Json:
        """Ready text of one aspect, as in answer_procedure.json; is_detail: everything instead of the short form."""
        path = f"/bot/v1/procedures/{quote(procedure_id, safe='')}/answer"
        more = {"ward": ward[:200], "channel": channel, "case": case, "detail": "true" if is_detail else ""}
        return self._call(
            "GET", path, query={"aspect": aspect, **{name: value for name, value in more.items() if value}}
        )

    def show_offices(self, *, words: str, ward: str, day: str = "") -> Json:
        """As in show_offices.json: {"offices", "wards"}, either may be empty; day: YYYY-MM-DD, open or not."""
        query = {"q": words[:300], "ward": ward, **({"day": day} if day else {})}
        found = self._call("GET", "/bot/v1/offices", query=query)
        return {"offices": self._list(found, "offices"), "wards": self._list(found, "wards")}

    def resolve_ward(self, words: str) -> Json:
        """{"ward": {"code", "name"} or None, "matched", "candidates": [{"code", "name"}]}."""
        return self._call("GET", "/bot/v1/wards/resolve", query={"q": words[:300]})

    def list_topics(self, codes: List[str], words: str = "") -> Json:
        """As in list_topics.json: {"topics", "found", "ask_below"}; words: what a citizen calls a topic."""
        return self._call("GET", "/bot/v1/topics", query={"codes": ",".join(codes), "q": words[:300]})

    def find_same(self, draft: Json) -> Json:
        """{"found": {"offer", "text"} or None}: a case of others like the report not sent yet."""
        return self._call("POST", "/bot/v1/reports/same", body=draft)

    def follow_same(self, order: Json) -> Json:
        """Follow it, as in follow_same.json; InboxRefusedError 404 when it is offered no more."""
        return self._call("POST", "/bot/v1/reports/follow", body=order)

    def preview_public_copy(self, draft: Json) -> Json:
        """{"may_be_public", "topic_name", "text", "place"}: how everybody would read the report."""
        return self._call("POST", "/bot/v1/reports/public-copy", body=draft)

    @staticmethod
    def _list(answer: Json, name: str) -> List[Json]:
        items = answer.get(name)
        if not isinstance(items, list):
            raise InboxUnavailableError(f"the inbox sent no list of {name}")
        return items

    def _session(self) -> requests.Session:
        session: Optional[requests.Session] = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False  # a proxy of the environment must never see citizens' words
            session.headers["Authorization"] = f"Bearer {self._settings.service_token}"
            self._local.session = session
        return session

    def _call(
        self, method: str, path: str, *, query: Optional[Dict[str, str]] = None, body: Optional[Json] = None
    ) -> Json:
        """Send one request, again when nobody listens: a web process that was restarted is back within seconds.

        Every write of the contract is idempotent, so a retry on a lost connection is safe.
        """
        timeout = (self._settings.connect_timeout_seconds, self._settings.read_timeout_seconds)
        for pause in (*RETRY_PAUSES, None):
            try:
                response = self._session().request(
                    method, self._settings.inbox_url + path, params=query, json=body, timeout=timeout
                )
                break
            except requests.ConnectionError as error:
                if pause is None:
                    raise InboxUnavailableError(f"no connection ({type(error).__name__})") from None
                time.sleep(pause)
            except requests.RequestException as error:
                raise InboxUnavailableError(type(error).__name__) from None
        if 400 <= response.status_code < 500 and response.status_code not in (401, 403):
            raise InboxRefusedError(response.status_code)
        if not response.ok:
            raise InboxUnavailableError(f"status {response.status_code}")
        try:
            answer = response.json()
        except ValueError:
            raise InboxUnavailableError("the answer is not JSON") from None
        if not isinstance(answer, dict):
            raise InboxUnavailableError("the answer is not an object")
        return answer
