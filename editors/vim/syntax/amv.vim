" Vim syntax file
" Language: amv, music videos written as text

if exists('b:current_syntax')
  finish
endif

syntax case match
syntax iskeyword @,48-57,_,192-255

" The words that open statements; those of music; all others.
syntax keyword amvStatement use project song footage image lyrics shot marks mark let style output timeline layer adjust
syntax keyword amvStatement lyric text clip hold cut gap section repeat between overlap fade each allow
syntax keyword amvMusic bar bars beat beats every next offbeat pattern step kick snare hat onset raw energy part end
syntax keyword amvWord above after again as at before bezier cycle earlier ease fit for from hit in intercut later least
syntax keyword amvWord linear loop of on out over picture shift short shuffle slow to until where within

" The first words of transitions, where a line or an item begins.
syntax match amvTransition '\%(^\|[;{:]\)\s*\zs\%(crossfade\|dip\|wipe\|push\|smooth\|circle\|rect\|vertical\|horizontal\|diagonal\|slice\|distance\|radial\|speckle\|pixelize\|blur\|squeeze\|zoom\)\>'

syntax match amvNumber '\<\d\+\%(\.\d\+\)\=\%(/\d\+\%(\.\d\+\)\=\)\=\%(ms\|min\|s\|f\|px\|deg\|dB\|bpm\|x\)\=\>'
syntax match amvNumber '\<\d\+\%(\.\d\+\)\=%'
syntax match amvNumber '\<\d\+[x:]\d\+\>'
syntax match amvNumber '\<\d\+\%(:\d\d\)\{1,3}\%(\.\d\+\)\=\>'
syntax match amvColor '#\x\{3,8}\>'
syntax match amvOperator '->\|\.\.\|[-+*=]\|/\%([/*]\)\@!'

syntax match amvEscape contained '\\\%([nt"\\|~]\|u{\x\{1,6}}\)'
syntax region amvText start='"' skip='\\.' end='"' oneline contains=amvEscape
syntax region amvText start='"""' skip='\\.' end='"""' contains=amvEscape

syntax match amvComment '//.*$' contains=@Spell
syntax match amvDoc '///\%([^/].*\)\=$' contains=@Spell
syntax region amvComment start='/\*' end='\*/' contains=amvComment,@Spell

highlight default link amvStatement Statement
highlight default link amvMusic Type
highlight default link amvWord Keyword
highlight default link amvTransition Function
highlight default link amvNumber Number
highlight default link amvColor Constant
highlight default link amvOperator Operator
highlight default link amvText String
highlight default link amvEscape SpecialChar
highlight default link amvComment Comment
highlight default link amvDoc SpecialComment

let b:current_syntax = 'amv'
