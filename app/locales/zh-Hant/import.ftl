# Import: file, columns, preview, report.

# Kinds of records, named within other sentences.
import-kind = { $kind ->
    [user] 人員
    [department] 部門
    [region] 區域
    [channel] 通路
    [product] 產品
    [account] 客戶
    [contact] 聯絡人
    [pipeline] 銷售流程
    [stage] 階段
    [opportunity] 商機
   *[other] 記錄
}

# A cell that was rejected, and a whole row; the reason is one of those below.
import-reject-cell = { $column }「{ $value }」：{ $reason }
import-reject-empty = { $column }：{ $reason }

# Why a row was rejected. They follow the name of the column.
import-reason-too-few-cells = 該列有 { $found } 個儲存格，標題列有 { $expected } 個
import-reason-too-many-cells = 該列有 { $found } 個儲存格，標題列有 { $expected } 個：含分隔符號的儲存格請用雙引號括起來
import-reason-unclosed-quote = 雙引號沒有成對：請補上右引號，或把它寫成兩個
import-reason-card-line = 名片的第 { $line } 行不是屬性：應為名稱、冒號和值
import-reason-card-not-closed = 名片沒有結束：缺少 END:VCARD
import-reason-card-not-person = 這不是個人的名片，而是群組、公司或地點的名片
import-reason-card-name = 第 { $line } 行的姓名不是 { $charset } 編碼：請把名片另存為 UTF-8 再選擇
import-reason-required = 不能空白
import-reason-too-long = 超過 { $max } 個字元
import-reason-not-a-number = 不是數字
import-reason-other-number-format = 使用了另一種數字格式：請為此檔案選擇{ $format ->
    [comma] 小數逗號
   *[other] 小數點
}
import-reason-exponent = 使用了科學記號：請把該欄設為一般數字格式後重新儲存
import-reason-too-many-decimals = 小數超過 { $allowed } 位；如果該符號是千分位，請選擇另一種數字格式
import-reason-not-whole = 不是整數
import-reason-out-of-range = 數字過大或過小
import-reason-other-currency = 幣別不是 { $expected }：請選擇檔案的幣別，或指定幣別欄
import-reason-not-a-currency = 不是幣別：應為 CNY、USD 等三個字母
import-reason-share-out-of-range = 不在 0 % 到 100 % 之間：請選擇比例是按小數還是按百分比填寫
import-reason-not-a-date = 不是日期
import-reason-other-date-order = 日期順序與此檔案的設定不符：請為此檔案選擇{ $order ->
    [dmy] 日/月/年
    [mdy] 月/日/年
   *[other] 年-月-日
}
import-reason-ambiguous-date = 可能是日/月，也可能是月/日：請為此檔案選擇其中一種
import-reason-no-such-day = 該日期不存在
import-reason-two-digit-year = 年份只有兩位：請寫滿四位
import-reason-excel-day = 是 Excel 的日期序號：請把該欄設為日期格式後重新儲存
import-reason-not-yes-no = 既不是「是」也不是「否」
import-reason-not-a-choice = 不在可選範圍內：{ $allowed }
import-reason-not-an-id = 不是 26 位字母和數字組成的編號
import-reason-link-missing = 找不到對應的{ import-kind }：請先匯入、更正文字，或允許自動新增
import-reason-link-ambiguous = 有多筆記錄同名（{ import-kind }：{ $count } 筆）：請改用編號關聯，或區分名稱
import-reason-link-rejected = 指向第 { $line } 行，而那一行未被接受
import-reason-no-pipeline = 無法查找：該列沒有銷售流程
import-reason-key-empty = 該列的編號不能空白
import-reason-duplicate-key = 第 { $line } 行編號相同而內容不同：請只保留一行
import-reason-name-ambiguous = 有 { $count } 筆記錄同名：請選擇編號欄，以便找到正確的一筆

# What to know of a row that is taken. They follow the column and the cell.
import-note-link-left-empty = 找不到對應的{ import-kind }：已留空
import-note-link-to-itself = 指向該列自身：已留空
import-note-under-notes = 沒有對應的欄位：已放入備註
import-note-no-place = 這裡沒有位置存放：已略去
import-note-wrong-charset = 是標明的字元集，而文字不是用它編碼的：已略去
import-note-cut-off = 太長：已略去

