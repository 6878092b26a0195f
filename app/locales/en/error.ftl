# What went wrong, and what to do. Nothing typed is ever lost by these.

error-unexpected = Something went wrong here. What you entered is kept on this device; reload the page to go on.
error-storage-refused = The browser does not let this page keep data. Leave private mode or allow storage for this site, then reload.
error-storage-full = This device has no room left, so the change could not be kept. Free some space and try again; the change is still on the screen.
error-session = Your sign-in has ended. Sign in again; nothing on this device is lost.
error-network-first = The server cannot be reached. The first sign-in on a device needs the network; check it and try again.
error-wrong-password = The name or the password is wrong. Check both and try again.
error-unexpected-answer = The server answered something unexpected. Reload the page and try again.
error-storage-lost = This device stopped keeping data. What you entered is still on the screen: reload when the changes have travelled.
error-code-too_many_attempts = Too many wrong passwords. Wait { $seconds } seconds and try again.
