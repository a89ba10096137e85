# The class INSSBuffer4 takes the index by reference: calls compile as before.
/^INSSBuffer4 : /,/^\};/ s/DWORD dwBufferPropertyIndex/const DWORD \&dwBufferPropertyIndex/
