# What waits on this device and what has travelled.

sync-title = 本機變更
sync-now = 立即同步
sync-done = 全部已儲存
sync-done-text = 本機上的所有變更都已送達伺服器。
sync-keeping = 正在儲存
sync-offline = 離線，資料都在
sync-signed-out = 請重新登入
sync-receiving = 正在接收 { $count } 筆記錄
sync-waiting = 本機有 { $count } 項變更待同步
sync-refused = 有 { $count } 項變更被拒絕
sync-waiting-title = 等待同步
sync-refused-title = 被伺服器拒絕
sync-refused-text = 在您決定之前會一直保留。若仍有需要，請重新修改後在此捨棄。
sync-discard = 捨棄
sync-created = 已新增
sync-changed = 已修改
sync-deleted = 已刪除
sync-superseded = { $title }：他人已先修改了{ $fields }，您的值保留在時間軸中。
sync-was-refused = 對{ $title }的變更被拒絕，已保留在「本機變更」中。
sync-trouble = 伺服器提示：{ $sentence }
sync-why-deleted = 該記錄已被他人刪除
sync-why-missing = 該記錄不存在
sync-why-not-allowed = 您的角色無權進行此操作
sync-why-empty = 必填欄位為空
sync-why-unknown = 需要先升級伺服器
sync-why-type = 欄位的值類型不符
