from __future__ import annotations

from pathlib import Path

import pytest

from inbox_api.cases.states import (
    ENDED,
    MOVES,
    STATE_LABELS,
    VERB_LABELS,
    CaseState,
    DocumentMissing,
    InvalidMove,
    MoveNotYours,
    PhotoMissing,
    ReasonMissing,
    ResultMissing,
    allowed_moves,
    check_move,
    draw_states,
    path_between,
)

ROOT = Path(__file__).resolve().parents[3]
REASON = "Không thuộc thẩm quyền của phường."
RESULT = "Đã vá ổ gà trước số 12."


def test_the_drawing_in_the_docs_is_the_one_of_the_code() -> None:
    page = (ROOT / "docs/design/case-states.md").read_text(encoding="utf-8")
    assert f"```mermaid\n{draw_states()}\n```" in page


def test_every_state_can_be_reached_from_the_first() -> None:
    reached, border = {CaseState.RECEIVED}, [CaseState.RECEIVED]
    while border:
        for move in allowed_moves(border.pop()):
            if move.target not in reached:
                reached.add(move.target)
                border.append(move.target)
    assert reached == set(CaseState)


def test_from_every_state_a_case_can_end() -> None:
    for state in CaseState:
        reached, border = {state}, [state]
        while border:
            for move in allowed_moves(border.pop()):
                if move.target not in reached:
                    reached.add(move.target)
                    border.append(move.target)
        assert reached & ENDED, state


def test_no_two_moves_join_the_same_states() -> None:
    pairs = [(move.source, move.target) for move in MOVES]
    assert len(pairs) == len(set(pairs))


def test_every_state_and_verb_has_a_vietnamese_name() -> None:
    assert set(STATE_LABELS) == set(CaseState)
    assert set(VERB_LABELS) == {move.verb for move in MOVES}
    for label in [*STATE_LABELS.values(), *VERB_LABELS.values()]:
        assert not str(label).startswith("Case "), str(label)
    assert str(STATE_LABELS[CaseState.RECEIVED]) == "Đã tiếp nhận"


def test_refusing_and_referring_happen_only_while_sorting() -> None:
    for move in MOVES:
        if move.target in (CaseState.REFUSED, CaseState.REFERRED):
            assert move.source == CaseState.SORTING
            assert "reason" in move.needs


def test_the_ordinary_way_from_receipt_to_closing() -> None:
    state = CaseState.RECEIVED
    for target in (
        CaseState.SORTING,
        CaseState.ASSIGNED,
        CaseState.IN_PROGRESS,
        CaseState.RESOLVED,
        CaseState.AWAITING_CONFIRMATION,
        CaseState.CLOSED,
    ):
        state = check_move(
            state, target, roles=["officer"], case_type="PAHT", result=RESULT, no_photo_reason="Đã xử lý ban đêm."
        ).target
    assert state == CaseState.CLOSED


def test_a_step_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(InvalidMove) as caught:
        check_move(CaseState.RECEIVED, CaseState.CLOSED, roles=["officer"], case_type="PAHT")
    assert caught.value.status_code == 409


def test_a_leader_who_only_reads_may_take_no_step() -> None:
    for move in MOVES:
        with pytest.raises(MoveNotYours) as caught:
            check_move(move.source, move.target, roles=["leader", "admin", "auditor"], case_type="TC", reason=REASON)
        assert caught.value.status_code == 403


@pytest.mark.parametrize("reason", [None, "", "ngắn", " " * 20, "a" * 2001])
def test_refusing_needs_a_readable_reason(reason: str | None) -> None:
    with pytest.raises(ReasonMissing):
        check_move(CaseState.SORTING, CaseState.REFUSED, roles=["dispatcher"], case_type="PAHT", reason=reason)


def test_refusing_with_a_reason_is_accepted() -> None:
    move = check_move(CaseState.SORTING, CaseState.REFUSED, roles=["dispatcher"], case_type="PAHT", reason=REASON)
    assert move.verb == "refuse"


def test_resolving_needs_a_result() -> None:
    with pytest.raises(ResultMissing):
        check_move(CaseState.IN_PROGRESS, CaseState.RESOLVED, roles=["officer"], case_type="HD", result="  ")


def test_a_field_report_is_resolved_only_with_a_photo_or_a_reason() -> None:
    def resolve(**extra: object) -> None:
        check_move(
            CaseState.IN_PROGRESS,
            CaseState.RESOLVED,
            roles=["officer"],
            case_type="PAHT",
            result=RESULT,
            **extra,  # type: ignore[arg-type]
        )

    with pytest.raises(PhotoMissing):
        resolve()
    resolve(photo_count=1)
    resolve(no_photo_reason="Sự việc đã tự hết khi đến nơi.")


def test_a_question_is_resolved_without_a_photo() -> None:
    check_move(CaseState.IN_PROGRESS, CaseState.RESOLVED, roles=["officer"], case_type="HD", result=RESULT)


def test_only_complaints_and_denunciations_can_be_suspended() -> None:
    with pytest.raises(InvalidMove):
        check_move(CaseState.IN_PROGRESS, CaseState.SUSPENDED, roles=["officer"], case_type="PAHT", reason=REASON)
    with pytest.raises(DocumentMissing):
        check_move(CaseState.IN_PROGRESS, CaseState.SUSPENDED, roles=["officer"], case_type="KHN", reason=REASON)
    check_move(
        CaseState.IN_PROGRESS, CaseState.SUSPENDED, roles=["officer"], case_type="KHN", reason=REASON,
        document_no="9/QD-TDC",
    )  # fmt: skip


def test_the_citizen_confirms_or_reopens_and_nothing_else() -> None:
    verbs = {(move.source, move.verb) for state in CaseState for move in allowed_moves(state, ["citizen"], "PAHT")}
    assert {verb for _, verb in verbs} == {"close", "reopen", "continue", "assign", "sort"}
    assert {source for source, verb in verbs if verb in {"assign", "sort", "continue"}} == {CaseState.NEEDS_INFORMATION}


def test_the_shortest_way_to_closing_is_found_for_one_click() -> None:
    chain = path_between(CaseState.RECEIVED, CaseState.CLOSED, roles=["officer"], case_type="PAHT")
    assert chain is not None
    assert [move.verb for move in chain] == ["assign", "start", "resolve", "close"]
    assert path_between(CaseState.CLOSED, CaseState.CLOSED, roles=[], case_type="PAHT") == ()
    assert path_between(CaseState.RECEIVED, CaseState.CLOSED, roles=["leader"], case_type="PAHT") is None
