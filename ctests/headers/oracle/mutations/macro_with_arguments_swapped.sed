# INSSBuffer2_SetSampleProperties hands its arguments on in the wrong order.
/^#define INSSBuffer2_SetSampleProperties/,/[^\\]$/ s/\(This, cbProperties, pbProperties\)\)/(This, pbProperties, cbProperties))/
