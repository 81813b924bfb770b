"""The demo workspace: its content as data, written by hand."""
