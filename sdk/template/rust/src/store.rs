//! The store: rows in memory, every change in an append-only file before it is acknowledged. Small and right rather than
//! fast: one lock, one sync per changeset, and a log that is never compacted.

use crate::abi;
use crate::entry::{Entry, Touch, Write};
use crate::failure::{fail, Outcome};
use crate::log::Log;
use crate::rows::{Key, Row, Rows};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

pub const SCHEMA: u64 = 1;

/// Seqs passed over at every open: see `open` in storage.h.
const LEAP: u64 = 1 << 20;

/// The running call: whether it should go on.
pub struct Running<'a> {
    call: &'a abi::Call,
    deadline: Option<Instant>,
}

impl<'a> Running<'a> {
    pub fn new(call: &'a abi::Call) -> Self {
        let timeout = Duration::from_millis(call.timeout_ms.into());
        Running {
            call,
            deadline: (call.timeout_ms != 0).then(|| Instant::now() + timeout),
        }
    }

    /// CANCELLED or TIMEOUT. Only where nothing has been applied.
    pub fn check(&self) -> Outcome<()> {
        if (self.call.cancelled)(self.call) != 0 {
            return fail(abi::CANCELLED, "cancelled by the host");
        }
        if self.deadline.map_or(false, |deadline| Instant::now() >= deadline) {
            return fail(abi::TIMEOUT, "the time allowed for this call has run out");
        }
        Ok(())
    }
}

pub struct Op {
    pub kind: u32,
    pub expect: u64,
    pub row: Row, // CHECK and DELETE use its key alone
}

pub enum Applied {
    Seq(u64),
    Duplicate(u64),
    Conflict(u32),
}

/// One change in the feed: PUT or DELETE of a key.
pub type Change = (u32, Key);

pub struct Contents {
    pub log: Log,
    pub rows: Rows,
    pub feed: BTreeMap<u64, Vec<Change>>, // by seq
    requests: HashMap<[u8; 16], u64>,     // their seqs
    pub schema: u64,
    pub first_seq: u64,
    last_seq: u64, // the counter: some seqs are passed over
    pub store_id: [u8; 16],
}

pub struct Store {
    contents: Mutex<Contents>,
}

impl Store {
    pub fn open(path: &Path) -> Outcome<Store> {
        let mut contents = Contents {
            log: Log::open(path)?,
            rows: Rows::default(),
            feed: BTreeMap::new(),
            requests: HashMap::new(),
            schema: 0,
            first_seq: 1,
            last_seq: 0,
            store_id: [0; 16],
        };
        contents.load()?;
        Ok(Store {
            contents: Mutex::new(contents),
        })
    }

    /// The contents, for this thread alone, within the call's time.
    pub fn lock(&self, running: &Running) -> Outcome<MutexGuard<'_, Contents>> {
        loop {
            running.check()?;
            match self.contents.try_lock() {
                Ok(contents) => return Ok(contents),
                Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_micros(200)),
                // A panic while it was changed: what is on the disk is sound, what is in memory may not be.
                Err(TryLockError::Poisoned(_)) => return fail(abi::UNAVAILABLE, "the store must be opened again"),
            }
        }
    }

    pub fn lock_migrated(&self, running: &Running) -> Outcome<MutexGuard<'_, Contents>> {
        let contents = self.lock(running)?;
        if contents.schema != SCHEMA {
            return fail(abi::SCHEMA, "the store has not been migrated");
        }
        Ok(contents)
    }
}

impl Contents {
    fn load(&mut self) -> Outcome<()> {
        let mut entries = Vec::new();
        self.log
            .replay(|payload| Entry::decode(payload).map(|entry| entries.push(entry)))?;
        for entry in entries {
            self.replay(entry)?;
        }
        if self.schema != 0 {
            self.record(Entry::Opened {
                seq: self.last_seq + LEAP,
            })?;
        }
        Ok(())
    }

    pub fn create(&mut self) -> Outcome<()> {
        let mut store_id = [0; 16];
        File::open("/dev/urandom")?.read_exact(&mut store_id)?;
        self.record(Entry::Created {
            schema: SCHEMA,
            seq: LEAP,
            store_id,
        })
    }

    pub fn newest_seq(&self) -> u64 {
        self.feed.keys().next_back().copied().unwrap_or(self.first_seq - 1)
    }

    pub fn apply(&mut self, request_id: [u8; 16], ops: Vec<Op>) -> Outcome<Applied> {
        if let Some(seq) = self.requests.get(&request_id) {
            return Ok(Applied::Duplicate(*seq));
        }
        let is_met = |op: &Op| match (op.expect, self.rows.find(&op.row.key())) {
            (abi::ANY, _) => true,
            (abi::ABSENT, found) => found.is_none(),
            (version, found) => found.map_or(false, |row| row.version == version),
        };
        if let Some(op) = ops.iter().position(|op| !is_met(op)) {
            return Ok(Applied::Conflict(op as u32));
        }
        let writes = ops.into_iter().filter_map(|op| match op.kind {
            abi::OP_PUT => Some(Write::Put(op.row)),
            abi::OP_DELETE => Some(Write::Delete(op.row.kind, op.row.tenant, op.row.id)),
            _ => None,
        });
        self.record(Entry::Changeset {
            seq: self.last_seq + 1,
            request_id,
            writes: writes.collect(),
        })?;
        Ok(Applied::Seq(self.last_seq))
    }

    pub fn touch(&mut self, touch: Touch) -> Outcome<()> {
        if self
            .rows
            .find(&(touch.kind, touch.tenant.clone(), touch.id.clone()))
            .is_none()
        {
            return Ok(());
        }
        let entry = Entry::Touched(touch);
        self.log.append(&entry.encode())?; // may be lost in a crash, so nobody waits for the disk
        self.replay(entry)
    }

    /// First on the disk, then visible.
    fn record(&mut self, entry: Entry) -> Outcome<()> {
        // By way of its bytes, so that what is done now is what will be read again.
        let payload = entry.encode();
        self.log.append(&payload)?;
        self.log.sync()?;
        self.replay(Entry::decode(&payload)?)
    }

    fn replay(&mut self, entry: Entry) -> Outcome<()> {
        match entry {
            Entry::Created { schema, .. } if schema > SCHEMA => {
                return fail(abi::SCHEMA, "the store was written by a newer version");
            }
            Entry::Created { schema, seq, store_id } => {
                self.schema = schema;
                self.store_id = store_id;
                self.last_seq = seq;
                self.first_seq = seq + 1;
            }
            Entry::Opened { seq } => self.last_seq = seq,
            Entry::Changeset {
                seq,
                request_id,
                writes,
            } => {
                self.last_seq = seq;
                self.requests.insert(request_id, seq);
                let changes = writes.into_iter().map(|write| self.write(write)).collect();
                self.feed.insert(seq, changes);
            }
            Entry::Touched(touch) => self
                .rows
                .touch(&(touch.kind, touch.tenant, touch.id), touch.at_us, &touch.note),
        }
        Ok(())
    }

    fn write(&mut self, write: Write) -> Change {
        match write {
            Write::Put(row) => {
                let key = row.key();
                self.rows.put(row);
                (abi::OP_PUT, key)
            }
            Write::Delete(kind, tenant, id) => {
                let key = (kind, tenant, id);
                self.rows.remove(&key);
                (abi::OP_DELETE, key)
            }
        }
    }
}
