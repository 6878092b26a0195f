# Fields: what is asked, and what to do when a value is not taken.

form-required = 必填
form-empty = 未填写
form-choose = 请选择…
form-search-link = 输入以搜索
form-found = { $count ->
    [0] 没有找到
   *[other] 找到 { $count } 项
}
form-create = 新建“{ $name }”
form-open-link = 打开 { $name }
form-error-required = 请填写{ $label }。
form-error-empty = 请输入数字。
form-error-number = 这不是数字。请输入如 1,234.56 的数字。
form-error-ambiguous = 这个数字有两种读法。请用逗号分隔千位、用小数点表示小数，例如 1,234.56。
form-error-decimals = 此处最多保留 { $count } 位小数。
form-error-no-decimals = 此处只能填写整数。
form-error-currency = 此金额的币种是 { $currency }。请按 { $currency } 填写，不要带其他币种。
form-error-large = 数字过大，无法保存。请检查位数。
form-error-least = 此处最小为 { $value }。
form-error-most = 此处最大为 { $value }。
form-error-date = 日期不完整或不存在。请重新选择，或清空此项。
form-error-link = 列表中没有“{ $text }”。请从列表中选择，或清空此项。
form-error-long = 请缩短到 { $count } 个字以内。
form-left = { $label }：“{ $text }”未保存。{ $reason }
