/* All that the headers promise, as variables of a shared object, so that tools for ABIs find it. */

#define CINTERFACE
#include <wmsallocator.h>
#include <wmsmediabuffer.h>

#define PROMISE(function) __typeof__(function) *promised_##function;

PROMISED_FUNCTIONS

/* Which no function has in its type. */
INSSBuffer2 *promised_INSSBuffer2;
INSSBuffer3 *promised_INSSBuffer3;
INSSBuffer4 *promised_INSSBuffer4;
IWMSBufferAllocatorControl *promised_IWMSBufferAllocatorControl;
IMediaBuffer *promised_IMediaBuffer;
