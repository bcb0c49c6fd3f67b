//! What the contract asks of arguments, and safe views of them. A view is as long-lived as the call.

use crate::abi;
use crate::failure::{fail, Failure, Outcome};
use std::collections::HashSet;

/// The bytes that the host lends.
///
/// # Safety
/// `bytes.p` leads to `bytes.n` bytes that live for the call.
pub unsafe fn view<'a>(bytes: abi::Bytes) -> &'a [u8] {
    if bytes.n == 0 {
        return &[];
    }
    std::slice::from_raw_parts(bytes.p, bytes.n)
}

/// The struct behind `pointer`, which begins with its size: at least that of version 1.0 and, where it is longer than
/// ours, with nothing set beyond.
///
/// # Safety
/// `pointer` is NULL or leads to a struct as long as it says.
pub unsafe fn checked<'a, T>(pointer: *const T) -> Outcome<&'a T> {
    if pointer.is_null() {
        return fail(abi::INVALID, "a struct is missing");
    }
    let size = *(pointer as *const u32);
    if size < abi::size_of::<T>() || size > 65_536 {
        return fail(abi::INVALID, "a struct is of a wrong size");
    }
    let all = std::slice::from_raw_parts(pointer as *const u8, size as usize);
    if all[std::mem::size_of::<T>()..].iter().any(|byte| *byte != 0) {
        return fail(abi::UNSUPPORTED, "a struct asks for something unknown here");
    }
    Ok(&*pointer)
}

/// As many pointers as the host says, within the limit.
///
/// # Safety
/// `items` leads to `n` elements that live for the call.
pub unsafe fn array<'a, T>(items: *const T, n: u32, limit: u32) -> Outcome<&'a [T]> {
    if n > limit {
        return fail(abi::TOO_LARGE, format!("over {limit} elements"));
    }
    if items.is_null() && n != 0 {
        return fail(abi::INVALID, "an array is missing");
    }
    Ok(if n == 0 {
        &[]
    } else {
        std::slice::from_raw_parts(items, n as usize)
    })
}

unsafe fn bytes<'a>(bytes: abi::Bytes, limit: usize) -> Outcome<&'a [u8]> {
    if bytes.p.is_null() && bytes.n != 0 {
        return fail(abi::INVALID, "bytes are missing");
    }
    if bytes.n > limit {
        return fail(abi::TOO_LARGE, format!("over {limit} bytes"));
    }
    Ok(view(bytes))
}

fn reserved(member: u32) -> Outcome<()> {
    if member != 0 {
        return fail(abi::UNSUPPORTED, "a reserved member is set");
    }
    Ok(())
}

/// # Safety
/// The key's bytes live for the call; so for all that follows.
pub unsafe fn key(key: &abi::Key) -> Outcome<usize> {
    reserved(key.reserved)?;
    if key.id.n == 0 {
        return fail(abi::INVALID, "an id is empty");
    }
    Ok(bytes(key.tenant, abi::MAX_TENANT_BYTES)?.len() + bytes(key.id, abi::MAX_ID_BYTES)?.len())
}

unsafe fn op<'a>(pointer: *const abi::Op) -> Outcome<(&'a abi::Op, &'a abi::Record, usize)> {
    let op = checked(pointer)?;
    let record = checked(op.record)?;
    let size = key(&record.key)?;
    match op.kind {
        abi::OP_PUT => {
            if record.state > abi::MAX_STATE {
                return fail(abi::INVALID, "a state is over 63");
            }
            let more = bytes(record.owner, abi::MAX_OWNER_BYTES)?.len()
                + bytes(record.touched_note, abi::MAX_NOTE_BYTES)?.len()
                + bytes(record.body, abi::MAX_BODY_BYTES)?.len();
            Ok((op, record, size + more))
        }
        abi::OP_CHECK if op.expect == abi::ANY => fail(abi::INVALID, "CHECK needs a version"),
        abi::OP_CHECK | abi::OP_DELETE if op.expect == abi::ABSENT => {
            fail(abi::INVALID, "nothing would hold the absence of a record")
        }
        abi::OP_CHECK | abi::OP_DELETE => Ok((op, record, size)),
        _ => fail(abi::UNSUPPORTED, "unknown type of op"),
    }
}

