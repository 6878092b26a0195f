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
    [pipeline] 銷售漏斗
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
import-reason-no-pipeline = 無法查找：該列沒有銷售漏斗
import-reason-key-empty = 該列的編號不能空白
import-reason-duplicate-key = 第 { $line } 行編號相同而內容不同：請只保留一行
import-reason-name-ambiguous = 有 { $count } 筆記錄同名：請選擇編號欄，以便找到正確的一筆

# What to know of a row that is taken. They follow the column and the cell.
import-note-link-left-empty = 找不到對應的{ import-kind }：已留空
import-note-link-to-itself = 指向該列自身：已留空

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
import-mapping-no-pipeline = 沒有名為「{ $name }」的銷售漏斗：請先新增。
import-mapping-no-pipeline-at-all = 商機需要銷售漏斗：請先新增一個。
import-mapping-stage-category = 階段「{ $stage }」的類別是「{ $category }」；可用的類別為 open、won 和 lost。
