"""Run the command line as ``python -m ondo.cli``."""

from ondo.cli import main

main()
