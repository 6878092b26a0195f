# Words used everywhere: languages, themes, places, tones.

language = Language
language-en = English
language-zh-hans = 简体中文
language-zh-hant = 繁體中文
language-not-here = The words of this language are not on this device yet: connect once and choose it again.
theme = Theme
theme-system = As the device
theme-light = Light
theme-dark = Dark
tone-neutral = Note
tone-info = Note
tone-good = Done
tone-warn = Careful
tone-bad = Problem
