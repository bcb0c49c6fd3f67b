//! `tokenward/storage.h`, version 1.0, word for word.
#![allow(dead_code)]

use std::os::raw::{c_char, c_void};

pub type Rc = i32;
pub const OK: Rc = 0;
pub const CONFLICT: Rc = 1;
pub const DUPLICATE: Rc = 2;
pub const UNKNOWN_OUTCOME: Rc = 4;
pub const TIMEOUT: Rc = 5;
pub const CANCELLED: Rc = 6;
pub const UNAVAILABLE: Rc = 7;
pub const NO_SPACE: Rc = 8;
pub const READ_ONLY: Rc = 9;
pub const TOO_LARGE: Rc = 10;
pub const UNSUPPORTED: Rc = 11;
pub const INVALID: Rc = 12;
pub const SCHEMA: Rc = 13;
pub const CORRUPT: Rc = 14;
pub const INTERNAL: Rc = 15;
pub const GONE: Rc = 16;

pub const MAX_TENANT_BYTES: usize = 64;
pub const MAX_ID_BYTES: usize = 512;
pub const MAX_OWNER_BYTES: usize = 255;
pub const MAX_NOTE_BYTES: usize = 64;
pub const MAX_BODY_BYTES: usize = 65_536;
pub const MAX_STATE: u32 = 63;
pub const MAX_GET_KEYS: u32 = 1000;
pub const MAX_SCAN_LIMIT: u32 = 10_000;
pub const MAX_CHANGES_LIMIT: u32 = 10_000;
pub const MAX_TOUCHES: u32 = 1000;
pub const MAX_CHANGESET_OPS: u32 = 1000;
pub const MAX_CHANGESET_BYTES: usize = 4_194_304;
pub const MAX_CALL_CHANGESETS: u32 = 64;
pub const MAX_CALL_BYTES: usize = 16_777_216;

pub const ANY: u64 = 0;
pub const ABSENT: u64 = u64::MAX;
pub const NO_DUE: i64 = i64::MAX;

pub const OP_CHECK: u32 = 1;
pub const OP_PUT: u32 = 2;
pub const OP_DELETE: u32 = 3;

pub const SCAN_DESC: u32 = 1;
pub const SCAN_ALL_TENANTS: u32 = 2;
pub const SCAN_BY_DUE: u32 = 4;
pub const SCAN_KEYS: u32 = 8;
pub const SCAN_BY_OWNER: u32 = 16;
pub const SCAN_BY_STATE: u32 = 32;

pub const CAP_DURABLE: u64 = 2;
pub const LOG_INFO: i32 = 2;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Bytes {
    pub p: *const u8,
    pub n: usize,
}

#[repr(C)]
pub struct Error {
    pub struct_size: u32,
    pub index: u32,
    pub native_code: i64,
    pub retry_after_ms: u32,
    pub reserved: u32,
    pub message: [c_char; 480],
}

