# What waits on this device and what has travelled.

sync-title = Changes on this device
sync-now = Sync now
sync-done = Everything is saved
sync-done-text = All changes made on this device are with the server.
sync-beginning = Receiving records
sync-incomplete = Offline. Not all here yet
sync-keeping = Saving
sync-offline = Offline. All here
sync-signed-out = Sign in again
sync-receiving = Receiving { $count } of { $total } records
sync-waiting = { $count ->
    [one] 1 change on this device
   *[other] { $count } changes on this device
}
sync-late = { $count ->
    [one] 1 change only here since { $since }
   *[other] { $count } changes only here since { $since }
}
sync-late-text = This device has not reached the server for more than a day. Find a network, or save the changes as a file in the settings: if the device is lost, they are lost.
sync-refused = { $count ->
    [one] 1 change was refused
   *[other] { $count } changes were refused
}
sync-waiting-title = Waiting to travel
sync-refused-title = Refused by the server
sync-refused-text = Kept here until you decide. Make the change again where it still makes sense, then discard it here.
sync-discard = Discard
sync-created = created
sync-changed = changed
sync-deleted = deleted
sync-superseded = { $title }: somebody else had changed { $fields } first. Your value is kept under Changes.
sync-was-refused = A change to { $title } did not take effect. It is kept under Changes.
sync-trouble = The server says: { $sentence }
sync-conflicts = { $count ->
    [one] 1 edit needs your decision
   *[other] { $count } edits need your decision
}
sync-restored = restored
sync-must-update = Reload to update. Your changes are saved
sync-arriving = Your records are on their way
sync-arriving-offline = No connection. The rest comes as soon as the server can be reached.
sync-partial = Not all records are on this device yet: lists and figures show only those that are here.
