/* Waits for a dialog by its title, writes all its texts in UTF-8 and closes it. */
#include <stdio.h>
#include <windows.h>

static BOOL CALLBACK write_text(HWND window, LPARAM unused)
{
    static wchar_t text[4096];
    static char bytes[4 * 4096];
    (void)unused;
    if (SendMessageW(window, WM_GETTEXT, 4096, (LPARAM)text) > 0) {
        WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes, NULL, NULL);
        puts(bytes);
    }
    return TRUE;
}

int wmain(int count, wchar_t **arguments)
{
    if (count != 2)
        return 2;
    for (int tries = 0; tries < 600; tries++) {
        HWND dialog = FindWindowW(NULL, arguments[1]);
        if (dialog != NULL && IsWindowVisible(dialog)) {
            write_text(dialog, 0);
            EnumChildWindows(dialog, write_text, 0);
            PostMessageW(dialog, WM_COMMAND, IDOK, 0);
            PostMessageW(dialog, WM_CLOSE, 0, 0);
            return 0;
        }
        Sleep(100);
    }
    return 1;
}
