# Words used everywhere: languages, themes, places, tones.

language = 語言
language-en = English
language-zh-hans = 简体中文
language-zh-hant = 繁體中文
language-not-here = 本裝置上還沒有此語言的文字：請連線一次後再選擇。
theme = 外觀
theme-system = 跟隨系統
theme-light = 淺色
theme-dark = 深色
tone-neutral = 說明
tone-info = 提示
tone-good = 完成
tone-warn = 注意
tone-bad = 問題
