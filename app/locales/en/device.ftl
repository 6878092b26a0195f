# The lock of a device, its storage, its data as a file, its removal.

lock-title = Locked
lock-text = Enter the PIN or passphrase of this device to go on.
lock-secret = PIN or passphrase
lock-new = New PIN or passphrase (at least 6 characters)
lock-again = The same once more
lock-unlock = Unlock
lock-set = Set a PIN
lock-change = Change the PIN
lock-remove = Remove the PIN
lock-now = Lock now
lock-dialog = PIN of this device
lock-forgotten = PIN forgotten?
lock-back = Enter the PIN after all
lock-forgotten-text = Sign in with your password and choose a new PIN. Nothing on this device is lost, unsent changes included.
lock-choose-title = Choose a PIN
lock-choose-text = The PIN encrypts what is on this device. A few words are safer than six digits. If you forget it, you sign in with your password, and nothing is lost.
lock-without = Go on without a PIN
lock-lease-title = Sign in to go on
lock-lease-text = This device has not reached the server for a long time and has locked itself. Your data and unsent changes are still here. Connect to the network and sign in.
lock-key-title = Sign in to go on
lock-key-text = This device cannot open its data any more. Sign in, and the server returns the key if it keeps one.
lock-wrong = That is not the PIN of this device. Check it and try again.
lock-wrong-wait = That is not the PIN of this device. Wait { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
} before the next try.
lock-wait = Wait { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
} before the next try.
lock-too-short = Use at least { $count } characters.
lock-not-equal = The two entries differ. Type the same twice.
lock-needs-server = This needs the server, which cannot be reached now. Connect to the network and try again.
lock-no-key = The server keeps no key of this device, so its data cannot be opened without the PIN. What was sent before is safe on the server.
lock-start-anew = Remove what is here and start anew
device-title = This device
device-kept = The browser keeps your data here even when space runs low.
device-kept-while-room = The browser keeps your data here while there is room. Install Fieldline on the home screen to be safe.
device-used = { $used } MB of { $most } MB are in use.
device-lock-none = What is on this device is not encrypted, because this address is not secure: open Fieldline by its https address.
device-lock-device = What is on this device is encrypted with a key of this browser. With a PIN it also withstands someone who holds the device.
device-lock-secret = What is on this device is encrypted and locked by a PIN. It locks itself when nobody touches it.
device-file-text = Everything on this device as one file, unsent changes included. People can read it and it is not encrypted: keep it safe.
device-save = Save as a file
device-saved = The file is among your downloads. It is not encrypted: keep it safe.
device-not-saved = The browser did not save the file. Allow downloads for this site and try again.
device-take = Take changes from a file
device-take-over = { $count ->
    [one] Take over 1 change
   *[other] Take over { $count } changes
}
device-taken = { $count ->
    [one] 1 change was taken over and travels like any other.
   *[other] { $count } changes were taken over and travel like any others.
}
device-not-taken = { $count ->
    [one] 1 change no longer fits the records here and was not taken over. It is still in the file.
   *[other] { $count } changes no longer fit the records here and were not taken over. They are still in the file.
}
device-file-of = File of { $name }, saved { $when }.
device-file-new = { $count ->
    [0] Nothing in it is new: there is nothing to take over.
    [one] 1 change has not reached the server and can be taken over.
   *[other] { $count } changes have not reached the server and can be taken over.
}
device-file-known = { $count ->
    [one] 1 change has reached the server already.
   *[other] { $count } changes have reached the server already.
}
device-file-here = { $count ->
    [one] 1 change waits on this device already.
   *[other] { $count } changes wait on this device already.
}
device-file-refused = { $count ->
    [one] 1 change was refused by the server before. It stays in the file.
   *[other] { $count } changes were refused by the server before. They stay in the file.
}
device-file-damaged = { $count ->
    [one] 1 line is damaged and cannot be read.
   *[other] { $count } lines are damaged and cannot be read.
}
device-file-cut = The end of the file is missing.
device-file-unreadable = The device cannot read this file. Choose it again.
device-file-other = This is no file of a Fieldline device. Choose one that was saved under “This device”.
device-file-newer = This file was saved by a newer Fieldline. Update the app first.
device-file-foreign = This file belongs to { $name }. Only { $name } can take it over, after signing in here.
device-file-offline = The server must say which of these changes it has, and it cannot be reached now. Try again with a network.
device-damaged-edits = { $count ->
    [one] A part of your unsent changes on this device is damaged and could not be read. Please check your latest entries.
   *[other] { $count } parts of your unsent changes on this device are damaged and could not be read. Please check your latest entries.
}
device-damaged-pages = Some records on this device were damaged. They are fetched again from the server; your changes are not affected.
device-removed = This device was removed
device-removed-text = An administrator removed this device from Fieldline, and all data on it is deleted. Changes that had not been sent are kept for the administrator to review.
device-removing-text = An administrator removed this device from Fieldline. Changes that have not been sent are being handed over; then all data here is deleted. Keep this page open.
