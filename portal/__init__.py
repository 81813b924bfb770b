"""Plain pages for what mails link to."""
