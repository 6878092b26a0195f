# Administration: people, roles, devices, quarantine.

admin-roles = Roles
admin-devices = Devices
admin-not-yours = Only administrators work here
admin-not-yours-text = Ask an administrator to change people, departments, regions or devices.
admin-offline = The server cannot be reached, and this is known only there. Connect and try again.
admin-reload = Reload
admin-roles-text = What each role may do, and to which records at least. A nearer relation includes those before it.
admin-class-people = People
admin-class-house = The company
admin-class-catalogue = What is sold
admin-class-market = Competition
admin-class-business = Work with customers
admin-class-sharing = Sharing
admin-class-tool = Shared tools
admin-class-personal = Personal
admin-class-history = History
admin-action-create = Create
admin-action-read = See
admin-action-edit = Change
admin-action-hand-over = Hand over
admin-action-delete = Remove
admin-action-approve = Approve
admin-action-export = Export
admin-relation-none = –
admin-relation-stranger = All
admin-relation-reader = What they can see
admin-relation-editor = What they work on, or nobody owns
admin-relation-owner = Their own
admin-relation-leader = Those of people they lead
admin-relation-overseer = As head of the company
admin-device-unnamed = Unnamed device
admin-device-own = This device
admin-device-active = Active
admin-device-revoked = Revoked, not wiped yet
admin-device-wiped = Wiped
admin-device-contact = Last contact { $time }
admin-device-waiting = { $count ->
    [one] 1 change not sent
   *[other] { $count } changes not sent
}
admin-revoke = Revoke
admin-restore = Let it work again
admin-revoke-title = Revoke { $device } of { $person }?
admin-revoke-text = At its next contact with the server the device hands in the changes that it had not sent, which wait here for your decision. Then all Fieldline data on it is removed.
admin-revoke-password = If somebody else may know the password, give the person a new one under People.
admin-quarantine = Changes from revoked devices
admin-quarantine-count = { $count ->
    [one] 1 change waits for a decision
   *[other] { $count } changes wait for a decision
}
admin-quarantine-text = Nothing here has taken effect. Accept what is to be done in its author’s name; changes made together are accepted together.
admin-quarantine-more = Show the next ones
admin-accept = Accept
admin-accepted = The change has taken effect.
admin-not-accepted = Could not be accepted: { $reason }
admin-claimed = Only the device says whose change this is. Ask this person before you accept it.
admin-lost = Changes of { $name } on a removed device are lost: { $why } Nobody knows how many. Ask them what they had entered.
admin-lost-count = { $count ->
    [one] A change
   *[other] { $count } changes
} of { $name } on a removed device could not be handed in: { $why } Ask them what they had entered.
admin-lost-locked = they were locked by a PIN.
admin-lost-damaged = they could not be read.
admin-lost-seen = I know
admin-value = { $label }: { $value }
admin-sign-in = Sign-in
admin-sign-in-none = This person cannot sign in yet. Give them a name to sign in with.
admin-sign-in-make = Make a sign-in
admin-sign-in-reset = New password
admin-sign-in-disable = Stop signing in
admin-sign-in-enable = Allow signing in
admin-sign-in-active = may sign in
admin-sign-in-disabled = may not sign in
admin-sign-in-left = has left
admin-sign-in-gone = the person’s record was removed
admin-sign-in-one_time_password = has not used the one-time password yet
admin-password = One-time password
admin-password-text = Give this to { $name } now: it is shown once, and must be changed at the first sign-in.
admin-refused-own_device = This is the device that you are using now. Use another one to revoke it.
admin-refused-already_decided = Somebody has decided on this change already. Reload the list.
admin-refused-author_gone = The author’s record was removed, so the change cannot be made in their name. Discard it.
admin-refused-last_administrator = This is the last administrator who can sign in. Make somebody else an administrator first.
admin-refused-name_taken = Somebody else signs in with this name. Choose another one.
admin-refused-email_taken = Somebody else signs in with this person’s e-mail address. Correct the address first.
admin-refused-bad_name = A sign-in name has letters, digits and . - _ @ only.
admin-refused-unknown_person = The server does not know this person yet. Wait until your changes have been sent, then try again.
admin-refused-unknown_device = There is no such device any more. Reload the list.
admin-class-view = Views of lists
