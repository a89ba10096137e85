/* What vkd3d's own vkd3d.h includes, without Vulkan; the other order would look for <windows.h>. */

#include <vkd3d_windows.h>
#include <vkd3d_d3d12.h>
