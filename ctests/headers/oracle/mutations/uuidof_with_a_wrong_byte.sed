# What __uuidof(INSSBuffer3) is.
s/^(__CRT_UUID_DECL\(INSSBuffer3,.*) 0x72\)/\1 0x73)/
