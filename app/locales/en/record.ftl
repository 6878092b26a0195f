# Pages of any kind of record: fields, timeline, new, delete.

record-new = New { $kind }
record-make = Create
record-made = “{ $name }” was created
record-group-main = Overview
record-group-reach = Address
record-group-more = More
record-timeline = History
record-created = Created this record
record-nothing = empty
record-became = became
record-on-device = On this device
record-more-changes = { $count ->
    [one] Show { $count } more entry
   *[other] Show { $count } more entries
}
record-gone = (removed or not visible to you)
record-nobody = Somebody
record-newer = (from a newer version: reload to see it)
record-none-related = None yet
record-show-all = Show all
record-absent = This { $kind } is not here
record-absent-text = It may have been removed, or the address is wrong. Nothing else is affected.
record-delete-title = Delete “{ $name }”?
record-delete-text = The { $kind } is removed for everyone. You can take it back with Undo.
record-delete-links = { $count ->
    [one] { $count } record points to it and will show “(removed)” in its place:
   *[other] { $count } records point to it and will show “(removed)” in its place:
}
record-delete-count = { $kind }: { $count }
record-deleted = “{ $name }” was deleted
record-refused-unknown = The server does not know this field yet. Ask your administrator to update it; your value is not lost.
record-refused-type = { $label } cannot hold this value. Please check it.
record-refused-deleted = Somebody else deleted this record, so it cannot be changed. Copy what you need and go back to the list.
record-refused-role = Your role does not allow this change. Ask a director or an administrator.
record-refused-last-administrator = This is the last administrator who can sign in. Make somebody else an administrator first.
record-refused-in-use = Opportunities are still in it. Move them to another stage first, or publish a version without it.
record-refused-no-stage = This stage was removed. Choose another one; nothing of the opportunity is lost.
record-refused-no-day = There is no such day. Choose a day that the month has.
record-new-decided = A new opportunity begins open. Choose an open stage; win or lose it on its own page.
record-refused-reach = This record is not among those you can see. Ask its owner or your manager to share it with you.
record-refused-changed-since = Somebody else has changed this record since you saw it. Look at it, then delete it again.
record-refused-large = This is { $bytes } bytes, more than one record can hold. Shorten the texts and try again.
record-refused-circle = That would close a circle. Choose one that is not below it.
record-refused-together = Another part of the same action was refused, so this part was not done either.
share-menu = Share…
share-title = Share “{ $name }”
share-text = Whoever is let in sees this record with all that belongs to it, such as the contacts of an account.
share-person = Colleague
share-may-edit = May change it too
share-do = Share
share-choose = Choose a colleague first.
share-edits = sees and changes it
share-reads = sees it
share-remove = End
record-group-about = What it is about
