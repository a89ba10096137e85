//! Windows, by way of kernel32 alone, so that it does not matter which C run-time the program has.

use core::mem::MaybeUninit;
use core::ptr::{null_mut, NonNull};
use core::sync::atomic::{AtomicPtr, AtomicU32, Ordering};
use libc::c_void;

/// SYSTEM_INFO, of which one field is of interest.
#[repr(C)]
struct SystemInfo {
    processor_architecture: u32,
    page_size: u32,
    minimum_application_address: *mut c_void,
    maximum_application_address: *mut c_void,
    active_processor_mask: usize,
    number_of_processors: u32,
    processor_type: u32,
    allocation_granularity: u32,
    processor_level: u16,
    processor_revision: u16,
}

const MEM_COMMIT: u32 = 0x0000_1000;
const MEM_RESERVE: u32 = 0x0000_2000;
const MEM_RELEASE: u32 = 0x0000_8000;
const PAGE_NOACCESS: u32 = 0x0000_0001;
const PAGE_READWRITE: u32 = 0x0000_0004;
const SYNCHRONIZE: u32 = 0x0010_0000;
const STD_ERROR_HANDLE: u32 = -12_i32 as u32;

#[link(name = "kernel32")]
extern "system" {
    fn GetSystemInfo(lpSystemInfo: *mut SystemInfo);
    fn VirtualAlloc(
        lpAddress: *mut c_void,
        dwSize: usize,
        flAllocationType: u32,
        flProtect: u32,
    ) -> *mut c_void;
    fn VirtualFree(lpAddress: *mut c_void, dwSize: usize, dwFreeType: u32) -> i32;
    fn VirtualProtect(
        lpAddress: *mut c_void,
        dwSize: usize,
        flNewProtect: u32,
        lpflOldProtect: *mut u32,
    ) -> i32;
    fn GetEnvironmentVariableA(lpName: *const u8, lpBuffer: *mut u8, nSize: u32) -> u32;
    fn GetLastError() -> u32;
    fn SetLastError(dwErrCode: u32);
    fn SwitchToThread() -> i32;
    fn GetTickCount64() -> u64;
    fn GetCurrentThreadId() -> u32;
    fn OpenThread(dwDesiredAccess: u32, bInheritHandle: i32, dwThreadId: u32) -> *mut c_void;
    fn WaitForSingleObject(hHandle: *mut c_void, dwMilliseconds: u32) -> u32;
    fn CloseHandle(hObject: *mut c_void) -> i32;
    fn FlushProcessWriteBuffers();
    fn AcquireSRWLockExclusive(SRWLock: *mut *mut c_void);
    fn ReleaseSRWLockExclusive(SRWLock: *mut *mut c_void);
    fn SleepConditionVariableSRW(
        ConditionVariable: *mut *mut c_void,
        SRWLock: *mut *mut c_void,
        dwMilliseconds: u32,
        Flags: u32,
    ) -> i32;
    fn WakeAllConditionVariable(ConditionVariable: *mut *mut c_void);
    fn GetStdHandle(nStdHandle: u32) -> *mut c_void;
    fn WriteFile(
        hFile: *mut c_void,
        lpBuffer: *const c_void,
        nNumberOfBytesToWrite: u32,
        lpNumberOfBytesWritten: *mut u32,
        lpOverlapped: *mut c_void,
    ) -> i32;
    fn GetModuleHandleA(lpModuleName: *const u8) -> *mut c_void;
    fn GetProcAddress(
        hModule: *mut c_void,
        lpProcName: *const u8,
    ) -> Option<unsafe extern "system" fn() -> u8>;
}

pub fn page_bytes() -> usize {
    let mut info = MaybeUninit::<SystemInfo>::zeroed();
    // SAFETY: the structure is as large as SYSTEM_INFO.
    unsafe { GetSystemInfo(info.as_mut_ptr()) };
    // SAFETY: numbers and null pointers may be all zero, and the call has filled in the rest.
    let info = unsafe { info.assume_init() };
    info.page_size as usize
}

/// How often an address is looked for again that another thread took in between.
const TRIES: usize = 64;

