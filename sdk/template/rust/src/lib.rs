//! A storage plugin for tokenward: the table of C functions over `store`. A panic ends here, as a code.

mod abi;
mod contract;
mod entry;
mod failure;
mod log;
mod rows;
mod store;
mod views;

use abi::{size_of, StorePointer};
use contract::{array, checked, view};
use failure::{fail, Outcome};
use std::ffi::{c_void, OsStr};
use std::os::raw::c_char;
use std::os::unix::ffi::OsStrExt;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::Path;
use store::{Applied, Running, Store, SCHEMA};
use views::{copy_of, lend, lend_row, query_of};

/// Runs `body`; what fails, and what panics with the code `panicked`, goes into `err`.
unsafe fn guarded(err: *mut abi::Error, panicked: abi::Rc, body: impl FnOnce() -> Outcome<()>) -> abi::Rc {
    if let Err(failure) = checked(err) {
        return failure.code;
    }
    let outcome = catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| fail(panicked, "the plugin panicked"));
    outcome.map_or_else(|failure| failure.report(&mut *err), |()| abi::OK)
}

unsafe extern "C" fn open(
    host: *const abi::Host,
    ctx: *mut c_void,
    settings: *const abi::Setting,
    n: u32,
    store: *mut StorePointer,
    err: *mut abi::Error,
) -> abi::Rc {
    *store = std::ptr::null_mut();
    guarded(err, abi::INTERNAL, || {
        let settings = array(settings, n, u32::MAX)?;
        if settings.len() != 1 || view(settings[0].key) != b"path" || settings[0].value.n == 0 {
            return fail(abi::INVALID, "the one setting is path");
        }
        let opened = Store::open(Path::new(OsStr::from_bytes(view(settings[0].value))))?;
        *store = Box::into_raw(Box::new(opened));
        let line = b"opened";
        ((*host).log)(ctx, abi::LOG_INFO, line.as_ptr(), line.len());
        Ok(())
    })
}

unsafe extern "C" fn close(store: StorePointer) {
    // If closing panics there is nobody to tell.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(Box::from_raw(store))));
}

unsafe extern "C" fn info(
    store: StorePointer,
    call: *const abi::Call,
    to: *mut abi::Info,
    err: *mut abi::Error,
) -> abi::Rc {
    guarded(err, abi::INTERNAL, || {
        checked(to)?;
        let contents = (*store).lock(&Running::new(checked(call)?))?;
        contents.log.check()?;
        let to = &mut *to;
        to.schema_have = contents.schema as u32;
        to.schema_want = SCHEMA as u32;
        to.max_concurrency = 8;
        to.max_appliers = 1;
        to.caps = abi::CAP_DURABLE;
        to.first_seq = contents.first_seq;
        to.last_seq = contents.newest_seq();
        to.store_id = contents.store_id;
        Ok(())
    })
}

unsafe extern "C" fn migrate(
    store: StorePointer,
    call: *const abi::Call,
    to: u32,
    dry_run: u32,
    err: *mut abi::Error,
) -> abi::Rc {
    guarded(err, abi::INTERNAL, || {
        let mut contents = (*store).lock(&Running::new(checked(call)?))?;
        if u64::from(to) != SCHEMA {
            return fail(abi::INVALID, "the only version of the schema is 1");
        }
        if dry_run != 0 {
            let said = if contents.schema == 0 {
                "would begin the log"
            } else {
                "nothing to do"
            };
            return fail(abi::OK, said); // OK with a message
        }
        if contents.schema == 0 {
            contents.create()?;
        }
        Ok(())
    })
}

unsafe extern "C" fn get(
    store: StorePointer,
    call: *const abi::Call,
    keys: *const abi::Key,
    n: u32,
    sink: *mut c_void,
    deliver: abi::RowFn,
    err: *mut abi::Error,
) -> abi::Rc {
    guarded(err, abi::INTERNAL, || {
        let keys = array(keys, n, abi::MAX_GET_KEYS)?;
        for (i, key) in keys.iter().enumerate() {
            contract::key(key).map_err(|failure| failure::Failure {
                index: i as u32,
                ..failure
            })?;
        }
        let contents = (*store).lock_migrated(&Running::new(checked(call)?))?;
        for key in keys {
            let found = contents
                .rows
                .find(&(key.kind, view(key.tenant).to_vec(), view(key.id).to_vec()));
            if found.map_or(false, |row| deliver(sink, &lend_row(row, false)) != 0) {
                break;
            }
        }
        Ok(())
    })
}

unsafe extern "C" fn scan(
    store: StorePointer,
    call: *const abi::Call,
    scan: *const abi::Scan,
    sink: *mut c_void,
    deliver: abi::RowFn,
    err: *mut abi::Error,
) -> abi::Rc {
    guarded(err, abi::INTERNAL, || {
        let scan = checked(scan)?;
        contract::scan(scan)?;
        let running = Running::new(checked(call)?);
        let contents = (*store).lock_migrated(&running)?;
        let keys_only = scan.flags & abi::SCAN_KEYS != 0;
        for row in contents.rows.scan(&query_of(scan)).take(scan.limit as usize) {
            running.check()?;
            if deliver(sink, &lend_row(row, keys_only)) != 0 {
                break;
            }
        }
        Ok(())
    })
}

