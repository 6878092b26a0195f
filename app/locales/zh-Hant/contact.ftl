# Contacts: list and page.
contact-card = 儲存為 vCard
contact-card-saved = 已儲存「{ $name }」的名片
