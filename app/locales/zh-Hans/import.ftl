# Import: file, columns, preview, report.

# Kinds of records, named within other sentences.
import-kind = { $kind ->
    [user] 人员
    [department] 部门
    [region] 区域
    [channel] 渠道
    [product] 产品
    [account] 客户
    [contact] 联系人
    [pipeline] 销售漏斗
    [stage] 阶段
    [opportunity] 商机
   *[other] 记录
}

# A cell that was rejected, and a whole row; the reason is one of those below.
import-reject-cell = { $column }“{ $value }”：{ $reason }
import-reject-empty = { $column }：{ $reason }

# Why a row was rejected. They follow the name of the column.
import-reason-too-few-cells = 该行有 { $found } 个单元格，表头有 { $expected } 个
import-reason-too-many-cells = 该行有 { $found } 个单元格，表头有 { $expected } 个：含分隔符的单元格请用双引号括起来
import-reason-unclosed-quote = 双引号没有成对：请补上右引号，或把它写成两个
import-reason-required = 不能为空
import-reason-too-long = 超过 { $max } 个字符
import-reason-not-a-number = 不是数字
import-reason-other-number-format = 使用了另一种数字格式：请为此文件选择{ $format ->
    [comma] 小数逗号
   *[other] 小数点
}
import-reason-exponent = 使用了科学计数法：请把该列设为普通数字格式后重新保存
import-reason-too-many-decimals = 小数超过 { $allowed } 位；如果该符号是千位分隔符，请选择另一种数字格式
import-reason-not-whole = 不是整数
import-reason-out-of-range = 数字过大或过小
import-reason-other-currency = 币种不是 { $expected }：请选择文件的币种，或指定币种列
import-reason-not-a-currency = 不是币种：应为 CNY、USD 等三个字母
import-reason-share-out-of-range = 不在 0 % 到 100 % 之间：请选择比例是按小数还是按百分数填写
import-reason-not-a-date = 不是日期
import-reason-other-date-order = 日期顺序与此文件的设置不符：请为此文件选择{ $order ->
    [dmy] 日/月/年
    [mdy] 月/日/年
   *[other] 年-月-日
}
import-reason-ambiguous-date = 可能是日/月，也可能是月/日：请为此文件选择其中一种
import-reason-no-such-day = 该日期不存在
import-reason-two-digit-year = 年份只有两位：请写满四位
import-reason-excel-day = 是 Excel 的日期序号：请把该列设为日期格式后重新保存
import-reason-not-yes-no = 既不是“是”也不是“否”
import-reason-not-a-choice = 不在可选范围内：{ $allowed }
import-reason-not-an-id = 不是 26 位字母和数字组成的编号
import-reason-link-missing = 找不到对应的{ import-kind }：请先导入、更正文字，或允许自动新建
import-reason-link-ambiguous = 有多条记录同名（{ import-kind }：{ $count } 条）：请改用编号关联，或区分名称
import-reason-link-rejected = 指向第 { $line } 行，而那一行未被接受
import-reason-no-pipeline = 无法查找：该行没有销售漏斗
import-reason-key-empty = 该行的编号不能为空
import-reason-duplicate-key = 第 { $line } 行编号相同而内容不同：请只保留一行
import-reason-name-ambiguous = 有 { $count } 条记录同名：请选择编号列，以便找到正确的一条

# What to know of a row that is taken. They follow the column and the cell.
import-note-link-left-empty = 找不到对应的{ import-kind }：已留空
import-note-link-to-itself = 指向该行自身：已留空

# What to know of the whole file.
import-warning-unused-columns = 未使用的列：{ $columns }
import-warning-no-rate = 没有从 { $currency } 到 { $base } 的计划汇率：在设定之前，合计不含这些金额。

# Why a file cannot be read.
import-file-too-large = 文件有 { $megabytes } MB，最多读取 { $limit } MB：请拆分成几个文件。
import-file-empty = 文件是空的：请检查导出是否完整。
import-file-header-only = 文件只有表头，下面没有数据：没有可导入的内容。
import-file-excel = 这不是 CSV 文件，而是 Excel 工作簿：请用 Excel 打开，另存为“CSV UTF-8”。
import-file-pdf = 这不是 CSV 文件，而是 PDF 文档：请把表格本身导出为 CSV。
import-file-archive = 这不是 CSV 文件，而是压缩包：请解压后选择其中的 CSV 文件。
import-file-picture = 这不是 CSV 文件，而是图片：请把表格本身导出为 CSV。
import-file-markup = 这不是 CSV 文件，而是 { $format }：请把表格导出为 CSV。
import-file-binary = 这不是文本文件：请把表格另存为“CSV UTF-8”再选择。
import-file-not-utf8 = 第 { $line } 行不是 UTF-8 编码：在 Excel 中请另存为“CSV UTF-8”，在其他程序中请选择 UTF-8 编码。

# What is wrong with a mapping.
import-mapping-no-section = 映射中没有适用于此文件的部分。
import-mapping-no-source = 请填写文件来自哪个系统：编号只在同一系统内唯一。
import-mapping-kind = 此类记录（{ import-kind }）不能导入。
import-mapping-not-allowed = 您的角色不能写入此类记录（{ import-kind }）：请管理员导入此文件。
import-mapping-unknown-field = 此类记录（{ import-kind }）没有字段“{ $field }”。
import-mapping-field-twice = 字段“{ $field }”映射了两次：请只保留一个。
import-mapping-no-column = 字段“{ $field }”没有指定列：请选择一列。
import-mapping-missing-column = 文件中没有列“{ $column }”；现有的列：{ $headers }。
import-mapping-title-missing = 必须映射字段“{ $field }”：它是记录的名称。
import-mapping-key-needed = 此类记录（{ import-kind }）需要编号列：仅凭名称无法区分。
import-mapping-not-a-link = 字段“{ $field }”不是关联：不能使用关联的设置。
import-mapping-create-by-name = 字段“{ $field }”只能按名称新建记录：请改为按名称关联，或不要新建。
import-mapping-not-creatable = 此类记录（{ import-kind }）不能顺便新建：请先导入。
import-mapping-no-email = 此类记录（{ import-kind }）没有可用于关联的电子邮箱。
import-mapping-no-pipeline = 没有名为“{ $name }”的销售漏斗：请先新建。
import-mapping-no-pipeline-at-all = 商机需要销售漏斗：请先新建一个。
import-mapping-stage-category = 阶段“{ $stage }”的类别是“{ $category }”；可用的类别为 open、won 和 lost。
