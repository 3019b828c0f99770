"""The only place that knows Slack: events in, messages out."""
