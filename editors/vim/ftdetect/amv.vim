autocmd BufRead,BufNewFile *.amv setfiletype amv
