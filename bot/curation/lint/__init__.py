"""Lint rules for the knowledge, a module for each part of it, and what runs them all."""