/// The ops of a sound changeset with their records, and how many bytes they have.
///
/// # Safety
/// As everywhere: what the host lends lives for the call.
pub unsafe fn changeset<'a>(changeset: &abi::Changeset) -> Outcome<(Vec<(&'a abi::Op, &'a abi::Record)>, usize)> {
    if changeset.flags != 0 {
        return fail(abi::UNSUPPORTED, "unknown flag of a changeset");
    }
    if changeset.n_ops == 0 {
        return fail(abi::INVALID, "a changeset without ops");
    }
    let mut ops = Vec::new();
    let mut total = 0;
    let mut keys = HashSet::new();
    for (i, pointer) in array(changeset.ops, changeset.n_ops, abi::MAX_CHANGESET_OPS)?
        .iter()
        .enumerate()
    {
        let at = |failure: Failure| Failure {
            index: i as u32,
            ..failure
        };
        let (op, record, size) = op(*pointer).map_err(at)?;
        total += size;
        if total > abi::MAX_CHANGESET_BYTES {
            return fail(abi::TOO_LARGE, "a changeset over 4 MiB").map_err(at);
        }
        if !keys.insert((record.key.kind, view(record.key.tenant), view(record.key.id))) {
            return fail(abi::INVALID, "a key occurs twice in a changeset").map_err(at);
        }
        ops.push((op, record));
    }
    Ok((ops, total))
}

/// # Safety
/// As above.
pub unsafe fn scan(scan: &abi::Scan) -> Outcome<()> {
    let has = |flag| scan.flags & flag != 0;
    let (all, by_due) = (has(abi::SCAN_ALL_TENANTS), has(abi::SCAN_BY_DUE));
    if scan.flags > 63 {
        return fail(abi::UNSUPPORTED, "unknown flag of a scan");
    }
    reserved(scan.reserved)?;
    if has(abi::SCAN_BY_OWNER) && has(abi::SCAN_BY_STATE)
        || by_due && !has(abi::SCAN_BY_STATE)
        || scan.until_id.n != 0 && (all || by_due)
    {
        return fail(abi::UNSUPPORTED, "flags that do not go together");
    }
    if scan.limit > abi::MAX_SCAN_LIMIT {
        return fail(abi::TOO_LARGE, "the limit of a scan is over 10,000");
    }
    for (part, limit) in [
        (scan.tenant, abi::MAX_TENANT_BYTES),
        (scan.owner, abi::MAX_OWNER_BYTES),
        (scan.after_tenant, abi::MAX_TENANT_BYTES),
        (scan.after_id, abi::MAX_ID_BYTES),
        (scan.until_id, abi::MAX_ID_BYTES),
    ] {
        bytes(part, limit)?;
    }
    // What is set but not asked for would be a filter that is not applied.
    if scan.limit == 0
        || has(abi::SCAN_BY_OWNER) != (scan.owner.n != 0)
        || !has(abi::SCAN_BY_STATE) && scan.state != 0
        || scan.state > abi::MAX_STATE
        || all && scan.tenant.n != 0
        || !all && scan.after_tenant.n != 0 && view(scan.after_tenant) != view(scan.tenant)
        || !by_due && (scan.after_due_us != 0 || scan.until_due_us != 0)
    {
        return fail(abi::INVALID, "a scan that means nothing");
    }
    Ok(())
}

/// # Safety
/// As above.
pub unsafe fn touch(touch: &abi::Touch) -> Outcome<()> {
    reserved(touch.reserved)?;
    key(&touch.key)?;
    bytes(touch.note, abi::MAX_NOTE_BYTES)?;
    Ok(())
}
