"""The firm's process, as people meet it."""
