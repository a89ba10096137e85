# A header that defines INSSBuffer2 as well would define it again.
s/__INSSBuffer2_INTERFACE_DEFINED__/__INSSBuffer2_DEFINED__/
