"""`python -m bot` is `vmvc`."""

from bot.cli import main

main()
