"""An account is charged for all that lies below it, and what it refuses once it refuses again."""

import pytest

from flows.records.reasons import Rejected
from flows.records.record import Limits
from flows.records.unpack_budget import UNCHECKED_BYTES, Budget

MUCH = UNCHECKED_BYTES + 1


def test_a_layer_is_charged_for_what_comes_out_of_the_layers_below_it():
    outer = Budget(Limits(ratio=100)).layer()
    outer.take(MUCH // 1_000)
    inner = outer.layer()
    inner.take(MUCH)  # by itself it hardly unpacks at all
    with pytest.raises(Rejected, match="expands_too_far"):
        inner.give(MUCH)
    for account in (inner, outer):
        with pytest.raises(Rejected, match="expands_too_far"):
            account.check()
        with pytest.raises(Rejected, match="expands_too_far"):
            account.layer()


def test_a_stream_that_is_refused_costs_itself():
    file = Budget(Limits(ratio=100))
    with pytest.raises(Rejected, match="expands_too_far"):
        file.layer().give(MUCH)
    file.check()
    file.layer().give(5)


def test_streams_one_behind_the_other_are_added_up():
    file = Budget(Limits(ratio=100))
    for _ in range(2):
        layer = file.layer()
        layer.take(1)
        layer.give(UNCHECKED_BYTES)
    with pytest.raises(Rejected, match="expands_too_far"):
        file.check()


def test_bytes_and_members_are_those_of_the_whole_file():
    file = Budget(Limits(archive_bytes=10, members=2))
    deep = file.layer().layer()
    deep.give(10)
    with pytest.raises(Rejected, match="unpacks to more than 10 bytes"):
        deep.give(1)
    members = Budget(Limits(members=2))
    members.layer().add_member()
    members.add_member()
    with pytest.raises(Rejected, match="too_many_members"):
        members.layer().add_member()


def test_a_reader_that_is_used_alone_has_an_account_of_its_own():
    file = Budget(Limits())
    assert Budget.of(Limits(budget=file)) is file
    assert Budget.of(Limits()) is not Budget.of(Limits())
