"""The firm's process: pipelines and their boards, moves, and the automations that moves run."""
