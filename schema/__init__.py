"""The GraphQL face: one file per noun, compiled into one schema per tier."""
