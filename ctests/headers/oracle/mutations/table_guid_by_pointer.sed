# INSSBuffer3's table takes the property's name by pointer.
/^typedef struct INSSBuffer3Vtbl/,/^\} INSSBuffer3Vtbl/ s/GUID guidBufferProperty/const GUID *guidBufferProperty/
