# Sourced. Runs the programs of outside projects. CXX, EMULATOR, EXE, SYSTEM, READELF, OBJDUMP and prefix,
# the installed tree, are the caller's.

# The shared libraries that a program looks for.
libraries_of() {
    case $SYSTEM in
    Windows) "$OBJDUMP" -p "$1" | sed -n 's/.*DLL Name: //p' ;;
    *) "$READELF" -dW "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' ;;
    esac
}

# run PROGRAM: it ends with success; by way of the emulator in a cross build.
run() (
    [ "$EMULATOR" != none ] || skip "there is no emulator here for programs of $SYSTEM"
    if [ "$SYSTEM" = Windows ]; then
        # The DLLs of the compiler are found beside the program, as that of the library is.
        for library in $(libraries_of "$1$EXE"); do
            file=$("$CXX" -print-file-name="$library")
            case $file in /*) cp "$file" "${1%/*}" ;; esac
        done
    fi
    IFS=';' status=0
    # Into files: what Wine leaves running behind a program would keep a pipe open.
    $EMULATOR "$1$EXE" >"$1.out" 2>"$1.errors" </dev/null || status=$?
    cat "$1.errors" >&2
    # Windows ends a line with a carriage return too.
    tr -d '\r' <"$1.out"
    [ $status = 0 ] || { echo "$1$EXE ended with exit status $status" >&2; exit 1; }
)

# A program sends its packet, and it uses the library that it should: none, or that of the prefix.
runs() {
    said=$(run "$1")
    [ "$said" = sent ] || { echo "$1$EXE said: $said" >&2; exit 1; }
}
runs_alone() {
    runs "$1"
    libraries_of "$1$EXE" >"$1.libraries"
    if grep libwmsbuffer "$1.libraries"; then exit 1; fi
}
runs_shared() {
    name=libwmsbuffer.so.0
    if [ "$SYSTEM" = Windows ]; then
        name=libwmsbuffer.dll
        cp "$prefix/bin/$name" "${1%/*}"
    fi
    runs "$1"
    libraries_of "$1$EXE" | grep -x "$name"
}