/// Takes `bytes`, a positive multiple of the page size, that nobody else uses, at a multiple of `alignment`.
///
/// An allocation cannot be cut: what is aligned far is found by a larger one, which goes back before its
/// place is asked for.
pub fn map(bytes: usize, alignment: usize) -> Option<NonNull<u8>> {
    let mask = alignment.wrapping_sub(1);
    let start = allocate(null_mut(), bytes, MEM_RESERVE | MEM_COMMIT)?;
    if start.as_ptr() as usize & mask == 0 {
        return Some(start);
    }
    // SAFETY: nobody has seen it.
    unsafe { unmap(start, bytes) };
    for _ in 0..TRIES {
        let larger = allocate(null_mut(), bytes.checked_add(alignment)?, MEM_RESERVE)?;
        let place = larger.as_ptr();
        let aligned = place.wrapping_add((place as usize).wrapping_neg() & mask);
        // SAFETY: nobody has seen it.
        unsafe { unmap(larger, bytes) };
        if let Some(start) = allocate(aligned.cast(), bytes, MEM_RESERVE | MEM_COMMIT) {
            return Some(start);
        }
    }
    None
}

/// At that address or none, or where the system likes if it is NULL.
fn allocate(address: *mut c_void, bytes: usize, how: u32) -> Option<NonNull<u8>> {
    // SAFETY: an allocation touches no memory in use, wherever it is to be.
    let start = unsafe { VirtualAlloc(address, bytes, how, PAGE_READWRITE) };
    NonNull::new(start.cast())
}

/// # Safety
/// These are the bytes of one `map`, and nobody uses them from now on.
pub unsafe fn unmap(start: NonNull<u8>, _bytes: usize) {
    // The system remembers how long the allocation is, and wants 0 here.
    // SAFETY: the caller promises that the allocation is ours and out of use.
    unsafe { VirtualFree(start.as_ptr().cast(), 0, MEM_RELEASE) };
}

/// Windows has such pages for programs with a privilege alone.
pub fn prefer_huge_pages(_start: NonNull<u8>, _bytes: usize) {}

/// Lets whoever touches these bytes crash; false if the system refuses.
///
/// # Safety
/// They are whole pages of a `map`, and nobody uses them from now on.
pub unsafe fn forbid(start: NonNull<u8>, bytes: usize) -> bool {
    let mut before = 0;
    // SAFETY: the caller's promise.
    unsafe { VirtualProtect(start.as_ptr().cast(), bytes, PAGE_NOACCESS, &mut before) != 0 }
}

/// Copies what a variable holds, whose name ends with a zero, and tells how many bytes that were; `None` if
/// there is none or no room for it and a zero.
pub fn environment(name: &[u8], value: &mut [u8]) -> Option<usize> {
    if name.last() != Some(&0) {
        return None;
    }
    let room = u32::try_from(value.len()).ok()?;
    // The program does not hear of a variable that is not there.
    // SAFETY: the last error is the thread's own.
    let error = unsafe { GetLastError() };
    // SAFETY: the name was found to end with a zero, and there is as much room.
    let held = unsafe { GetEnvironmentVariableA(name.as_ptr(), value.as_mut_ptr(), room) };
    // SAFETY: as above.
    unsafe { SetLastError(error) };
    // None, and not an empty value, is what nobody tells from the other here.
    (held != 0 && held < room).then_some(held as usize)
}

pub fn yield_processor() {
    // SAFETY: SwitchToThread has no precondition.
    unsafe { SwitchToThread() };
}

/// In one write, so that a line of another thread does not come between. A failure, such as of a
/// program without standard error, has nobody left to be reported to.
pub fn write_error(line: &[u8]) {
    let length = u32::try_from(line.len()).unwrap_or(u32::MAX);
    let mut written = 0;
    // SAFETY: GetStdHandle has no precondition.
    let handle = unsafe { GetStdHandle(STD_ERROR_HANDLE) };
    // SAFETY: the bytes are readable while the call lasts; WriteFile refuses what is no handle.
    unsafe {
        WriteFile(
            handle,
            line.as_ptr().cast(),
            length,
            &mut written,
            null_mut(),
        )
    };
}

/// That cannot be known, and so it can be written.
pub fn has_room_for_error(_patience: u32) -> bool {
    true
}

pub fn milliseconds() -> u64 {
    // SAFETY: GetTickCount64 has no precondition.
    unsafe { GetTickCount64() }
}

