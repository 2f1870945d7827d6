"""Figures, never verdicts: `make bench` for the lists, `make bench-sync` for the engine. They work on scratch databases
and a sandbox of their own; nothing of the configured ones is touched."""