# What to know of the whole file.
import-warning-unused-columns = 未使用的欄：{ $columns }
import-warning-no-rate = 沒有從 { $currency } 到 { $base } 的計畫匯率：在設定之前，合計不含這些金額。

# Why a file cannot be read.
import-file-too-large = 檔案有 { $megabytes } MB，最多讀取 { $limit } MB：請拆分成幾個檔案。
import-file-empty = 檔案是空的：請檢查匯出是否完整。
import-file-header-only = 檔案只有標題列，下面沒有資料：沒有可匯入的內容。
import-file-excel = 這不是 CSV 檔案，而是 Excel 活頁簿：請用 Excel 開啟，另存為「CSV UTF-8」。
import-file-pdf = 這不是 CSV 檔案，而是 PDF 文件：請把表格本身匯出為 CSV。
import-file-archive = 這不是 CSV 檔案，而是壓縮檔：請解壓縮後選擇其中的 CSV 檔案。
import-file-picture = 這不是 CSV 檔案，而是圖片：請把表格本身匯出為 CSV。
import-file-markup = 這不是 CSV 檔案，而是 { $format }：請把表格匯出為 CSV。
import-file-binary = 這不是文字檔：請把表格另存為「CSV UTF-8」再選擇。
import-file-too-many-cards = 檔案中的名片超過 { $limit } 張：請拆分成幾個檔案。
import-file-outside-card = 第 { $line } 行不在任何名片之內：vCard 檔案只能包含名片。
import-file-not-utf8 = 第 { $line } 行不是 UTF-8 編碼：在 Excel 中請另存為「CSV UTF-8」，在其他程式中請選擇 UTF-8 編碼。

# What is wrong with a mapping.
import-mapping-no-section = 對應設定中沒有適用於此檔案的部分。
import-mapping-no-source = 請填寫檔案來自哪個系統：編號只在同一系統內唯一。
import-mapping-kind = 此類記錄（{ import-kind }）不能匯入。
import-mapping-not-allowed = 您的角色不能寫入此類記錄（{ import-kind }）：請管理員匯入此檔案。
import-mapping-unknown-field = 此類記錄（{ import-kind }）沒有欄位「{ $field }」。
import-mapping-field-twice = 欄位「{ $field }」對應了兩次：請只保留一個。
import-mapping-no-column = 欄位「{ $field }」沒有指定欄：請選擇一欄。
import-mapping-missing-column = 檔案中沒有欄「{ $column }」；現有的欄：{ $headers }。
import-mapping-title-missing = 必須對應欄位「{ $field }」：它是記錄的名稱。
import-mapping-key-needed = 此類記錄（{ import-kind }）需要編號欄：僅憑名稱無法區分。
import-mapping-not-a-link = 欄位「{ $field }」不是關聯：不能使用關聯的設定。
import-mapping-create-by-name = 欄位「{ $field }」只能按名稱新增記錄：請改為按名稱關聯，或不要新增。
import-mapping-not-creatable = 此類記錄（{ import-kind }）不能順便新增：請先匯入。
import-mapping-no-email = 此類記錄（{ import-kind }）沒有可用於關聯的電子郵件。
import-mapping-no-pipeline = 沒有名為「{ $name }」的銷售流程：請先新增。
import-mapping-no-pipeline-at-all = 商機需要銷售流程：請先新增一個。
import-mapping-stage-category = 階段「{ $stage }」的類別是「{ $category }」；可用的類別為 open、won 和 lost。

