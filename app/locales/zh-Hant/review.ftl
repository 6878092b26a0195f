# 重點專案與每週評審。

review-title = 每週評審
review-sub = 第 { $at } / { $count } 個 · { $due } 個待評審
review-back = 上一個
review-next = 下一個
review-empty = 還沒有重點專案
review-empty-text = 開啟一個商機，在選單中設為重點專案，之後每週都會出現在這裡。
review-never = 尚未評審。
review-last = 上次評審於{ $day }。
review-happened = { $changes ->
    [0] 此後沒有變更，
   *[other] 此後有{ $changes }次變更，
}{ $late ->
    [0] 沒有逾期的里程碑。
   *[other] { $late }個里程碑逾期。
}
review-say = 評審意見
review-decision = 決定：形成任務
review-decision-hint = 會產生一項有負責人和期限的任務。
review-save = 儲存並繼續
review-saved = 已記錄。
review-say-something = 請用一句話寫下評審要點。
review-say-what = 請寫下要達成的目標。
review-mark = 設為重點專案
review-unmark = 取消重點專案
review-reached = 已達成 { $done } / { $all }
review-reached-on = { $day }達成
review-no-day = 無期限
review-late = 逾期
review-removed = 已刪除。
review-open = 評審
review-none-said = 還沒有評審記錄。