unsafe extern "C" fn apply(
    store: StorePointer,
    call: *const abi::Call,
    changesets: *const *const abi::Changeset,
    results: *const *mut abi::ChangesetResult,
    n: u32,
    err: *mut abi::Error,
) -> abi::Rc {
    guarded(err, abi::UNKNOWN_OUTCOME, || {
        let running = Running::new(checked(call)?);
        let changesets = array(changesets, n, abi::MAX_CALL_CHANGESETS)?;
        let results = array(results, n, abi::MAX_CALL_CHANGESETS)?;
        let mut sound = Vec::new();
        let mut total = 0;
        for (changeset, result) in changesets.iter().zip(results) {
            checked(*result)?;
            checked((**result).err)?;
            let outcome = checked(*changeset).and_then(|changeset| {
                let (ops, size) = contract::changeset(changeset)?;
                total += size;
                sound.push((changeset.request_id, ops, *result));
                Ok(Applied::Seq(0))
            });
            answer(*result, outcome);
        }
        if total > abi::MAX_CALL_BYTES {
            return fail(abi::TOO_LARGE, "a call over 16 MiB");
        }
        let mut contents = (*store).lock_migrated(&running)?;
        for (request_id, ops, result) in sound {
            let ops = ops.into_iter().map(|(op, record)| copy_of(op, record)).collect();
            // Each changeset has an outcome of its own, also once time has run out.
            answer(result, running.check().and_then(|()| contents.apply(request_id, ops)));
        }
        Ok(())
    })
}

unsafe fn answer(result: *mut abi::ChangesetResult, outcome: Outcome<Applied>) {
    let result = &mut *result;
    let refused = |code, index, message: &str| failure::Failure {
        code,
        index,
        message: message.into(),
    };
    let (seq, failure) = match outcome {
        Ok(Applied::Seq(seq)) => (seq, None),
        Ok(Applied::Duplicate(seq)) => (seq, Some(refused(abi::DUPLICATE, 0, "the request_id is known"))),
        Ok(Applied::Conflict(op)) => (0, Some(refused(abi::CONFLICT, op, "an expectation failed"))),
        Err(failure) => (0, Some(failure)),
    };
    result.seq = seq;
    result.rc = failure.map_or(abi::OK, |failure| failure.report(&mut *result.err));
}

unsafe extern "C" fn touch(
    store: StorePointer,
    call: *const abi::Call,
    touches: *const *const abi::Touch,
    n: u32,
    err: *mut abi::Error,
) -> abi::Rc {
    guarded(err, abi::INTERNAL, || {
        let touches = array(touches, n, abi::MAX_TOUCHES)?;
        for touch in touches {
            contract::touch(checked(*touch)?)?;
        }
        let mut contents = (*store).lock_migrated(&Running::new(checked(call)?))?;
        for touch in touches.iter().map(|touch| &**touch) {
            contents.touch(entry::Touch {
                kind: touch.key.kind,
                tenant: view(touch.key.tenant).to_vec(),
                id: view(touch.key.id).to_vec(),
                at_us: touch.at_us,
                note: view(touch.note).to_vec(),
            })?;
        }
        Ok(())
    })
}

unsafe extern "C" fn changes(
    store: StorePointer,
    call: *const abi::Call,
    after_seq: u64,
    limit: u32,
    sink: *mut c_void,
    deliver: abi::ChangeFn,
    err: *mut abi::Error,
) -> abi::Rc {
    guarded(err, abi::INTERNAL, || {
        if limit == 0 {
            return fail(abi::INVALID, "changes without limit");
        }
        if limit > abi::MAX_CHANGES_LIMIT {
            return fail(abi::TOO_LARGE, "the limit of changes is over 10,000");
        }
        let contents = (*store).lock_migrated(&Running::new(checked(call)?))?;
        if after_seq < contents.first_seq - 1 || after_seq > contents.newest_seq() {
            return fail(abi::GONE, "outside of the feed");
        }
        let changesets = contents.feed.range(after_seq + 1..).take(limit as usize);
        for (seq, (kind, key)) in changesets.flat_map(|(seq, changes)| changes.iter().map(move |change| (*seq, change)))
        {
            let key = abi::Key {
                tenant: lend(&key.1),
                id: lend(&key.2),
                kind: key.0,
                reserved: 0,
            };
            let change = abi::Change {
                struct_size: size_of::<abi::Change>(),
                kind: *kind,
                seq,
                key,
            };
            if deliver(sink, &change) != 0 {
                break;
            }
        }
        Ok(())
    })
}

static STORAGE: abi::Storage = abi::Storage {
    struct_size: size_of::<abi::Storage>(),
    reserved: 0,
    open,
    close,
    info,
    migrate,
    get,
    scan,
    apply,
    touch,
    changes,
    wait: None,
    interrupt: None,
    thread_event: None,
    extension: None,
};

const SETTINGS_SCHEMA: &str = concat!(
    r#"{"type": "object", "additionalProperties": false, "required": ["path"], "properties": {"path": "#,
    r#"{"type": "string", "minLength": 1, "description": "The file that holds the store"}}}"#,
    "\0"
);

static PLUGIN: abi::Plugin = abi::Plugin {
    struct_size: size_of::<abi::Plugin>(),
    abi_minor: 0,
    name: "mystore\0".as_ptr() as *const c_char,
    version: concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr() as *const c_char,
    storage: &STORAGE,
    settings_schema: SETTINGS_SCHEMA.as_ptr() as *const c_char,
};

/// The only symbol that the library exports. A host that lacks what version 1.0 has gets nothing.
///
/// # Safety
/// `host` is NULL or leads to a table as long as it says.
#[no_mangle]
pub unsafe extern "C" fn tokenward_storage_plugin_v1(host: *const abi::Host) -> *const abi::Plugin {
    if checked(host).is_ok() {
        &PLUGIN
    } else {
        std::ptr::null()
    }
}
