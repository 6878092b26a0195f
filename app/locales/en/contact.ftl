# Contacts: list and page.
contact-card = Save as vCard
contact-card-saved = The card of { $name } is saved
