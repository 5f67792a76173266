"""What is counted is written with points of thousands, whatever text it stands in; numbers of things are not."""

from __future__ import annotations

import pytest

from admin_ui.rendering import environment
from inbox_api.texts import gettext, ngettext, points


@pytest.mark.parametrize(
    ("number", "written"), [(0, "0"), (999, "999"), (1200, "1.200"), (1234567, "1.234.567"), ("1.000+", "1.000+")]
)
def test_thousands_are_parted_by_points(number: int | str, written: str) -> None:
    assert points(number) == written


def test_counts_in_texts_have_points_and_ids_and_years_have_none() -> None:
    assert ngettext("%(num)s case", "%(num)s cases", 4567) == "4.567 hồ sơ"
    assert "12.000" in gettext("Only the newest %(count)d are shown.", count=12_000)
    assert "1234" in gettext("Citizen no. %(number)s", number=1234)


def test_templates_write_counts_in_the_same_way() -> None:
    text = (
        '{{ ngettext("%(num)s case", "%(num)s cases", 4567) }} {{ _("all %(count)s", count=1200) }} {{ 1200 | points }}'
    )
    assert environment().from_string(text).render().count(".") == 3


def test_sizes_have_a_comma() -> None:
    assert environment().from_string("{{ 2400000 | size }}").render() == "2,4 MB"
