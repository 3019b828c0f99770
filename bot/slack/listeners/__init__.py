"""Listeners: read the event, ask the advisor, post the reply."""
