# INSSBuffer's table takes a length of 64 bits.
/^typedef struct INSSBufferVtbl/,/^\} INSSBufferVtbl/ s/DWORD dwLength/unsigned long long dwLength/
