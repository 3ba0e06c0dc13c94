"""From a document as read to a draft: tables, then prose, then units, then findings."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from par.importing.checks.noting import note
from par.importing.draft import Draft, TargetDraft
from par.importing.findings import findings_of
from par.importing.own_form import read_own_form
from par.importing.prose.reader import ProseParts, read_prose
from par.importing.prose.target_list import read_targets, targets_of_tasks, unknown_indicators
from par.importing.resolving import resolved
from par.importing.source import Block, Source, Table
from par.importing.splitting import with_known_names
from par.importing.tables.parts import TableParts
from par.importing.tables.read import read_tables
from par.importing.tables.unit_names import split_units
from par.importing.tables.words import one_line
from par.importing.titles import in_sentence_case
from par.importing.traced import Traced
from par.units import Unit, UnitTree
from par.units.resolve import Resolver

_COMMITTEE: Final = re.compile(r"^(?:UBND|Ủy ban nhân dân)\s+")


def assemble(source: Source, year: int, *, tree: UnitTree | None, authority: str) -> Draft:
    """What ``source`` says as a plan of ``year``, with all findings. Never raises for what the document holds.

    Args:
        source: the document.
        year: the plan's year.
        tree: the unit tree in which names are looked up; None: names are only written out.
        authority: the id of the unit that issues the plan, or where the tree has none, its name.

    Raises:
        ValueError: ``year`` is not a year of our calendar (1900 to 2200).
    """
    tree = tree or UnitTree()
    unit = tree.units.get(authority)
    resolver = Resolver(tree, None if unit is None else unit.id)
    draft = read_own_form(source, year)
    if draft is None:
        draft = _titled(_understood(source, year, resolver), _places(tree, unit))
    draft = resolved(draft, resolver, noting=unit is not None)
    draft = _checked(draft, resolver, unit, authority)
    return replace(draft, findings=findings_of(draft))


def _understood(source: Source, year: int, resolver: Resolver) -> Draft:
    """What a document of any form says: its tables, and the prose around them."""
    tables = read_tables(
        source.blocks,
        year,
        split_units=with_known_names(split_units, resolver),
        read_target=_numbered_targets(),
    )
    prose = read_prose(_prose_blocks(source, tables), year, with_tasks=not tables.tasks)
    return _joined(source, year, tables, prose)


def _numbered_targets() -> Callable[[Traced], Sequence[TargetDraft]]:
    """Reads the rows of target tables; a nested target refers to another by its number among all of them."""
    number = 1

    def read(text: Traced) -> Sequence[TargetDraft]:
        nonlocal number
        targets = read_targets(text, first=number)
        number += len(targets)
        return targets

    return read


def _prose_blocks(source: Source, tables: TableParts) -> Sequence[Block]:
    """What no table reader took, and behind it the tables, whose cells name the documents they rest on."""
    left = {id(block) for block in tables.rest}
    return [*tables.rest, *(block for block in source.blocks if isinstance(block, Table) and id(block) not in left)]


def _joined(source: Source, year: int, tables: TableParts, prose: ProseParts) -> Draft:
    """The parts of one plan; prose repeats as a goal what a target table says, but tasks stand in one of the two."""
    tasks, domains = (tables.tasks, tables.domains) if tables.tasks else (prose.tasks, prose.domains)
    targets = (*tables.targets, *_moved(prose.targets, len(tables.targets)))
    in_tasks = targets_of_tasks(tables.tasks, targets)
    findings = (*source.findings, *tables.findings, *prose.findings)
    return Draft(
        heading=prose.heading,
        year=year,
        domains=domains,
        tasks=tasks,
        targets=(*targets, *in_tasks),
        reporting=prose.reporting,
        responsibilities=prose.responsibilities,
        procedure_reviews=tables.procedure_reviews,
        inspections=tables.inspections,
        funding=prose.funding,
        furniture=(*tables.furniture, *prose.furniture),
        findings=(*findings, *unknown_indicators((*tables.targets, *in_tasks))),
    )


def _moved(targets: Iterable[TargetDraft], by: int) -> Iterable[TargetDraft]:
    """The targets numbered behind ``by`` others."""
    for target in targets:
        yield target if target.nested_in is None else replace(target, nested_in=target.nested_in + by)


def _titled(draft: Draft, names: Iterable[str]) -> Draft:
    """With the title as it reads inside a sentence, and the documents named in cells on one line."""
    heading = draft.heading
    bases = tuple(one_line(basis) for basis in heading.legal_bases)
    return replace(draft, heading=replace(heading, title=in_sentence_case(heading.title, names), legal_bases=bases))


def _checked(draft: Draft, resolver: Resolver, authority: Unit | None, name: str) -> Draft:
    """With a finding where the authority is unknown, or the document names another one."""
    named = draft.heading.authority
    if authority is None:
        return replace(draft, findings=(note("authority-unknown", authority=name), *draft.findings))
    unit = resolver(named.text).unit if named else None
    if unit is None or unit == authority.id:
        return draft
    return replace(
        draft, findings=(note("authority-differs", named, words=named, authority=authority.name), *draft.findings)
    )


def _places(tree: UnitTree, authority: Unit | None) -> Sequence[str]:
    """The names of the authority and of the units above it, each without the words for its committee."""
    if authority is None:
        return ()
    units = [tree.units[unit] for unit in (authority.id, *tree.ancestors(authority.id))]
    return [place for unit in units if (place := _COMMITTEE.sub("", unit.name))]
