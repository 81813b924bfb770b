"""Plain pages for what mails link to: each a document run as its visitor, and a template."""
