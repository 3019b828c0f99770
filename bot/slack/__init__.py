"""The only package that knows Slack: events in, messages out."""
