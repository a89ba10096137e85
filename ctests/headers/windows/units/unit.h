/* What a unit sees of the identifiers: one function for each, named by UNIT. */

#define PASTE(left, right) left##right
#define NUMBERED(name, suffix) PASTE(name, suffix)

EXTERN_C const IID *NUMBERED(UNIT, _identifier)(int index);

const IID *NUMBERED(UNIT, _identifier)(int index)
{
    static const IID *const identifiers[] = {
        &IID_INSSBuffer, &IID_INSSBuffer2, &IID_INSSBuffer3, &IID_INSSBuffer4,
        &IID_IWMSBufferAllocator, &IID_IWMSBuffer};
    return identifiers[index];
}
