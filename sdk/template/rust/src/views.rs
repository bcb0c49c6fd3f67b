//! Between the values of the plugin and what the host lends and borrows.

use crate::abi::{self, size_of};
use crate::contract::view;
use crate::rows::{Query, Row};
use crate::store::Op;

/// Lends bytes to the host until its sink returns.
pub fn lend(bytes: &[u8]) -> abi::Bytes {
    abi::Bytes {
        p: bytes.as_ptr(),
        n: bytes.len(),
    }
}

pub fn lend_row(row: &Row, keys_only: bool) -> abi::Record {
    let unless_keys_only = |bytes| if keys_only { lend(&[]) } else { lend(bytes) };
    abi::Record {
        struct_size: size_of::<abi::Record>(),
        state: row.state,
        key: abi::Key {
            tenant: lend(&row.tenant),
            id: lend(&row.id),
            kind: row.kind,
            reserved: 0,
        },
        owner: lend(&row.owner),
        version: row.version,
        due_us: row.due_us,
        touched_us: row.touched_us,
        touched_note: unless_keys_only(&row.note),
        body: unless_keys_only(&row.body),
    }
}

/// # Safety
/// What the host lends lives for the call; so for the other.
pub unsafe fn query_of(scan: &abi::Scan) -> Query {
    let has = |flag| scan.flags & flag != 0;
    Query {
        kind: scan.kind,
        tenant: (!has(abi::SCAN_ALL_TENANTS)).then(|| view(scan.tenant).to_vec()),
        owner: has(abi::SCAN_BY_OWNER).then(|| view(scan.owner).to_vec()),
        state: has(abi::SCAN_BY_STATE).then_some(scan.state),
        by_due: has(abi::SCAN_BY_DUE),
        descending: has(abi::SCAN_DESC),
        after_tenant: view(scan.after_tenant).to_vec(),
        after_id: view(scan.after_id).to_vec(),
        after_due_us: scan.after_due_us,
        until_id: view(scan.until_id).to_vec(),
        until_due_us: scan.until_due_us,
    }
}

/// # Safety
/// As above.
pub unsafe fn copy_of(op: &abi::Op, record: &abi::Record) -> Op {
    let row = Row {
        kind: record.key.kind,
        tenant: view(record.key.tenant).to_vec(),
        id: view(record.key.id).to_vec(),
        ..Row::default()
    };
    if op.kind != abi::OP_PUT {
        return Op {
            kind: op.kind,
            expect: op.expect,
            row,
        };
    }
    let row = Row {
        state: record.state,
        owner: view(record.owner).to_vec(),
        note: view(record.touched_note).to_vec(),
        body: view(record.body).to_vec(),
        due_us: record.due_us,
        touched_us: record.touched_us,
        ..row
    };
    Op {
        kind: op.kind,
        expect: op.expect,
        row,
    }
}
