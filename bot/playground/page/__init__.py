"""The page in which people use the workspace: its routes, what can be done from it, and how it is drawn."""
