# Words used everywhere: languages, themes, places, tones.

language = 语言
language-en = English
language-zh-hans = 简体中文
language-zh-hant = 繁體中文
language-not-here = 本设备上还没有此语言的文字：请联网一次后再选择。
theme = 外观
theme-system = 跟随系统
theme-light = 浅色
theme-dark = 深色
tone-neutral = 说明
tone-info = 提示
tone-good = 完成
tone-warn = 注意
tone-bad = 问题
