# What __uuidof(INSSBuffer) is to a compiler with __declspec(uuid).
s/MIDL_INTERFACE\("e1cd3524-/MIDL_INTERFACE("e1cd3525-/
