# Contacts: list and page.
contact-card = 保存为 vCard
contact-card-saved = 已保存“{ $name }”的名片
