# INSSBuffer2's table lacks its last slot.
/^typedef struct INSSBuffer2Vtbl/,/^\} INSSBuffer2Vtbl/ {
    /\*SetSampleProperties\)/,/;$/ d
}
