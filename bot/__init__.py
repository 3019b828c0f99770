"""vmvc: the advisor that settles "container, VM, or both?" in Slack."""
