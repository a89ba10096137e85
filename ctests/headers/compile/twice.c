#include HEADER
#include HEADER
