# INSSBuffer2 has no identifier of its own, INSSBuffer has two.
s/^__CRT_UUID_DECL\(INSSBuffer2,/__CRT_UUID_DECL(INSSBuffer,/
