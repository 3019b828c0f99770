"""Caring for the knowledge: lint, expectations, imports, and what else curators need; serving needs none of it."""
