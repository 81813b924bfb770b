"""What clients are told, and what the firm prefills it from, as people meet it."""
