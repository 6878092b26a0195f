# 商機的確認與移交。

confirm-title = 尚未確認
confirm-state-assigned-mine = 此商機已分配給您。在您接受並由經理確認之前，不計入任何統計。
confirm-state-assigned = 等待{ $owner }接受，在此之前不計入任何統計。
confirm-state-accepted-mine = 您正在跟進。經理審核後計入統計。
confirm-state-accepted = { $owner }正在跟進。經理審核後計入統計。
confirm-state-declined = 已被退回。請改派他人，或直接確認。
confirm-accept = 接受
confirm-decline = 退回…
confirm-confirm = 確認
confirm-assign = 分配給…
confirm-said-accepted = 已接受，等待經理確認。
confirm-said-declined = 已退回，您的上級會看到原因。
confirm-said-confirmed = 已確認，從今天起計入統計。
confirm-said-assigned = 已分配。
confirm-decline-title = 退回此商機
confirm-decline-text = 原因會告訴下一位負責分配的人。
confirm-decline-reason = 原因
confirm-decline-why = 請說明原因，接手的人需要知道。
confirm-wait-accept = { $count }個商機分配給了您，請接受或退回
confirm-wait-confirm = { $count }個商機等待您確認
confirm-wait-declined = { $count }個商機被退回，需要重新分配
confirm-apart = 另有{ $count }個商機（{ $amount }）等待確認，未計入這些數字。
confirm-apart-show = 檢視
hand-over-title = 移交{ $name }
hand-over-menu = 移交…
hand-over-do = 移交
hand-over-to = 移交給
hand-over-note = 交接說明
hand-over-note-hint = 答應過什麼、誰做決定、下一步做什麼。
hand-over-must-accept = 新負責人接受後才重新計入統計
hand-over-with = 現負責人與此商機有關的未完成任務一併移交，歷史記錄保留。
hand-over-choose = 請選擇接手的人。
hand-over-said = 已移交給{ $name }。
hand-over-from = 移交時的說明
hand-all-title = 整體移交
hand-all-from = 移交人
hand-all-text = 同事離職、休假或調組時，把所有未了結的工作一次交給一個人，之後可以復原。
hand-all-opportunities = { $count ->
    [0] 沒有進行中的商機
   *[other] { $count }個進行中的商機，共{ $amount }
}
hand-all-accounts = { $count ->
    [0] 沒有客戶
   *[other] { $count }個客戶
}
hand-all-contacts = { $count ->
    [0] 沒有聯絡人
   *[other] { $count }個聯絡人
}
hand-all-leads = { $count ->
    [0] 沒有跟進中的線索
   *[other] { $count }條跟進中的線索
}
hand-all-tasks = { $count ->
    [0] 沒有未完成的任務
   *[other] { $count }項未完成的任務
}
hand-all-choose-from = 請選擇移交誰的記錄。
hand-all-same = 請選擇兩個不同的人。
hand-all-nothing = 沒有可移交的記錄。
hand-all-said = { $count }條記錄已移交給{ $name }。
hand-all-not-mine = 只統計您有權移交的記錄。
hand-all-no-right = 只有經理可以移交他人的工作。您自己的記錄請逐條移交。
credit-title = 團隊與分成
credit-over = 分成合計超出{ $over }，請更正。
opportunity-move-not-confirmed = 贏單前需要先確認，否則不計入統計。請聯絡您的經理。
