; The installer for Windows: for the person who starts it, without administrator rights.
;
; It brings the window's program, the headless program, the loader of the web view, the font of what is printed, licences and an uninstaller; it enters itself in the
; start menu, in the list of installed programs and for files of books. The uninstaller removes that, file by file: books are never
; touched, wherever they lie.
;
; cargo xtask windows --installer defines VERSION, STAGE (a folder with what is installed), ICON, SIDE (a picture for the first and last
; page), OUT and perhaps SIGN.

Unicode true
; The x86 stubs end with 0 under a 64-bit wine and install nothing.
Target amd64-unicode
ManifestDPIAware true
SetCompressor /SOLID lzma
RequestExecutionLevel user

!include MUI2.nsh
!include LogicLib.nsh
!include WinVer.nsh

!define NAME "齐套 Qitao"
!define ENTRY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Qitao"
!define BOOKS "Software\Classes\Qitao.Books"
!define TYPE "Software\Classes\.qitao"
; The web view's own identity, under which its updater says that it is there.
!define WEBVIEW2 "Software\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"
!define WEBVIEW2_PAGE "https://developer.microsoft.com/microsoft-edge/webview2/"

Name "${NAME}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Qitao"
InstallDirRegKey HKCU "${ENTRY}" "InstallLocation"
BrandingText "${NAME} ${VERSION}"

!ifdef SIGN
; Whoever signs, signs the uninstaller too: it is written when the installer runs.
!uninstfinalize '"${SIGN}" "%1"' = 0
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${SIDE}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\Qitao.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
; The first is for every language that isn't here.
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "English"

LangString RUNS ${LANG_SIMPCHINESE} "齐套正在运行，文件被占用：$0$\r$\n$\r$\n请先关闭齐套的窗口和 qitao 服务，再试一次。"
LangString RUNS ${LANG_ENGLISH} "Qitao is running and holds this file: $0$\r$\n$\r$\nClose its window and any qitao server, then try again."
LangString NO_WEBVIEW2 ${LANG_SIMPCHINESE} "这台电脑没有 Microsoft Edge WebView2，窗口打不开。$\r$\n$\r$\n现在打开微软的下载页吗？请下载“Evergreen Bootstrapper”并安装（不能上网的电脑用“Evergreen Standalone Installer x64”）。"
LangString NO_WEBVIEW2 ${LANG_ENGLISH} "This computer has no Microsoft Edge WebView2, without which the window does not open.$\r$\n$\r$\nOpen Microsoft's download page now? Download and run the “Evergreen Bootstrapper” (without internet: the “Evergreen Standalone Installer x64”)."
LangString OLD_WINDOWS ${LANG_SIMPCHINESE} "齐套需要 Windows 10 或更新的版本，这台电脑的 Windows 太旧，没有安装。"
LangString OLD_WINDOWS ${LANG_ENGLISH} "Qitao needs Windows 10 or newer. This computer's Windows is older, so nothing was installed."
LangString BOOKS_ARE ${LANG_SIMPCHINESE} "齐套账套"
LangString BOOKS_ARE ${LANG_ENGLISH} "Qitao books"

; Belongs to a language, so it stands after them.
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} Setup"
VIAddVersionKey "LegalCopyright" "MIT OR Apache-2.0"
VIAddVersionKey "CompanyName" "Qitao"

; Ends the installation when a program that it would replace is running. Half of each version would be worse.
!macro REFUSE_IF_RUNNING FILE
  StrCpy $0 "$INSTDIR\${FILE}"
  ${If} ${FileExists} "$0"
    ClearErrors
    FileOpen $1 "$0" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(RUNS)" /SD IDOK
      SetErrorLevel 2
      Quit
    ${EndIf}
    FileClose $1
  ${EndIf}
!macroend

Function .onInit
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "$(OLD_WINDOWS)" /SD IDOK
    SetErrorLevel 3
    Quit
  ${EndIf}
FunctionEnd

