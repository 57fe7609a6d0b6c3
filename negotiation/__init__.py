"""A negotiation laboratory for the UN Security Council.

>>> from negotiation import load, odds
>>> exact = odds(load("dprk-2017"))
>>> max(exact["outcomes"], key=exact["outcomes"].get)
'adopted'
"""

from negotiation.checks import ScenarioError
from negotiation.deciders import View, equilibrium
from negotiation.library import load, names
from negotiation.odds import odds
from negotiation.record import Record
from negotiation.scenario import Scenario
from negotiation.solved import solve
from negotiation.talks import Talks, play, replay
from negotiation.version import VERSION as __version__

__all__ = [
    "Record",
    "Scenario",
    "ScenarioError",
    "Talks",
    "View",
    "__version__",
    "equilibrium",
    "load",
    "names",
    "odds",
    "play",
    "replay",
    "solve",
]
