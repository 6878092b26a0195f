# Accounts: list and page.
