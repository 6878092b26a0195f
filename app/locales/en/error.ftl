# What went wrong, and what to do. Nothing typed is ever lost by these.

error-unexpected = Something went wrong here. What you entered is kept on this device; reload the page to go on.
error-storage-refused = This browser keeps no data: what you enter lives only in this tab until it is sent. Leave this page open until everything is saved; to work offline, leave private mode or allow storage for this site.
error-storage-tight = This device is nearly full. Your changes are still kept, in room that was set aside for this. Free some space: delete photos, downloads or apps you do not need.
error-storage-full = This device has no room left. The change is still on the screen: free some space and leave this page open; it is kept by itself as soon as there is room.
error-session = Your sign-in has ended. Sign in again; nothing on this device is lost.
error-network-first = The server cannot be reached. The first sign-in on a device needs the network; check it and try again.
error-wrong-password = The name or the password is wrong. Check both and try again.
error-unexpected-answer = The server answered something unexpected. Reload the page and try again.
error-storage-lost = This device stopped keeping data. What you entered is still on the screen: reload when the changes have travelled.
error-code-too_many_attempts = Too many wrong passwords. Wait { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
} and try again.
error-code-disk_full = The server’s disk is full, so it takes nothing at the moment. Your changes are safe on this device and travel as soon as there is room. Tell your administrator.
error-code-disk_failing = The server’s disk reports errors, so it takes nothing at the moment. Your changes are safe on this device. Tell your administrator.
error-code-store_failing = The server cannot write at the moment. Your changes are safe on this device. Tell your administrator.
error-code-password_needed = Sign in again with your password first; this is given only shortly after.