# 頁面：檔案、讀法、欄、結果。
import-drop = 將 CSV 或 vCard 檔案拖到這裡
import-drop-text = 從 Excel 或其他系統匯出的客戶、聯絡人、產品、人員和商機，以及手機或郵件程式匯出的聯絡人（.vcf）。多個檔案可以一起放入，依鍵值或名稱互相關聯。在您按下「匯入」之前，不會寫入任何內容。
import-choose = 選擇檔案
import-files = 要匯入的檔案
import-add = 加入檔案
import-remove = 移除此檔案
import-about-file = { $name }：{ $reason }
import-unreadable = 裝置無法讀取該檔案，它可能已被移動或刪除：請重新選擇。
import-failed = 匯入程式已停止。請重新載入頁面並再次選擇檔案；它沒有寫入任何內容。
import-reload = 應用程式已更新。請重新載入頁面並再次選擇檔案。
import-mapping-unreadable = 這不是我們的對應檔：{ $error }
import-currency-unknown = 「{ $value }」不是貨幣：應為三個字母，例如 TWD 或 USD。
import-comparing = 正在與現有資料比對
import-writing = 正在匯入：{ $done } / { $total }
import-start = { $count ->
    [0] 匯入
   *[other] 匯入 { $count } 筆記錄
}
import-not-ready = 有檔案無法依目前方式讀取：請查看其欄位上方的紅色說明，或移除該檔案。
import-arriving = 您的記錄仍在接收中。請在全部到齊後再匯入，以免重複新建。
import-nothing = 沒有可寫入的內容：每一列都已存在或已被拒絕。
import-records-changed = 資料在此期間有變動。請再看一次數字，然後匯入。
import-done = 已匯入 { $written } 筆記錄{ $refused ->
    [0] 。它們已在本裝置上，會自動同步。
   *[other] ；{ $refused } 筆被規則拒絕：
}
import-reading = 檔案的讀法
import-name = 此對應的名稱
import-source = 來源系統
import-source-hint = 鍵值在該系統內唯一。下次請使用相同名稱。
import-dates = 日期
import-dates-ymd = 年-月-日
import-dates-dmy = 日/月/年
import-dates-mdy = 月/日/年
import-numbers = 數字
import-numbers-point = 1,234.50
import-numbers-comma = 1.234,50
import-currency = 貨幣
import-currency-hint = 用於未註明貨幣的金額。留空則用公司貨幣。
import-question = 此檔案兩種讀法都通：請選擇。
import-saved = 已儲存的對應
import-keep = 儲存對應
import-mapping-kept = 對應「{ $name }」已儲存。下次欄位相同的檔案會依它讀取。
import-mapping-file = 將對應存為檔案
import-not-saved = 瀏覽器沒有儲存檔案：請檢查是否允許下載。
import-columns = 欄
import-rows = { $count } 列{ $blank ->
    [0] {""}
   *[other] ，{ $blank } 列空白
}
import-rows-are = 每一列是
import-pipeline = 銷售流程
import-pipeline-new = { $name }（新建）
import-column = 欄
import-field = 欄位
import-field-of = { $column } 對應的欄位
import-key = 鍵
import-key-of = { $column } 是鍵的一部分
import-fixed = 對應還為每一列設定：{ $fields }
import-joined = 與其他欄合併
import-replaced = { $count } 個文字代表其他值
import-link = 查找方式
import-link-name = 名稱
import-link-key = 鍵值
import-link-email = 電子郵件
import-link-id = Fieldline 編號
import-missing = 找不到時
import-missing-reject = 拒絕該列
import-missing-create = 新建
import-missing-empty = 留空
import-outcome = 將會發生什麼
import-group-new = 新增
import-group-changed = 變更
import-group-unchanged = 無變化
import-group-rejected = 拒絕
import-rows-new = 將新增
import-rows-changed = 將變更
import-rows-unchanged = 保持不變
import-rows-rejected = 將不匯入
import-made = 同時會新建 { $count } 筆其他類型的記錄。
import-note = { $note }{ $count ->
    [one] （第 { $line } 列）
   *[other] （{ $count } 列，首次在第 { $line } 列）
}
import-report = 儲存被拒絕的列
import-report-name = { $name } - 被拒絕.csv
import-line = 列號
import-reason = 原因
import-more-rows = 顯示更多列
import-earlier = 先前的匯入
import-earlier-records = { $count } 筆記錄
import-undo = 撤回
import-undone = 已撤回
import-undo-title = 撤回「{ $name }」？
import-undo-text = 新建的記錄會被刪除，改動的欄位恢復原值。此後他人改過的內容保持不變。
import-undo-done = 已撤回 { $done } 筆記錄，{ $kept } 筆因之後有改動而保留。
import-undo-not-kept = 匯入已完成，但無法在此裝置上儲存撤回資訊。
