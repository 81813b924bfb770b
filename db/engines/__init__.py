"""Tortoise engines, adjusted where the ones it ships let us down."""