Section
  !insertmacro REFUSE_IF_RUNNING "Qitao.exe"
  !insertmacro REFUSE_IF_RUNNING "bin\qitao.exe"

  SetOutPath "$INSTDIR\bin"
  File "${STAGE}/bin/qitao.exe"
  SetOutPath "$INSTDIR"
  File "${STAGE}/Qitao.exe"
  File "${STAGE}/WebView2Loader.dll"
  File "${STAGE}/NotoSansSC-Regular.ttf"
  File "${STAGE}/LICENSE-MIT.txt"
  File "${STAGE}/LICENSE-APACHE.txt"
  File "${STAGE}/THIRD-PARTY.txt"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\Qitao.exe"

  WriteRegStr HKCU "${TYPE}" "" "Qitao.Books"
  WriteRegStr HKCU "${BOOKS}" "" "$(BOOKS_ARE)"
  WriteRegStr HKCU "${BOOKS}\DefaultIcon" "" "$INSTDIR\Qitao.exe,0"
  WriteRegStr HKCU "${BOOKS}\shell\open\command" "" '"$INSTDIR\Qitao.exe" "%1"'
  ; SHCNE_ASSOCCHANGED: Explorer looks at the file types again.
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'

  WriteRegStr HKCU "${ENTRY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${ENTRY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${ENTRY}" "DisplayIcon" "$INSTDIR\Qitao.exe"
  WriteRegStr HKCU "${ENTRY}" "Publisher" "Qitao"
  WriteRegStr HKCU "${ENTRY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${ENTRY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${ENTRY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${ENTRY}" "NoModify" 1
  WriteRegDWORD HKCU "${ENTRY}" "NoRepair" 1
  ; What is brought, and not what people keep in the folder that they chose.
  SectionGetSize 0 $0
  WriteRegDWORD HKCU "${ENTRY}" "EstimatedSize" $0

  Call SayIfWebViewIsMissing
SectionEnd

; For all users of the computer, or for this one; Windows 11 brings it along.
Function SayIfWebViewIsMissing
  SetRegView 32
  ReadRegStr $0 HKLM "${WEBVIEW2}" "pv"
  SetRegView 64
  ${If} $0 == ""
  ${OrIf} $0 == "0.0.0.0"
    ReadRegStr $0 HKCU "${WEBVIEW2}" "pv"
  ${EndIf}
  ${If} $0 == ""
  ${OrIf} $0 == "0.0.0.0"
    DetailPrint "Microsoft Edge WebView2: –"
    MessageBox MB_YESNO|MB_ICONEXCLAMATION "$(NO_WEBVIEW2)" /SD IDNO IDNO done
    ExecShell "open" "${WEBVIEW2_PAGE}"
    done:
  ${Else}
    DetailPrint "Microsoft Edge WebView2: $0"
  ${EndIf}
FunctionEnd

Section "Uninstall"
  !insertmacro REFUSE_IF_RUNNING "Qitao.exe"
  !insertmacro REFUSE_IF_RUNNING "bin\qitao.exe"

  Delete "$INSTDIR\bin\qitao.exe"
  RMDir "$INSTDIR\bin"
  Delete "$INSTDIR\Qitao.exe"
  Delete "$INSTDIR\WebView2Loader.dll"
  Delete "$INSTDIR\NotoSansSC-Regular.ttf"
  Delete "$INSTDIR\LICENSE-MIT.txt"
  Delete "$INSTDIR\LICENSE-APACHE.txt"
  Delete "$INSTDIR\THIRD-PARTY.txt"
  Delete "$INSTDIR\uninstall.exe"
  ; Only if nobody has put anything there.
  RMDir "$INSTDIR"

  Delete "$SMPROGRAMS\${NAME}.lnk"
  ReadRegStr $0 HKCU "${TYPE}" ""
  ${If} $0 == "Qitao.Books"
    ; Others may have entered themselves there, to open such files too.
    DeleteRegValue HKCU "${TYPE}" ""
    DeleteRegKey /ifempty HKCU "${TYPE}"
  ${EndIf}
  DeleteRegKey HKCU "${BOOKS}"
  DeleteRegKey HKCU "${ENTRY}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd
