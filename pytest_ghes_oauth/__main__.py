"""`python -m pytest_ghes_oauth` is the command `ghes-oauth`."""

import sys

from pytest_ghes_oauth._command.main import main

sys.exit(main())
