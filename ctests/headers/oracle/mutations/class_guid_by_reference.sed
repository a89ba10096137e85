# The class INSSBuffer3 takes the property's name by reference: calls compile as before.
/^INSSBuffer3 : /,/^\};/ s/GUID guidBufferProperty/const GUID \&guidBufferProperty/
