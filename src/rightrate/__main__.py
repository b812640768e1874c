"""`python -m rightrate` is `rightrate`."""

import sys

from rightrate.cli import main

sys.exit(main())
