"""`python -m negotiation` is the command line."""

from negotiation.cli import main

raise SystemExit(main())
