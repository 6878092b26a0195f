# The frame around every page: navigation, search, account.

shell-product = Fieldline
shell-home = 首页
shell-opportunities = 商机
shell-funnel = 漏斗
shell-accounts = 客户
shell-contacts = 联系人
shell-products = 产品
shell-import = 导入
shell-changes = 更改
shell-admin = 管理
shell-settings = 设置
shell-navigation = 主导航
shell-skip = 跳到正文
shell-sign-in = 登录
shell-sign-out = 退出登录
shell-not-found = 没有这个页面
shell-not-found-text = 链接可能已失效，或该记录已被删除。其他内容都还在。
shell-back-home = 回到首页
shell-try-again = 重试
shell-page-missing = 此页面尚未保存到本机
shell-page-missing-text = 此页面在首次打开时获取，但目前无法连接服务器。请检查网络后重试。如果 Fieldline 在此期间已更新，请重新加载。
sign-in-title = 登录
sign-in-name = 用户名或电子邮箱
sign-in-password = 密码
sign-in-new-password = 新密码（至少 10 个字符）
sign-in-must-change = 这是别人为您设置的密码，请先设置自己的密码。