/// What is looked for is not on Windows.
pub fn find_function(_name: &'static [u8]) -> Option<NonNull<c_void>> {
    None
}

pub fn thread_identity() -> usize {
    // SAFETY: GetCurrentThreadId has no precondition.
    unsafe { GetCurrentThreadId() as usize }
}

/// Whether a thread of this process still has that identity. It may have ended since.
pub fn runs(identity: usize) -> bool {
    // SAFETY: any number may be asked for.
    let thread = unsafe { OpenThread(SYNCHRONIZE, 0, identity as u32) };
    if thread.is_null() {
        return false;
    }
    // SAFETY: the handle is ours. One that others keep open outlives its thread, and is signalled then.
    let runs = unsafe { WaitForSingleObject(thread, 0) } != 0;
    // SAFETY: as above.
    unsafe { CloseHandle(thread) };
    runs
}

/// Has a function called when the process ends, or this DLL is unloaded before; false if there is no
/// memory for that.
pub fn at_exit(function: extern "C" fn()) -> bool {
    // SAFETY: the function may be called at any time before this code is unloaded.
    unsafe { libc::atexit(function) == 0 }
}

/// A lock and a condition of the system's, which are a pointer each and begin as NULL. One for all words:
/// WaitOnAddress, which has one for each, is not in kernel32.
static SLEEP_LOCK: AtomicPtr<c_void> = AtomicPtr::new(null_mut());
static SLEEPERS: AtomicPtr<c_void> = AtomicPtr::new(null_mut());

fn of_system(cell: &'static AtomicPtr<c_void>) -> *mut *mut c_void {
    // Changed through an atomic's address only by the system.
    cell as *const AtomicPtr<c_void> as *mut *mut c_void
}

/// Sleeps until `wake_all`, or for so long, unless the word is not `seen` any more. May end sooner.
pub fn wait(word: &AtomicU32, seen: u32, milliseconds: u32) {
    let lock = of_system(&SLEEP_LOCK);
    // SAFETY: GetLastError has no precondition.
    let before = unsafe { GetLastError() };
    // SAFETY: the lock is static.
    unsafe { AcquireSRWLockExclusive(lock) };
    // Acquire: what the other number tells of came before it.
    if word.load(Ordering::Acquire) == seen {
        let sleepers = of_system(&SLEEPERS);
        // SAFETY: the lock is held; it is not while the thread sleeps.
        unsafe { SleepConditionVariableSRW(sleepers, lock, milliseconds, 0) };
    }
    // SAFETY: the lock is held.
    unsafe { ReleaseSRWLockExclusive(lock) };
    // That time is over is no failure of the caller's.
    // SAFETY: SetLastError has no precondition.
    unsafe { SetLastError(before) };
}

/// The word is another by now.
pub fn wake_all(_word: &AtomicU32) {
    let lock = of_system(&SLEEP_LOCK);
    // Whoever looked at the word before it changed is asleep once this has had the lock.
    // SAFETY: the lock is static.
    unsafe { AcquireSRWLockExclusive(lock) };
    // SAFETY: the lock is held.
    unsafe { ReleaseSRWLockExclusive(lock) };
    // SAFETY: the condition is static.
    unsafe { WakeAllConditionVariable(of_system(&SLEEPERS)) };
}

/// Windows does not fork.
pub fn before_and_after_fork(
    _before: extern "C" fn(),
    _in_parent: extern "C" fn(),
    _in_child: extern "C" fn(),
) -> bool {
    true
}

pub fn can_run_barriers(_could: bool) -> bool {
    true
}

pub fn run_barrier_on_every_thread() -> bool {
    // SAFETY: FlushProcessWriteBuffers has no precondition.
    unsafe { FlushProcessWriteBuffers() };
    true
}

/// Whether the process has ended its other threads, wherever they were, and now tells its DLLs: a lock
/// may never be let go of.
pub fn is_ending() -> bool {
    // SAFETY: both are strings with a zero behind.
    let module = unsafe { GetModuleHandleA(b"ntdll.dll\0".as_ptr()) };
    // SAFETY: as above.
    let address = unsafe { GetProcAddress(module, b"RtlDllShutdownInProgress\0".as_ptr()) };
    match address {
        // SAFETY: that is its type since Windows XP.
        Some(function) => unsafe { function() != 0 },
        None => false,
    }
}
