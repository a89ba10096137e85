# INSSBuffer's table has GetMaxLength before GetLength.
/^typedef struct INSSBufferVtbl/,/^\} INSSBufferVtbl/ {
    s/\*GetLength\)/*Moved)/
    s/\*GetMaxLength\)/*GetLength)/
    s/\*Moved\)/*GetMaxLength)/
}
