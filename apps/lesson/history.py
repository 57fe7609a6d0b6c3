"""The end of the lesson: what history did, and where the model is wrong and by how much."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from lesson import tables
from lesson.course import Case, Step, Table
from negotiation import library
from negotiation.english import listed, say
from negotiation.measures import severity_index
from negotiation.record import Record
from negotiation.scenario import Provision
from negotiation.story import count, headline

FILE = "scenario.toml"
"""What a folder of a scenario holds."""


def history(case: Case) -> Step:
    """The end: what history did, where the model is wrong and by how much."""
    scenario, record = case.scenario, case.record
    final = scenario.history.final
    known = [p for p in scenario.provisions if p.key in final]
    if not known or not scenario.history.vote or not scenario.history.outcome:
        return Step("history", say("learn.history.unknown"))
    stricter = [p for p in known if record.final[p.key] > final[p.key]]
    weaker = [p for p in known if record.final[p.key] < final[p.key]]
    yes, no, abstain = count(scenario.history.vote)
    real = {p.key: final.get(p.key, record.final[p.key]) for p in scenario.provisions}
    index = severity_index(scenario, case.own, real)
    words = {
        "headline": headline(record),
        "severity": f"{record.severity_index:.0f}",
        "outcome": say(f"learn.outcome.{scenario.history.outcome}"),
        "modelled": say(f"learn.outcome.{record.outcome}"),
        "vote": f"{yes}-{no}-{abstain}",
        "real": f"{index:.0f}",
        "same": len(known) - len(stricter) - len(weaker),
        "all": len(known),
        "apart": f"{abs(index - record.severity_index):.0f}",
        "stricter": listed([p.title for p in stricter]) or say("learn.history.none"),
        "weaker": listed([p.title for p in weaker]) or say("learn.history.none"),
        "votes_apart": sum(
            record.vote.get(m) != answer for m, answer in scenario.history.vote.items()
        ),
    }
    said = say("learn.history.votes" if record.vote else "learn.history.no_vote", **words)
    told = [say("learn.history.text", **words), said, *_limits(case.source)]
    if record.outcome != scenario.history.outcome:
        unlike = "outcome_other" if case.changed else "outcome_wrong"
        told.insert(0, say(f"learn.history.{unlike}", **words))
    return Step("history", "\n\n".join(told), (_three_texts(known, record, final),))


def _three_texts(known: Sequence[Provision], record: Record, final: Mapping[str, int]) -> Table:
    """First draft, model and history, measure by measure."""
    rows = [
        (
            p.title,
            p.ladder[p.first].text,
            p.ladder[record.final[p.key]].text,
            p.ladder[final[p.key]].text,
            say(f"learn.history.{_beside(record.final[p.key], final[p.key])}"),
        )
        for p in known
    ]
    head = [
        say(f"learn.history.head_{key}") for key in ("measure", "first", "model", "real", "beside")
    ]
    return Table(tables.plain(head, rows, say("learn.history.table"), stacked=True))


def _among(source: str, names: Sequence[str]) -> bool:
    """Whether a scenario's source, a name or a path, is one of the library's."""
    files = {library.locate(name).resolve() for name in names}
    return source in names or bool({Path(source).resolve(), Path(source, FILE).resolve()} & files)


def _limits(source: str) -> list[str]:
    """Why this is no proof: what the values know of a negotiation, and what the model cannot say.

    They were chosen with the full scenarios in view, and fitted on the coded negotiations, which
    each full scenario is, too; of a scenario from elsewhere they know nothing.
    """
    full, cases = library.names(), library.case_names()
    known = "full" if _among(source, full) else "coded" if _among(source, cases) else "foreign"
    fitted = len({*full, *cases})
    return [
        say(f"learn.history.fit_{known}", fitted=fitted, others=len(full) - 1, full=len(full)),
        say("learn.history.limits"),
        say("learn.history.directions"),
    ]


def _beside(model: int, real: int) -> str:
    return "as" if model == real else "is_stricter" if model > real else "is_weaker"
