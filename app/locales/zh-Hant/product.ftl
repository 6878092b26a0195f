# Products: list and page.
