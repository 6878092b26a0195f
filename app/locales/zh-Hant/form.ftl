# Fields: what is asked, and what to do when a value is not taken.

form-required = 必填
form-empty = 未填寫
form-choose = 請選擇…
form-search-link = 輸入以搜尋
form-found = { $count ->
    [0] 沒有找到
   *[other] 找到 { $count } 項
}
form-create = 新增「{ $name }」
form-open-link = 開啟 { $name }
form-error-required = 請填寫{ $label }。
form-error-empty = 請輸入數字。
form-error-number = 這不是數字。請輸入如 1,234.56 的數字。
form-error-ambiguous = 這個數字有兩種讀法。請用逗號分隔千位、用小數點表示小數，例如 1,234.56。
form-error-decimals = 此處最多保留 { $count } 位小數。
form-error-no-decimals = 此處只能填寫整數。
form-error-currency = 此金額的幣別是 { $currency }。請按 { $currency } 填寫，不要帶其他幣別。
form-error-large = 數字過大，無法儲存。請檢查位數。
form-error-least = 此處最小為 { $value }。
form-error-most = 此處最大為 { $value }。
form-error-date = 日期不完整或不存在。請重新選擇，或清空此項。
form-error-link = 清單中沒有「{ $text }」。請從清單中選擇，或清空此項。
form-error-long = 請縮短到 { $count } 個字以內。
form-left = { $label }：「{ $text }」未儲存。{ $reason }
