"""Assesses many workloads at once: files that people fill in become workloads, and workloads a report."""
