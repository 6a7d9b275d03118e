/* For wine 8 only, which has no bcryptprimitives.dll: Windows 10 and later have one, and Rust's library takes random numbers from it.
 * It lies in the system folder of a test's own wine and is part of no release. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T count)
{
    const ULONG most = 1 << 30;
    while (count > 0) {
        ULONG part = count < most ? (ULONG)count : most;
        if (!RtlGenRandom(bytes, part))
            return FALSE;
        bytes += part;
        count -= part;
    }
    return TRUE;
}
