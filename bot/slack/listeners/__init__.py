"""Read the event, ask the advisor, say the reply."""
