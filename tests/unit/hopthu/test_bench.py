"""The arithmetic and the vendor's side of the benchmarks."""

from __future__ import annotations

import json
import math

import pytest

from connectors.facebook.parse import parse
from connectors.facebook.verify import is_authentic
from hopthu.bench import measuring, vendor


@pytest.mark.parametrize(("percent", "value"), [(50, 5), (95, 10), (90, 9), (1, 1), (100, 10)])
def test_a_percentile_is_a_value_that_was_measured(percent: float, value: float) -> None:
    assert measuring.percentile([10, 1, 9, 2, 8, 3, 7, 4, 6, 5], percent) == value


def test_no_values_have_no_percentile() -> None:
    assert math.isnan(measuring.percentile([], 95))


def test_posts_are_what_our_connector_accepts() -> None:
    body = vendor.post_of("7123")
    assert is_authentic(body, vendor.signed(body, "secret")["X-Hub-Signature-256"], ("secret",))
    (message,) = parse(body, None).messages
    assert (message.citizen_id, message.text) == ("7123", vendor.GREETING)


def test_no_two_posts_share_a_message_id() -> None:
    ids = {json.loads(vendor.post_of("7"))["entry"][0]["messaging"][0]["message"]["mid"] for _ in range(1000)}
    assert len(ids) == 1000


def test_an_error_in_one_of_many_threads_is_raised() -> None:
    def work(number: int) -> None:
        if number == 3:
            raise ValueError("three")

    with pytest.raises(ValueError, match="three"):
        measuring.in_threads(8, work)
