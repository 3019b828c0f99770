"""The advisor for assistants in editors and elsewhere: a Model Context Protocol server, https://modelcontextprotocol.io."""
