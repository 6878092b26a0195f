# What went wrong, and what to do. Nothing typed is ever lost by these.

error-unexpected = 這裡出了點問題。您填寫的內容已儲存在本機；請重新載入頁面後繼續。
error-storage-refused = 此瀏覽器不儲存資料：您輸入的內容在傳送之前只存在於此分頁中。請保持頁面開啟，直到全部儲存；如需離線工作，請離開無痕模式或允許本站使用儲存空間。
error-storage-tight = 此裝置空間即將用盡。您的變更仍會儲存在預留的空間中。請騰出空間：刪除不需要的照片、下載項目或應用程式。
error-storage-full = 本裝置已沒有空間。變更仍在畫面上：請騰出空間並保持此頁面開啟，一有空間就會自動儲存。
error-session = 登入已過期。請重新登入；本機資料不會遺失。
error-network-first = 無法連線到伺服器。首次在裝置上登入需要網路，請檢查後重試。
error-wrong-password = 使用者名稱或密碼錯誤，請檢查後重試。
error-unexpected-answer = 伺服器傳回了意外的內容，請重新載入頁面後重試。
error-storage-lost = 此裝置已停止保存資料。您輸入的內容仍在螢幕上，請等變更同步後重新載入。
error-code-too_many_attempts = 密碼錯誤次數過多，請等待 { $seconds } 秒後重試。
error-code-disk_full = 伺服器磁碟已滿，暫時無法接收。您的變更安全地儲存在本裝置上，一有空間就會自動同步。請通知管理員。
error-code-disk_failing = 伺服器磁碟回報錯誤，暫時無法接收。您的變更安全地儲存在本裝置上。請通知管理員。
error-code-store_failing = 伺服器暫時無法寫入。您的變更安全地儲存在本裝置上。請通知管理員。
error-code-password_needed = 請先用密碼重新登入；此內容僅在登入後的短時間內提供。
