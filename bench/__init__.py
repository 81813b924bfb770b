"""`make bench`: what our server costs, next to what one writes by hand on the same PostgreSQL. Not in the product."""
