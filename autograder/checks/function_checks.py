"""What all exercises share that ask for a plain function: the outcomes before any judging."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.checks.base import Found, Verdict, all_or_found, crash

Result = dict[str, Any]
Judge = Callable[[list[Any], Result], list[Found]]


def judge(
    criteria: tuple[str, ...],
    evidence: dict[str, Any],
    challenge: dict[str, Any],
    look: Callable[[list[list[Any]], list[Result]], tuple[set[str], list[Found]]],
) -> Verdict:
    """Return the verdict: what every function may go wrong in, then what `look` finds.

    `look` gets the cases and their results, all of which ended by themselves, and returns the
    criteria that hold and what was found.
    """
    if evidence["problem"]:
        return Verdict("diagnosed", frozenset(), (Found(evidence["problem"]),))
    results = evidence["results"]
    untouched = evidence["empty"] or any(
        r["error"] and r["error"]["type"] == "NotImplementedError" for r in results
    )
    dots = [r["value"] for r in results if r["value"] and r["value"]["is"] == "dots"]
    if untouched or dots:
        return Verdict("not_attempted", frozenset(), (Found("not_attempted"),))
    if evidence["blanks"]:
        found = Found("blank_left", "anywhere", {"name": evidence["blanks"][0]})
        return Verdict("diagnosed", frozenset(), (found,))
    if any(r["timed_out"] for r in results):
        return Verdict("diagnosed", frozenset(), (Found("timeout"),))
    failed = next((r["error"] for r in results if r["error"]), None)
    if failed is not None:
        return all_or_found(criteria, [], [crash(failed)])
    changed = any(r["changed"] for r in results)
    nothing = all(r["value"]["is"] == "none" for r in results)
    if nothing:
        printed = any(r["printed"].strip() for r in results)
        found = Found("prints_instead_of_returns" if printed else "returns_none")
        return all_or_found(criteria, [], [found])
    holds, findings = look(challenge["cases"], results)
    if changed:
        findings = [Found("mutates_caller_arrays", "argument"), *findings]
        holds = set()
    return all_or_found(criteria, sorted(holds), findings)
