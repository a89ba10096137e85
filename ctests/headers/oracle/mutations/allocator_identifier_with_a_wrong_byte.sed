# The second byte of IID_IWMSBufferAllocator's last eight.
s/^(EXTERN_GUID\(IID_IWMSBufferAllocator,.*) 0xf1,/\1 0xed,/
