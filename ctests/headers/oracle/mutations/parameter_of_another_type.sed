# INSSBuffer's table takes a length of another type of equal size.
/^typedef struct INSSBufferVtbl/,/^\} INSSBufferVtbl/ s/DWORD dwLength/UINT dwLength/
