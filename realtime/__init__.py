"""Live streams: the doorbell, the relay that reads the log when it rings, and what each follower is told."""
