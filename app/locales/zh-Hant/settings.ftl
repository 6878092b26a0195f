# Settings: language, theme, this device.

settings-look = 語言與外觀
settings-person = 已登入
settings-sign-out-note = 您的資料會以您的名義保留在此裝置上，直到您再次登入。等待中的變更屆時傳送。
settings-sign-out-offline = 登出需要連線到伺服器，以免他人使用此登入。請在能連線時重試。
settings-offline = 無網路啟動
settings-offline-ready = 此裝置已就緒。
settings-offline-starting = 正在準備…
settings-more = 更多頁面
settings-company = 全公司規則
