"""Every game shown: nashpy, which solves it for the record, agrees with the compiled kernel."""

import numpy as np
import pytest

from negotiation import Talks, load, names, solve
from negotiation.bargaining import stage
from negotiation.equilibria import certify, nashpy_equilibria

WAYS = {
    "as it is": {},
    "known resolve": {"resolve_types": 1},
    "hidden resolve": {"resolve_types": 5},
    "several sizes": {"package": "free"},
    "open": {"protocol": "open"},
    "open, known resolve": {"protocol": "open", "resolve_types": 1},
    "noisy": {"vote_noise": 0.15, "breakdown_risk": 0.0, "cue": 0.5},
    "mixed rule": {"selection": "mixed", "resolve_types": 2},
}


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("way", WAYS)
def test_nashpy_agrees_with_the_kernel(name: str, way: str) -> None:
    solved = solve(load(name, WAYS[way]))
    shown = 0
    for seed in range(4):
        talks = Talks(solved, seed)
        while talks.open:
            seen, here = talks._seen, talks._at
            game, x, y = stage(solved.problem, seen, talks._horizon(), here)
            played = talks.play_round()
            assert played.payoffs_penholder == game[0].tolist()
            assert played.payoffs_objector == game[1].tolist()
            assert played.complete
            chosen = played.equilibria[played.chosen]
            assert chosen["penholder"] == pytest.approx(x, abs=1e-9)
            assert chosen["objector"] == pytest.approx(y, abs=1e-9)
            assert certify(game[0], game[1], x, y).regret <= 1e-9
            theirs = nashpy_equilibria(game[0], game[1])
            apart = [max(np.abs(x - u).max(), np.abs(y - v).max()) for u, v in theirs]
            assert min(apart) <= 1e-9, (game, x, y, theirs)
            shown += 1
    assert shown > 0 or name == "south-sudan-2016"
