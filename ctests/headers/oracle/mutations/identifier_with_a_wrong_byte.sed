# The last byte of IID_INSSBuffer2.
s/^(EXTERN_GUID\(IID_INSSBuffer2,.*) 0x68\)/\1 0x69)/
