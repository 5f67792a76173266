"""A filter is its link: what is written is read again the same, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admin_ui.filters import building
from inbox_api.views import fields
from inbox_api.views.conditions import (
    DEEPEST,
    EVERYTHING,
    LONGEST,
    BadFilter,
    Condition,
    Group,
    conditions_of,
    read_filter,
    write_filter,
)

values = st.lists(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8), min_size=1, max_size=3
)
condition = st.builds(
    Condition,
    st.sampled_from(sorted(fields.FIELDS)),
    st.sampled_from(["is", "not"]),
    values.map(lambda found: tuple(dict.fromkeys(found))),
)


def groups(parts: st.SearchStrategy[Condition | Group]) -> st.SearchStrategy[Condition | Group]:
    return st.builds(Group, st.booleans(), st.lists(parts, min_size=2, max_size=3).map(tuple))


filters = st.recursive(condition, groups, max_leaves=6).map(
    lambda found: found if isinstance(found, Group) else Group(True, (found,))
)


@given(filters)
@settings(deadline=None)
def test_what_is_written_is_read_again_with_the_same_meaning(group: Group) -> None:
    text = write_filter(group)
    if len(text) > LONGEST or depth(group) > DEEPEST:
        return
    again = read_filter(text)
    assert write_filter(again) == text
    assert list(conditions_of(again)) == list(conditions_of(group))


@pytest.mark.parametrize("value", [" ", "  ", " a", "a ", " a b ", "a b"])
def test_blanks_of_a_value_are_kept(value: str) -> None:
    group = Group(True, (Condition("case", "is", (value,)),))
    assert read_filter(write_filter(group)) == group


def depth(group: Group) -> int:
    return 1 + max((depth(part) for part in group.parts if isinstance(part, Group)), default=0)


@given(st.text(max_size=60) | st.text("a.is;|()~,&0f", max_size=40))
@settings(deadline=None)
def test_any_text_is_a_filter_or_refused(text: str) -> None:
    try:
        group = read_filter(text)
    except BadFilter:
        return
    assert write_filter(read_filter(write_filter(group))) == write_filter(group)


def test_and_binds_closer_than_or_and_parentheses_closest() -> None:
    assert read_filter("urgent.is.yes;waiting.is.no|channel.is.web") == Group(
        False,
        (
            Group(True, (Condition("urgent", "is", ("yes",)), Condition("waiting", "is", ("no",)))),
            Condition("channel", "is", ("web",)),
        ),
    )
    assert read_filter("urgent.is.yes;(waiting.is.no|channel.is.web)") == Group(
        True,
        (
            Condition("urgent", "is", ("yes",)),
            Group(False, (Condition("waiting", "is", ("no",)), Condition("channel", "is", ("web",)))),
        ),
    )


@pytest.mark.parametrize(
    "text",
    ["urgent", "urgent.is", "urgent.is.", "urgent.like.yes", "(urgent.is.yes", "urgent.is.yes)", ";", "|", "()",
     "urgent.is.yes;", "(" * 9 + "urgent.is.yes" + ")" * 9, "words.is.~zz|", "words.is.~ff", "a" * (LONGEST + 1)],
)  # fmt: skip
def test_what_no_link_of_ours_says_is_refused(text: str) -> None:
    with pytest.raises(BadFilter):
        read_filter(text)


@pytest.mark.parametrize(
    "condition", [Condition("nothing", "is", ("x",)), Condition("urgent", "is", ("maybe",)),
                  Condition("written", "is", ("0",)), Condition("label", "is", ("x",))],
)  # fmt: skip
def test_a_condition_on_no_field_or_with_a_strange_value_is_refused(condition: Condition) -> None:
    with pytest.raises(BadFilter):
        fields.check(condition)


def test_the_page_of_conditions_changes_one_thing_at_a_time() -> None:
    group = read_filter("channel.is.zalo;(topic.is.04|ward.is.tra-vinh)")
    shown = building.show(group, {"ward:tra-vinh": "Phường Trà Vinh"})
    assert [len(one.lines) for one in shown.groups] == [1, 2]
    assert shown.groups[1].lines[1].values == "Phường Trà Vinh"
    assert shown.groups[1].lines[0].without == "channel.is.zalo;ward.is.tra-vinh"
    assert shown.groups[1].lines[0].turned == "channel.is.zalo;(topic.not.04|ward.is.tra-vinh)"
    assert shown.groups[1].turned == "channel.is.zalo;(topic.is.04;ward.is.tra-vinh)"
    assert shown.turned == "channel.is.zalo|(topic.is.04|ward.is.tra-vinh)"
    added = building.with_condition(group, 1, True, Condition("urgent", "is", ("yes",)))
    assert write_filter(added) == "channel.is.zalo;(topic.is.04|ward.is.tra-vinh|urgent.is.yes)"


def test_the_first_condition_is_the_whole_filter() -> None:
    assert write_filter(building.with_condition(EVERYTHING, 0, True, Condition("urgent", "is", ("yes",)))) == (
        "urgent.is.yes"
    )
