"""The firm's process: pipelines, stages, moves, boards, automations."""
