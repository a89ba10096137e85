/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A program that another compiler than MinGW's can make without its headers and its run-time. */

unsigned WMSBufferVersion(void);

__declspec(dllimport) void *__stdcall GetStdHandle(unsigned which);
__declspec(dllimport) int __stdcall WriteFile(void *file, const void *bytes, unsigned length, unsigned *written, void *overlapped);
__declspec(dllimport) void __stdcall ExitProcess(unsigned status);

void start(void)
{
    unsigned written = 0;
    if (WMSBufferVersion() == 0)
        ExitProcess(1);
    ExitProcess(!WriteFile(GetStdHandle((unsigned)-11), "sent\n", 5, &written, 0));
}
