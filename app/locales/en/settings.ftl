# Settings: language, theme, this device.

settings-look = Language and look
settings-person = Signed in
settings-sign-out-note = Your data stays on this device under your own name until you sign in again. Changes that wait are sent then.
settings-sign-out-offline = Signing out needs the server, so that nobody else can use this sign-in. Try again when it can be reached.
settings-offline = Starting without a network
settings-offline-ready = Ready on this device.
settings-offline-starting = Being prepared…
settings-more = More pages
settings-company = Rules for everybody
