"""Invented data of the demo workspaces: generators with a fixed seed, and the checks on what they made."""
