# Settings: language, theme, this device.

settings-look = 语言与外观
settings-person = 已登录
settings-sign-out-note = 您的数据会以您的名义保留在此设备上，直到您再次登录。等待中的更改届时发送。
settings-sign-out-offline = 退出登录需要连接服务器，以免他人使用此登录。请在能连接时重试。
settings-offline = 无网络启动
settings-offline-ready = 此设备已就绪。
settings-offline-starting = 正在准备…
settings-more = 更多页面
settings-company = 全公司规则
