"""The registry as nats-server configuration. A pure function: equal registries give equal text."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from par.accounts.registry import Holder, Kind, Registry
from par.accounts.rights import (
    INBOX,
    LEDGER,
    LOG_END,
    OFFICE,
    OFFICE_IMPORTS,
    OPERATOR,
    READS,
    RESTORER,
    Import,
    Rights,
    account_of,
    appraiser_imports,
    council_imports,
    district_imports,
    reader_imports,
    service,
)
from par.messaging.subjects import SHEET_VERBS, VERBS, intake

MAX_CONNECTIONS: Final = 10
MAX_SUBSCRIPTIONS: Final = 100
MAX_PAYLOAD: Final = 1024 * 1024

ANY: Final = "*"
STAMP: Final = 3
"""Where the sender stands in ``par.in.<sender>.submit``."""

_HEAD: Final = """\
# Made by `par` from accounts.json; changes by hand are lost. Public keys only: the server never sees a seed.
# Nobody is let in without a key (no_auth_user is not set), and nobody is a user of the system account.
"""


def accounts_config(registry: Registry) -> str:
    """The text of ``accounts.conf``: the ledger's account, the office's, and one per holder of the other kinds."""
    accounts = [
        _account(LEDGER, ["jetstream: enabled"], _ledger_users(registry), "exports", _exports(registry)),
        *(_importing(OFFICE, one, OFFICE_IMPORTS, []) for one in registry.of(Kind.OFFICE)),
        *(_limited(one, district_imports(one.name)) for one in registry.of(Kind.DISTRICT) if one.valid),
        *(_limited(one, reader_imports(one.name)) for one in registry.of(Kind.READER) if one.valid),
        *(_limited(one, appraiser_imports(one.name)) for one in registry.of(Kind.APPRAISER) if one.valid),
        *(_limited(one, council_imports(one.name)) for one in registry.of(Kind.COUNCIL) if one.valid),
    ]
    return f"{_HEAD}accounts {{\n{''.join(accounts)}}}\n"


def _ledger_users(registry: Registry) -> Iterator[str]:
    for one in registry.of(Kind.SERVICE):
        yield from _users(one, service(one.name))
    for one in registry.of(Kind.OPERATOR):
        yield from _users(one, OPERATOR)
    for one in registry.of(Kind.RESTORER):
        yield from _users(one, RESTORER)


def _limited(holder: Holder, imports: Sequence[Import]) -> str:
    limits = (
        f"limits {{ max_connections: {MAX_CONNECTIONS}, max_subscriptions: {MAX_SUBSCRIPTIONS}, "
        f"max_payload: {MAX_PAYLOAD}, max_leafnodes: 0 }}"
    )
    return _importing(account_of(holder.kind, holder.name), holder, imports, [limits])


def _importing(account: str, holder: Holder, imports: Sequence[Import], settings: Sequence[str]) -> str:
    """An account that may use what it imports, hear the answers, and nothing else."""
    rights = Rights(publish=tuple(one.seen_as for one in imports), subscribe=(INBOX,))
    return _account(account, settings, _users(holder, rights), "imports", map(_import, imports))


def _account(name: str, settings: Iterable[str], users: Iterable[str], title: str, entries: Iterable[str]) -> str:
    lines = [*settings, "users: [", *_indented(users), "]", f"{title}: [", *_indented(entries), "]"]
    return f"  {_text(name)}: {{\n{''.join(f'    {line}{chr(10)}' for line in lines)}  }}\n"


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _users(holder: Holder, rights: Rights) -> Iterator[str]:
    allowed = f"publish: {{ allow: {_list(rights.publish)} }}, subscribe: {{ allow: {_list(rights.subscribe)} }}"
    for key in holder.valid:
        yield f"{{ nkey: {key.public}, permissions: {{ {allowed} }} }}"


def _exports(registry: Registry) -> Iterator[str]:
    for verb in (*VERBS, *SHEET_VERBS):
        # The server itself refuses a configuration in which an account imports the subject of another.
        yield f"{{ service: {_text(intake('*', verb))}, account_token_position: {STAMP} }}"
    scoring = [
        account_of(holder.kind, holder.name)
        for kind in (Kind.APPRAISER, Kind.COUNCIL)
        for holder in registry.of(kind)
        if holder.valid
    ]
    for one in OFFICE_IMPORTS:
        yield _export(one, [OFFICE, *(scoring if one == LOG_END else ())])
    if scoring:
        yield from (_export(one, scoring) for one in READS)
    readers: dict[Import, list[str]] = {}
    for holder in registry.of(Kind.READER):
        if holder.valid:
            for wanted in reader_imports(holder.name):
                readers.setdefault(wanted, []).append(account_of(holder.kind, holder.name))
    for wanted, accounts in readers.items():
        yield _export(wanted, accounts)


def _export(wanted: Import, accounts: Sequence[str]) -> str:
    many = ", response_type: stream" if wanted.many else ""
    return f"{{ service: {_text(wanted.subject)}{many}, accounts: {_list(accounts)} }}"


def _import(wanted: Import) -> str:
    seen_as = "" if wanted.seen_as == wanted.subject else f", to: {_text(wanted.seen_as)}"
    return f"{{ service: {{ account: {LEDGER}, subject: {_text(wanted.subject)} }}{seen_as} }}"


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    """JSON's quoting is understood by the server's configuration language."""
    return json.dumps(text, ensure_ascii=False)
