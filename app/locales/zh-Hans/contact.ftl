# Contacts: list and page.
