# Leads: list with pool, page, score, assignment, conversion.

lead-look = 看哪些線索
lead-look-pool = 公海
lead-look-mine = 我的
lead-look-all = 全部
lead-in-pool = 在公海
lead-pool-text = 這些線索沒有負責人，所有人都能看到。誰先領取就歸誰。
lead-pool-alone = 這條線索沒有負責人，所有人都能看到。誰先領取就歸誰。
lead-pool-empty = 公海裡沒有線索
lead-pool-empty-text = 沒有負責人的新線索，以及無人跟進的線索，會來到這裡。
lead-pool-more = 再顯示 { $count } 條
lead-claim = 領取
lead-claim-named = 領取 { $name }
lead-claimed = { $name } 歸你了。
lead-give-back = 退回公海
lead-give-back-text = 所有人都能看到並領取，規則不會再次分配它。
lead-give-back-why = 原因，給下一個看到它的人
lead-given-back = { $name } 已退回公海。
lead-hand-over = 移交
lead-handed-over = { $name } 已移交。
lead-disqualify = 判為無效
lead-disqualified = { $name } 已判為無效。
lead-reopen = 重新開啟
lead-reopened = { $name } 已重新開啟。
lead-more = 更多操作
lead-convert = 轉換
lead-convert-title = { $name } 轉換為
lead-convert-new = 新建
lead-convert-known = 既有
lead-convert-without = 不建
lead-converted = { $name } 已轉換。
lead-to-opportunity = 查看商機
lead-became = 轉換結果
lead-led-nowhere = 沒有結果
lead-assignment = 負責人
lead-goes-back = 如果無人跟進，將於 { $when } 退回公海。
lead-days-left = { $days ->
    [0] 即將退回公海
   *[other] 剩 { $days } 天
}
lead-rule-problem = 規則「{ $rule }」適用於這條線索，卻沒有可分配的人。{ $why }
lead-rule-no-person = 規則沒有指定人員。請選擇人員或改用其他方式。
lead-rule-left = 規則指定的人員已離職。請另選一人。
lead-rule-no-department = 規則沒有指定部門。請選擇部門或改用其他方式。
lead-rule-nobody = 規則的部門裡沒有銷售人員。請另選部門。
lead-rule-paused = 規則已暫停，不會分配線索。
lead-rule-waiting = { $count ->
    [0] 規則正常。公海裡沒有等待它的線索。
   *[other] 規則正常。片刻之後將分配公海裡的 { $count } 條線索。
}
lead-rules = 分配規則
lead-rules-how = 規則如何運作
lead-rules-text = 沒有負責人的新線索，由伺服器在片刻之內按第一條適用的規則分配。沒有條件的規則適用於所有線索。曾經有人負責過的線索不會再被分配。
lead-rules-not-yours = 新線索按這些規則分配。總監可以修改規則。
lead-gone = 你已經看不到這條線索了。
lead-refused-ended = 這條線索已經結束。請先重新開啟。
lead-refused-open = 這條線索本來就是開啟的。
lead-refused-converted = 這條線索已經轉換。請繼續處理轉換結果，或復原轉換。
lead-refused-owned = 已經有人領取了這條線索。
lead-refused-in-pool = 這條線索已經在公海裡。
lead-refused-same-owner = 此人已經是負責人。請另選一人。
lead-refused-not-here = 請選擇一位在職人員。
lead-refused-reason = 請寫明原因，以免重複詢問。
lead-convert-account-name = 新客戶需要名稱。
lead-convert-contact-name = 新聯絡人需要姓名。
lead-convert-sale-name = 新商機需要名稱。
lead-convert-account-gone = 請選擇客戶。之前選的已不存在。
lead-convert-contact-gone = 請選擇聯絡人，或新建一個。
lead-convert-contact-elsewhere = 此聯絡人屬於另一個客戶。請選擇那個客戶，或換一位聯絡人。
lead-convert-no-pipeline = 請選擇有進行中階段的銷售流程。
lead-products-none = 還沒有產品。
lead-products-count = { $name } × { $count }
lead-score-sub = 滿分 100
lead-score-of = / 100
lead-score-points = { $points } / { $most }
lead-score-reach = 可聯絡
lead-score-company = 公司
lead-score-budget = 預算
lead-score-products = 產品
lead-score-source = 來源
lead-score-contact = 聯絡
lead-score-wanted = 需求時間
lead-score-fresh = 新鮮度
lead-why-unknown = 未知
lead-why-reach-both = 有電話和電子郵件
lead-why-reach-phone = 有電話
lead-why-reach-email = 有電子郵件
lead-why-company-new = 已填寫，不在我們的客戶中
lead-why-company-known = { $name } 是我們的客戶
lead-why-company-customer = { $name } 曾經購買過
lead-why-budget = 為贏單金額中位數 { $median } 的 { $share }
lead-why-nothing-won = 還沒有贏單可供比較
lead-why-products = { $count ->
   *[other] 詢問了 { $count } 個產品
}
lead-why-source = { $source }：{ $count } 條中有 { $rate } 轉換（{ $low } 至 { $high }）；全部為 { $all }
lead-why-few = { $source }：已結束的太少，無法判斷
lead-why-contact = { $days ->
    [0] 今天聯絡過
   *[other] { $days } 天前聯絡過
}
lead-why-wanted = { $days ->
    [0] 今天就要
   *[other] { $days } 天內需要
}
lead-why-wanted-late = { $days ->
   *[other] 需求日期已過 { $days } 天
}
lead-why-age = { $days ->
    [0] 今天來的
   *[other] { $days } 天前來的
}
likely-title = 是不是已經有了？
likely-known = 可能已經有了
likely-account = 已有相似的客戶
likely-contact = 已有相似的聯絡人
likely-use = 用這個
likely-email = 電子郵件相同
likely-phone = 電話相同
likely-site = 網站相同
likely-company = 公司名稱相同
likely-company-alike = 公司名稱相似度 { $percent }%
likely-person = 姓名相同
field-lead-score = 評分
field-lead-age = 天數
field-lead-days-left = 剩餘天數
field-assignment-rule-state = 狀態
choice-assignment-rule-state-works = 正常
choice-assignment-rule-state-paused = 已暫停
choice-assignment-rule-state-no-person = 未指定人員
choice-assignment-rule-state-left = 人員已離職
choice-assignment-rule-state-no-department = 未指定部門
choice-assignment-rule-state-nobody = 部門無人
record-server = Fieldline 自動
conflict-why-lead-taken = 別人先從公海領取了這條線索，現在歸他。你只是沒有領到，其他內容都在。
