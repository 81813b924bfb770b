"""The server: the ASGI app, its transports, and the command line."""
