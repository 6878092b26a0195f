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
    [pipeline] 销售流程
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
import-reason-card-line = 名片的第 { $line } 行不是属性：应为名称、冒号和值
import-reason-card-not-closed = 名片没有结束：缺少 END:VCARD
import-reason-card-not-person = 这不是个人的名片，而是群组、公司或地点的名片
import-reason-card-name = 第 { $line } 行的姓名不是 { $charset } 编码：请把名片另存为 UTF-8 再选择
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
import-reason-no-pipeline = 无法查找：该行没有销售流程
import-reason-key-empty = 该行的编号不能为空
import-reason-duplicate-key = 第 { $line } 行编号相同而内容不同：请只保留一行
import-reason-name-ambiguous = 有 { $count } 条记录同名：请选择编号列，以便找到正确的一条

# What to know of a row that is taken. They follow the column and the cell.
import-note-link-left-empty = 找不到对应的{ import-kind }：已留空
import-note-link-to-itself = 指向该行自身：已留空
import-note-under-notes = 没有对应的字段：已放入备注
import-note-no-place = 这里没有位置存放：已略去
import-note-wrong-charset = 是标明的字符集，而文本不是用它编码的：已略去
import-note-cut-off = 太长：已略去

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
import-file-too-many-cards = 文件中的名片超过 { $limit } 张：请拆分成几个文件。
import-file-outside-card = 第 { $line } 行不在任何名片之内：vCard 文件只能包含名片。
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
import-mapping-no-pipeline = 没有名为“{ $name }”的销售流程：请先新建。
import-mapping-no-pipeline-at-all = 商机需要销售流程：请先新建一个。
import-mapping-stage-category = 阶段“{ $stage }”的类别是“{ $category }”；可用的类别为 open、won 和 lost。

# 页面：文件、读法、列、结果。
import-drop = 将 CSV 或 vCard 文件拖到这里
import-drop-text = 从 Excel 或其他系统导出的客户、联系人、产品、人员和商机，以及手机或邮件程序导出的联系人（.vcf）。多个文件可以一起放入，按键值或名称互相关联。在您按下“导入”之前，不会写入任何内容。
import-choose = 选择文件
import-files = 要导入的文件
import-add = 添加文件
import-remove = 移除此文件
import-about-file = { $name }：{ $reason }
import-unreadable = 设备无法读取该文件，它可能已被移动或删除：请重新选择。
import-failed = 导入程序已停止。请重新加载页面并再次选择文件；它没有写入任何内容。
import-reload = 应用已更新。请重新加载页面并再次选择文件。
import-mapping-unreadable = 这不是我们的映射文件：{ $error }
import-currency-unknown = “{ $value }”不是货币：应为三个字母，例如 CNY 或 USD。
import-comparing = 正在与现有数据比对
import-writing = 正在导入：{ $done } / { $total }
import-start = { $count ->
    [0] 导入
   *[other] 导入 { $count } 条记录
}
import-not-ready = 有文件无法按当前方式读取：请查看其列上方的红色说明，或移除该文件。
import-arriving = 您的记录仍在接收中。请在全部到齐后再导入，以免重复新建。
import-nothing = 没有可写入的内容：每一行都已存在或已被拒绝。
import-records-changed = 数据在此期间有变动。请再看一遍数字，然后导入。
import-done = 已导入 { $written } 条记录{ $refused ->
    [0] 。它们已在本设备上，会自动同步。
   *[other] ；{ $refused } 条被规则拒绝：
}
import-reading = 文件的读法
import-name = 此映射的名称
import-source = 来源系统
import-source-hint = 键值在该系统内唯一。下次请使用相同名称。
import-dates = 日期
import-dates-ymd = 年-月-日
import-dates-dmy = 日/月/年
import-dates-mdy = 月/日/年
import-numbers = 数字
import-numbers-point = 1,234.50
import-numbers-comma = 1.234,50
import-currency = 货币
import-currency-hint = 用于未注明货币的金额。留空则用公司货币。
import-question = 此文件两种读法都通：请选择。
import-saved = 已保存的映射
import-keep = 保存映射
import-mapping-kept = 映射“{ $name }”已保存。下次列相同的文件会按它读取。
import-mapping-file = 将映射存为文件
import-not-saved = 浏览器没有保存文件：请检查是否允许下载。
import-columns = 列
import-rows = { $count } 行{ $blank ->
    [0] {""}
   *[other] ，{ $blank } 行空白
}
import-rows-are = 每一行是
import-pipeline = 销售流程
import-pipeline-new = { $name }（新建）
import-column = 列
import-field = 字段
import-field-of = { $column } 对应的字段
import-key = 键
import-key-of = { $column } 是键的一部分
import-fixed = 映射还为每一行设置：{ $fields }
import-joined = 与其他列合并
import-replaced = { $count } 个文本代表其他值
import-link = 查找方式
import-link-name = 名称
import-link-key = 键值
import-link-email = 电子邮件
import-link-id = Fieldline 编号
import-missing = 找不到时
import-missing-reject = 拒绝该行
import-missing-create = 新建
import-missing-empty = 留空
import-outcome = 将会发生什么
import-group-new = 新增
import-group-changed = 更改
import-group-unchanged = 无变化
import-group-rejected = 拒绝
import-rows-new = 将新增
import-rows-changed = 将更改
import-rows-unchanged = 保持不变
import-rows-rejected = 将不导入
import-made = 同时会新建 { $count } 条其他类型的记录。
import-note = { $note }{ $count ->
    [one] （第 { $line } 行）
   *[other] （{ $count } 行，首次在第 { $line } 行）
}
import-report = 保存被拒绝的行
import-report-name = { $name } - 被拒绝.csv
import-line = 行号
import-reason = 原因
import-more-rows = 显示更多行
import-earlier = 以前的导入
import-earlier-records = { $count } 条记录
import-undo = 撤回
import-undone = 已撤回
import-undo-title = 撤回“{ $name }”？
import-undo-text = 新建的记录会被删除，改动的字段恢复原值。此后他人改过的内容保持不变。
import-undo-done = 已撤回 { $done } 条记录，{ $kept } 条因之后有改动而保留。
import-undo-not-kept = 导入已完成，但无法在此设备上保存撤回信息。
