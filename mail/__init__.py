"""Mails: rendered as their recipients, and sent from the outbox."""
