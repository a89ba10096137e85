# INSSBuffer_GetMaxLength calls GetLength.
/^#define INSSBuffer_GetMaxLength/,/[^\\]$/ s/->GetMaxLength\(/->GetLength(/
