# What waits on this device and what has travelled.

sync-title = 本机更改
sync-now = 立即同步
sync-done = 全部已保存
sync-done-text = 本机上的所有更改都已送达服务器。
sync-keeping = 正在保存
sync-offline = 离线，数据都在
sync-signed-out = 请重新登录
sync-receiving = 正在接收 { $count } 条记录
sync-waiting = 本机有 { $count } 项更改待同步
sync-refused = 有 { $count } 项更改被拒绝
sync-waiting-title = 等待同步
sync-refused-title = 被服务器拒绝
sync-refused-text = 在您决定之前会一直保留。若仍有需要，请重新修改后在此放弃。
sync-discard = 放弃
sync-created = 已新建
sync-changed = 已修改
sync-deleted = 已删除
sync-superseded = { $title }：他人已先修改了{ $fields }，您的值保留在时间线中。
sync-was-refused = 对{ $title }的更改被拒绝，已保留在“本机更改”中。
sync-trouble = 服务器提示：{ $sentence }
sync-why-deleted = 该记录已被他人删除
sync-why-missing = 该记录不存在
sync-why-not-allowed = 您的角色无权进行此操作
sync-why-empty = 必填字段为空
sync-why-unknown = 需要先升级服务器
sync-why-type = 字段的值类型不符
