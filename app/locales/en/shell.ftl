# The frame around every page: navigation, search, account.

shell-product = Fieldline
shell-home = Home
shell-opportunities = Opportunities
shell-funnel = Funnel
shell-accounts = Accounts
shell-contacts = Contacts
shell-products = Products
shell-import = Import
shell-changes = Changes
shell-admin = Admin
shell-settings = Settings
shell-navigation = Main navigation
shell-skip = Skip to the page
shell-sign-in = Sign in
shell-sign-out = Sign out
shell-not-found = There is no such page
shell-not-found-text = The address may be old, or the record was removed. Everything else is where it was.
shell-back-home = Go to the start
shell-try-again = Try again
shell-page-missing = This page is not on the device yet
shell-page-missing-text = It is fetched when it is first opened, and the server could not be reached. Check the network and try again. If Fieldline was updated in the meantime, reload.
sign-in-title = Sign in
sign-in-name = Name or e-mail
sign-in-password = Password
sign-in-new-password = New password (at least 10 letters)
sign-in-must-change = This password was given to you. Choose your own to go on.
