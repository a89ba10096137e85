# INSSBuffer4's table has GetPropertyByIndex before GetPropertyCount.
/^typedef struct INSSBuffer4Vtbl/,/^\} INSSBuffer4Vtbl/ {
    /DECLSPEC_XFGVIRT\(INSSBuffer4, GetPropertyCount\)/,/^$/ {
        H
        d
    }
    /END_INTERFACE/ G
}
