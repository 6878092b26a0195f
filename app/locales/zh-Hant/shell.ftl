# The frame around every page: navigation, search, account.

shell-product = Fieldline
shell-home = 首頁
shell-opportunities = 商機
shell-funnel = 漏斗
shell-accounts = 客戶
shell-contacts = 聯絡人
shell-products = 產品
shell-import = 匯入
shell-changes = 變更
shell-admin = 管理
shell-settings = 設定
shell-navigation = 主導覽
shell-skip = 跳到正文
shell-sign-in = 登入
shell-sign-out = 登出
shell-not-found = 沒有這個頁面
shell-not-found-text = 連結可能已失效，或該記錄已被刪除。其他內容都還在。
shell-back-home = 回到首頁
shell-try-again = 重試
shell-page-missing = 此頁面尚未儲存到本機
shell-page-missing-text = 此頁面在首次開啟時取得，但目前無法連線到伺服器。請檢查網路後重試。如果 Fieldline 在此期間已更新，請重新載入。
sign-in-title = 登入
sign-in-name = 使用者名稱或電子郵件
sign-in-password = 密碼
sign-in-new-password = 新密碼（至少 10 個字元）
sign-in-must-change = 這是別人為您設定的密碼，請先設定自己的密碼。
