# What waits on this device and what has travelled.

sync-title = Changes on this device
sync-now = Sync now
sync-done = Everything is saved
sync-done-text = All changes made on this device are with the server.
sync-keeping = Saving
sync-offline = Offline. All here
sync-signed-out = Sign in again
sync-receiving = Receiving { $count } records
sync-waiting = { $count ->
    [one] 1 change on this device
   *[other] { $count } changes on this device
}
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
sync-superseded = { $title }: somebody else had changed { $fields } first. Your value is kept in the timeline.
sync-was-refused = A change to { $title } was refused. It is kept under Changes.
sync-trouble = The server says: { $sentence }
sync-why-deleted = somebody deleted the record
sync-why-missing = the record does not exist
sync-why-not-allowed = your role does not allow it
sync-why-empty = a required field was empty
sync-why-unknown = the server must be updated first
sync-why-type = a field held a value of another type
