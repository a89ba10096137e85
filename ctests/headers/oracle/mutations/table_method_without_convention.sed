# A slot of INSSBuffer3's table is a plain C function.
/^typedef struct INSSBuffer3Vtbl/,/^\} INSSBuffer3Vtbl/ s/STDMETHODCALLTYPE \*SetLength/*SetLength/
