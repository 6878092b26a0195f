# What went wrong, and what to do. Nothing typed is ever lost by these.

error-unexpected = 这里出了点问题。您填写的内容已保存在本机；请重新加载页面后继续。
error-storage-refused = 此浏览器不保存数据：您输入的内容在发送之前只存在于此标签页中。请保持页面打开，直到全部保存；如需离线工作，请退出无痕模式或允许本站使用存储空间。
error-storage-tight = 此设备空间即将用尽。您的更改仍会保存在预留的空间中。请腾出空间：删除不需要的照片、下载内容或应用。
error-storage-full = 本设备已没有空间。更改仍在屏幕上：请腾出空间并保持此页面打开，一有空间就会自动保存。
error-session = 登录已过期。请重新登录；本机数据不会丢失。
error-network-first = 无法连接服务器。首次在设备上登录需要网络，请检查后重试。
error-wrong-password = 用户名或密码错误，请检查后重试。
error-unexpected-answer = 服务器返回了意外的内容，请重新加载页面后重试。
error-storage-lost = 此设备已停止保存数据。您输入的内容仍在屏幕上，请等更改同步后重新加载。
error-code-too_many_attempts = 密码错误次数过多，请等待 { $seconds } 秒后重试。
error-code-disk_full = 服务器磁盘已满，暂时无法接收。您的更改安全地保存在本设备上，一有空间就会自动同步。请通知管理员。
error-code-disk_failing = 服务器磁盘报告错误，暂时无法接收。您的更改安全地保存在本设备上。请通知管理员。
error-code-store_failing = 服务器暂时无法写入。您的更改安全地保存在本设备上。请通知管理员。
error-code-password_needed = 请先用密码重新登录；此内容仅在登录后的短时间内提供。