#[repr(C)]
pub struct Call {
    pub struct_size: u32,
    pub timeout_ms: u32,
    pub call_id: u64,
    pub ctx: *mut c_void,
    pub cancelled: extern "C" fn(*const Call) -> i32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Key {
    pub tenant: Bytes,
    pub id: Bytes,
    pub kind: u32,
    pub reserved: u32,
}

#[repr(C)]
pub struct Record {
    pub struct_size: u32,
    pub state: u32,
    pub key: Key,
    pub owner: Bytes,
    pub version: u64,
    pub due_us: i64,
    pub touched_us: i64,
    pub touched_note: Bytes,
    pub body: Bytes,
}

#[repr(C)]
pub struct Op {
    pub struct_size: u32,
    pub kind: u32,
    pub expect: u64,
    pub record: *const Record,
}

#[repr(C)]
pub struct Changeset {
    pub struct_size: u32,
    pub n_ops: u32,
    pub request_id: [u8; 16],
    pub ops: *const *const Op,
    pub flags: u64,
}

#[repr(C)]
pub struct ChangesetResult {
    pub struct_size: u32,
    pub rc: Rc,
    pub seq: u64,
    pub err: *mut Error,
}

#[repr(C)]
pub struct Scan {
    pub struct_size: u32,
    pub flags: u32,
    pub kind: u32,
    pub limit: u32,
    pub tenant: Bytes,
    pub owner: Bytes,
    pub state: u32,
    pub reserved: u32,
    pub after_tenant: Bytes,
    pub after_id: Bytes,
    pub until_id: Bytes,
    pub after_due_us: i64,
    pub until_due_us: i64,
}

pub type RowFn = extern "C" fn(sink: *mut c_void, record: *const Record) -> i32;

#[repr(C)]
pub struct Change {
    pub struct_size: u32,
    pub kind: u32,
    pub seq: u64,
    pub key: Key,
}

pub type ChangeFn = extern "C" fn(sink: *mut c_void, change: *const Change) -> i32;

#[repr(C)]
pub struct Touch {
    pub struct_size: u32,
    pub reserved: u32,
    pub key: Key,
    pub at_us: i64,
    pub note: Bytes,
}

#[repr(C)]
pub struct Info {
    pub struct_size: u32,
    pub schema_have: u32,
    pub schema_want: u32,
    pub max_concurrency: u32,
    pub max_appliers: u32,
    pub reserved: u32,
    pub caps: u64,
    pub first_seq: u64,
    pub last_seq: u64,
    pub store_id: [u8; 16],
}

#[repr(C)]
pub struct Setting {
    pub key: Bytes,
    pub value: Bytes,
}

#[repr(C)]
pub struct Host {
    pub struct_size: u32,
    pub abi_minor: u32,
    pub log: extern "C" fn(*mut c_void, i32, *const u8, usize),
    pub now_us: extern "C" fn(*mut c_void) -> i64,
    pub secret:
        extern "C" fn(*mut c_void, *const c_char, *mut c_void, extern "C" fn(*mut c_void, *const u8, usize)) -> Rc,
    pub service: extern "C" fn(*mut c_void, *const c_char) -> *const c_void,
}

/// The plugin's store, as the host passes it back.
pub type StorePointer = *mut crate::store::Store;

#[repr(C)]
pub struct Storage {
    pub struct_size: u32,
    pub reserved: u32,
    pub open: unsafe extern "C" fn(*const Host, *mut c_void, *const Setting, u32, *mut StorePointer, *mut Error) -> Rc,
    pub close: unsafe extern "C" fn(StorePointer),
    pub info: unsafe extern "C" fn(StorePointer, *const Call, *mut Info, *mut Error) -> Rc,
    pub migrate: unsafe extern "C" fn(StorePointer, *const Call, u32, u32, *mut Error) -> Rc,
    pub get: unsafe extern "C" fn(StorePointer, *const Call, *const Key, u32, *mut c_void, RowFn, *mut Error) -> Rc,
    pub scan: unsafe extern "C" fn(StorePointer, *const Call, *const Scan, *mut c_void, RowFn, *mut Error) -> Rc,
    pub apply: unsafe extern "C" fn(
        StorePointer,
        *const Call,
        *const *const Changeset,
        *const *mut ChangesetResult,
        u32,
        *mut Error,
    ) -> Rc,
    pub touch: unsafe extern "C" fn(StorePointer, *const Call, *const *const Touch, u32, *mut Error) -> Rc,
    pub changes: unsafe extern "C" fn(StorePointer, *const Call, u64, u32, *mut c_void, ChangeFn, *mut Error) -> Rc,
    pub wait: Option<unsafe extern "C" fn(StorePointer, *const Call, u64, *mut Error) -> Rc>,
    pub interrupt: Option<unsafe extern "C" fn(StorePointer, u64)>,
    pub thread_event: Option<extern "C" fn(i32)>,
    pub extension: Option<unsafe extern "C" fn(StorePointer, *const c_char) -> *const c_void>,
}

#[repr(C)]
pub struct Plugin {
    pub struct_size: u32,
    pub abi_minor: u32,
    pub name: *const c_char,
    pub version: *const c_char,
    pub storage: *const Storage,
    pub settings_schema: *const c_char,
}

// Static and never written: the pointers lead to constants.
unsafe impl Sync for Plugin {}

/// The bytes of a struct in version 1.0 are those of this file.
pub const fn size_of<T>() -> u32 {
    std::mem::size_of::<T>() as u32
}
