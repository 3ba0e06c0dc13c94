"""The registry and the configuration made of it: pure."""

import datetime as dt

import pytest

from par.accounts.accounts_config import accounts_config
from par.accounts.errors import AccountsError
from par.accounts.keys import new_pair
from par.accounts.registry import ROLES, Kind, Registry

AT = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(1)
ONE, TWO = new_pair()[1], new_pair()[1]


def registry() -> Registry:
    """All roles and one district."""
    found = Registry()
    for kind, name in ROLES:
        found = found.with_key(kind, name, new_pair()[1], AT)
    return found.with_key(Kind.DISTRICT, "chi-linh", ONE, AT)


def test_a_key_is_valid_until_it_is_revoked_and_stays_known() -> None:
    rotated = registry().with_key(Kind.DISTRICT, "chi-linh", TWO, LATER)
    both = rotated.find(Kind.DISTRICT, "chi-linh")
    assert both is not None
    assert [key.public for key in both.valid] == [ONE, TWO]

    dropped = rotated.without_keys(Kind.DISTRICT, "chi-linh", LATER, but_newest=True).find(Kind.DISTRICT, "chi-linh")
    assert dropped is not None
    assert [key.public for key in dropped.valid] == [TWO]
    assert [key.revoked for key in dropped.keys] == [LATER, None]

    ended = rotated.without_keys(Kind.DISTRICT, "chi-linh", LATER)
    assert not ended.is_valid(Kind.DISTRICT, "chi-linh")
    assert ended.without_keys(Kind.DISTRICT, "chi-linh", LATER + dt.timedelta(1)) == ended, "a date once said stays"


def test_it_is_read_as_it_was_written() -> None:
    found = registry()
    assert Registry.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize("name", ["", "LEDGER", "a.b", "a b", "a*", ">", "Chí", "-a", "a" * 65, 'a"', "a\n", "$SYS"])
def test_a_name_that_could_mean_more_than_one_subject_is_refused(name: str) -> None:
    with pytest.raises(AccountsError, match="account-name"):
        registry().require_addable(Kind.DISTRICT, [name])


def test_who_has_a_key_is_not_added_and_who_has_none_is_not_revoked() -> None:
    with pytest.raises(AccountsError, match="account-exists"):
        registry().require_addable(Kind.DISTRICT, ["chi-linh"])
    with pytest.raises(AccountsError, match="account-unknown"):
        registry().require_valid(Kind.DISTRICT, "cao-bang")
    registry().require_addable(Kind.READER, ["chi-linh"])


def test_equal_registries_give_equal_text_whatever_the_order() -> None:
    first = Registry().with_key(Kind.DISTRICT, "a", ONE, AT).with_key(Kind.DISTRICT, "b", TWO, AT)
    other = Registry().with_key(Kind.DISTRICT, "b", TWO, AT).with_key(Kind.DISTRICT, "a", ONE, AT)
    assert accounts_config(first) == accounts_config(other)


def test_there_is_nothing_of_the_revoked_and_nobody_without_a_key() -> None:
    text = accounts_config(registry().without_keys(Kind.DISTRICT, "chi-linh", LATER))
    assert ONE not in text
    assert "chi-linh" not in text
    for words in ("no_auth_user:", "password", "user:", "$SYS:", "system_account", "allow_responses"):
        assert words not in text


def test_an_account_without_readers_exports_nothing_of_the_reports() -> None:
    assert "REPORT" not in accounts_config(registry()).split("exports")[1].split("OFFICE")[0]
