"""All findings of a draft, in the order in which a reader of the document meets them."""

from par.importing.checks.heading import heading_findings
from par.importing.checks.lengths import length_findings
from par.importing.checks.targets import list_findings, target_findings
from par.importing.checks.tasks import task_findings
from par.importing.checks.times import time_findings
from par.importing.draft import Draft, Finding

CHECKS = (heading_findings, task_findings, time_findings, target_findings, list_findings, length_findings)


def findings_of(draft: Draft) -> tuple[Finding, ...]:
    """The findings that came with ``draft`` and those of all checks."""
    return in_order((*draft.findings, *(finding for check in CHECKS for finding in check(draft))))


def in_order(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """By the first place each is about, those about the whole document first, none twice."""
    kept: dict[tuple[str, str, frozenset[tuple[str, str]]], Finding] = {}
    for finding in findings:
        kept.setdefault((finding.code, finding.where, frozenset(finding.fields.items())), finding)
    return tuple(sorted(kept.values(), key=_place))


def _place(finding: Finding) -> int:
    return next((piece.number for text in finding.texts for piece in text.pieces), -1)
