"""Entry point of ``python -m ondo.cli``."""

from ondo.cli import main

main()
