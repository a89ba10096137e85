# DWORD as wide as unsigned long is on 64-bit Linux.
s/^typedef uint32_t DWORD;/typedef uint64_t DWORD;/
